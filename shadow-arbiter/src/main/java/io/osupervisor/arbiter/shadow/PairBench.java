package io.osupervisor.arbiter.shadow;

import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.instance.EndReason;
import io.osupervisor.agent.protocol.Value;
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
import io.osupervisor.arbiter.judge.Observation.Ranked;
import io.osupervisor.arbiter.judge.Observation.Usage;
import io.osupervisor.arbiter.judge.Verdict;
import io.osupervisor.config.StateKind;
import io.osupervisor.traffic.Observation;
import io.osupervisor.traffic.PairBook;
import io.osupervisor.traffic.PairCounts;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * What is made of what the shadows do: their answers are paired and compared, and the judge is told
 * of all that speaks for or against the candidate. Times are milliseconds since 1970. For one
 * thread.
 */
final class PairBench implements Claimant {
  /** A control may end once; twice says that there is nothing to compare with. */
  private static final int CONTROL_ENDS = 2;

  /**
   * What a trial may keep.
   *
   * @param window the most requests that are open at once
   * @param bytes of what its judge is told; beyond them nothing of it is kept
   */
  record Room(int window, int bytes) {}

  private final PairBook book;
  private final AnswerComparator comparator;
  private final ComparisonTally tally = new ComparisonTally();
  private final ComparisonTally controls = new ComparisonTally();
  private final boolean noise;
  private final Judge judge;
  private final ObservationRecorder recorder;
  private final PairAssessor assessor;
  private PairCounts told;
  private int controlEnds;
  private long atMs;

  /**
   * An empty one.
   *
   * @param room for what it keeps
   * @param oracles are asked about its answers
   * @param turn runs what they say on the one thread
   */
  PairBench(PairPlan plan, StateKind state, Room room, BatchOracles oracles, Executor turn) {
    this.book = new PairBook(state, room.window());
    this.comparator = new AnswerComparator(plan.comparison());
    this.noise = plan.noise();
    this.judge = new Judge(plan.rules());
    this.recorder = new ObservationRecorder(room.bytes());
    this.told = book.counts();
    this.assessor = new PairAssessor(oracles, turn, this::tell, this::broken);
  }

  private void tell(io.osupervisor.arbiter.judge.Observation observation) {
    if (!isDecided()) {
      recorder.add(observation);
    }
    judge.observe(observation);
    atMs = Math.max(atMs, observation.atMs());
  }

  /** These have one state now. */
  void cut(InstanceId candidate, List<InstanceId> controls, long atMs) {
    book.cut(candidate, controls);
    assessor.forgetAll();
    tell(new Elapsed(atMs));
    tellLosses(atMs);
  }

  /** All get this request. */
  void open(String requestId, Value data) {
    book.open(requestId);
    assessor.open(requestId, data);
  }

  /** One of them did something with a request. */
  void observe(Observation observation) {
    book.observe(observation)
        .ifPresent(pair -> assessor.assess(new ComparedPair(pair, comparator)));
  }

  private void tell(ComparedPair pair) {
    if (!pair.isLost()) {
      tally.add(pair.comparison());
      Comparison itself = pair.itself();
      if (itself != null) {
        controls.add(itself);
      }
    }
    tell(pair.judged());
  }

  /** None gets this request. */
  void drop(String requestId, long atMs) {
    book.drop(requestId);
    assessor.forget(requestId);
    tellLosses(atMs);
  }

  /** Whether nothing more can be compared before the shadows are brought to a new cut. */
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

  /** What candidate and control hold now, and have used since the last sample. */
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

  /** A control ended, alone or with the candidate, which is not to blame. */
  void controlEnded(EndReason reason, long atMs) {
    controlEnds++;
    if (controlEnds == CONTROL_ENDS) {
      alarm("the control ended again, %s: %s".formatted(reason.code(), reason.message()), atMs);
    }
  }

  private void broken(String message) {
    alarm(message, atMs);
  }

  /** There is nothing to compare, or nothing to compare with. */
  void alarm(String message, long atMs) {
    tell(new Alarm(atMs, AlarmKind.PROVIDER_ERROR, message));
  }

  @Override
  public void ranked(int rank, long atMs) {
    tell(new Ranked(atMs, rank));
  }

  @Override
  public double claim() {
    return judge.claim();
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

  /** How the answers of the two controls agree; empty where there is one. */
  Optional<ComparisonSummary> controls() {
    return noise ? Optional.of(controls.summary()) : Optional.empty();
  }

  PairCounts counts() {
    return book.counts();
  }
}
