package io.osupervisor.arbiter.shadow;

import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.instance.EndReason;
import io.osupervisor.agent.protocol.AgentMessage;
import io.osupervisor.arbiter.compare.Answer;
import io.osupervisor.arbiter.compare.AnswerComparator;
import io.osupervisor.arbiter.compare.Comparison;
import io.osupervisor.arbiter.compare.ComparisonSummary;
import io.osupervisor.arbiter.compare.ComparisonTally;
import io.osupervisor.arbiter.evidence.KeptObservations;
import io.osupervisor.arbiter.evidence.ObservationRecorder;
import io.osupervisor.arbiter.judge.Decision;
import io.osupervisor.arbiter.judge.Judge;
import io.osupervisor.arbiter.judge.Observation.Alarm;
import io.osupervisor.arbiter.judge.Observation.AlarmKind;
import io.osupervisor.arbiter.judge.Observation.Elapsed;
import io.osupervisor.arbiter.judge.Observation.Losses;
import io.osupervisor.arbiter.judge.Observation.Usage;
import io.osupervisor.arbiter.judge.Verdict;
import io.osupervisor.config.StateKind;
import io.osupervisor.traffic.Observation;
import io.osupervisor.traffic.Pair;
import io.osupervisor.traffic.PairBook;
import io.osupervisor.traffic.PairCounts;
import java.util.Locale;
import java.util.Optional;

/**
 * What is made of what two shadows do: their answers are paired and compared, and the judge is told
 * of all that speaks for or against the candidate. Times are milliseconds since 1970. For one
 * thread.
 */
final class PairBench {
  /** A control may end once; twice says that there is nothing to compare with. */
  private static final int CONTROL_ENDS = 2;

  private final PairBook book;
  private final AnswerComparator comparator;
  private final ComparisonTally tally = new ComparisonTally();
  private final Judge judge;
  private final ObservationRecorder recorder;
  private PairCounts told;
  private int controlEnds;

  /**
   * An empty one.
   *
   * @param window the most requests that are open at once
   */
  PairBench(PairPlan plan, StateKind state, int window) {
    this.book = new PairBook(state, window);
    this.comparator = new AnswerComparator(plan.comparison());
    this.judge = new Judge(plan.rules());
    this.recorder = new ObservationRecorder(ObservationRecorder.MOST_BYTES);
    this.told = book.counts();
  }

  private void tell(io.osupervisor.arbiter.judge.Observation observation) {
    if (!isDecided()) {
      recorder.add(observation);
    }
    judge.observe(observation);
  }

  /** These two have one state now. */
  void cut(InstanceId candidate, InstanceId control, long atMs) {
    book.cut(candidate, control);
    tell(new Elapsed(atMs));
    tellLosses(atMs);
  }

  /** Both get this request. */
  void open(String requestId) {
    book.open(requestId);
  }

  /** One of them did something with a request. */
  void observe(Observation observation) {
    book.observe(observation).ifPresent(this::compare);
  }

  private void compare(Pair pair) {
    Comparison comparison = comparator.compare(answer(pair.control()), answer(pair.candidate()));
    tally.add(comparison);
    long atMs = Math.max(pair.candidate().at().toEpochMilli(), pair.control().at().toEpochMilli());
    tell(
        new io.osupervisor.arbiter.judge.Observation.Pair(
            atMs, judged(pair.candidate()), judged(pair.control()), judged(comparison)));
  }

  private static Answer answer(Observation observation) {
    if (!(observation.outcome() instanceof Observation.Answered answered)) {
      return new Answer.Failed(observation.outcome().toString().toLowerCase(Locale.ROOT));
    }
    return answered.answer() instanceof AgentMessage.Answer.Data data
        ? new Answer.Given(data.value())
        : new Answer.Failed(((AgentMessage.Answer.Failure) answered.answer()).code());
  }

  private static io.osupervisor.arbiter.judge.Observation.Answer judged(Observation observation) {
    return new io.osupervisor.arbiter.judge.Observation.Answer(
        observation.isError(), Math.max(1, observation.latencyNanos()));
  }

  private static io.osupervisor.arbiter.judge.Observation.Comparison judged(Comparison comparison) {
    if (comparison instanceof Comparison.Agree) {
      return io.osupervisor.arbiter.judge.Observation.Comparison.AGREES;
    }
    return comparison instanceof Comparison.AgreeOnError
        ? io.osupervisor.arbiter.judge.Observation.Comparison.AGREES_ON_ERROR
        : io.osupervisor.arbiter.judge.Observation.Comparison.DIFFERS;
  }

  /** Neither gets this request. */
  void drop(String requestId, long atMs) {
    book.drop(requestId);
    tellLosses(atMs);
  }

  /** Whether nothing more can be compared before the two are brought to a new cut. */
  boolean needsCut() {
    return book.needsResynchronisation();
  }

  private void tellLosses(long atMs) {
    PairCounts now = book.counts();
    long dropped = now.dropped() - told.dropped();
    long uncompared = now.uncompared() - told.uncompared() - dropped;
    long again = now.resynchronisations() - told.resynchronisations();
    told = now;
    tell(new Losses(atMs, dropped, again, uncompared));
  }

  /** What both hold now, and have used since the last sample. */
  void usage(Usage usage) {
    tell(usage);
  }

  /** Time passed. */
  void elapsed(long atMs) {
    tell(new Elapsed(atMs));
  }

  /** The candidate ended, and nobody had asked it to. */
  void candidateEnded(EndReason reason, long atMs) {
    tell(TwinFault.ofCandidate(reason, atMs));
  }

  /** The control ended, alone or with the candidate, which is not to blame. */
  void controlEnded(EndReason reason, long atMs) {
    controlEnds++;
    if (controlEnds == CONTROL_ENDS) {
      alarm("the control ended again, %s: %s".formatted(reason.code(), reason.message()), atMs);
    }
  }

  /** There is nothing to compare, or nothing to compare with. */
  void alarm(String message, long atMs) {
    tell(new Alarm(atMs, AlarmKind.PROVIDER_ERROR, message));
  }

  boolean isDecided() {
    return judge.decision() != Decision.COLLECTING;
  }

  /** How often the judge has looked. */
  long looks() {
    return judge.looks();
  }

  Verdict verdict() {
    return judge.verdict();
  }

  /** All that the judge was told up to its decision; empty where that is too much to be kept. */
  Optional<KeptObservations> observations() {
    return recorder.kept();
  }

  ComparisonSummary answers() {
    return tally.summary();
  }

  PairCounts counts() {
    return book.counts();
  }
}
