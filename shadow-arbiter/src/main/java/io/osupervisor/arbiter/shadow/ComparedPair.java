package io.osupervisor.arbiter.shadow;

import io.osupervisor.agent.protocol.AgentMessage;
import io.osupervisor.arbiter.compare.Answer;
import io.osupervisor.arbiter.compare.AnswerComparator;
import io.osupervisor.arbiter.compare.Comparison;
import io.osupervisor.arbiter.compare.PairedPlaces;
import io.osupervisor.arbiter.judge.Observation.Noise;
import io.osupervisor.arbiter.oracle.Worth;
import io.osupervisor.traffic.Observation;
import io.osupervisor.traffic.Pair;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What is known of the answers to one request, until the judge is told of them. For one thread. */
final class ComparedPair {
  private final Pair pair;
  private final Answer candidateAnswer;
  private final Answer controlAnswer;
  private final @Nullable Answer secondAnswer;
  private Comparison comparison;
  private @Nullable Comparison itself;
  private Worth candidateWorth = Worth.UNTOLD;
  private Worth controlWorth = Worth.UNTOLD;
  private boolean lost;
  private int awaited;

  /** Compared by the rules. */
  ComparedPair(Pair pair, AnswerComparator comparator) {
    this.pair = pair;
    this.candidateAnswer = answer(pair.candidate());
    this.controlAnswer = answer(pair.control());
    this.secondAnswer = pair.second().map(ComparedPair::answer).orElse(null);
    this.comparison = comparator.compare(controlAnswer, candidateAnswer);
    this.itself = secondAnswer == null ? null : comparator.compare(controlAnswer, secondAnswer);
  }

  private static Answer answer(Observation observation) {
    if (!(observation.outcome() instanceof Observation.Answered answered)) {
      return new Answer.Failed(observation.outcome().toString().toLowerCase(Locale.ROOT));
    }
    return answered.answer() instanceof AgentMessage.Answer.Data data
        ? new Answer.Given(data.value())
        : new Answer.Failed(((AgentMessage.Answer.Failure) answered.answer()).code());
  }

  String requestId() {
    return pair.requestId();
  }

  Answer candidateAnswer() {
    return candidateAnswer;
  }

  Answer controlAnswer() {
    return controlAnswer;
  }

  @Nullable Answer secondAnswer() {
    return secondAnswer;
  }

  /** How the candidate's answer compares with the control's. */
  Comparison comparison() {
    return comparison;
  }

  /** How the control's compares with that of a second one; null where there is none. */
  @Nullable Comparison itself() {
    return itself;
  }

  void agrees(Comparison told) {
    comparison = told;
  }

  void agreesWithItself(Comparison told) {
    itself = told;
  }

  void candidateWorth(Worth told) {
    candidateWorth = told;
  }

  void controlWorth(Worth told) {
    controlWorth = told;
  }

  /** It cannot be compared. */
  void lose() {
    lost = true;
  }

  boolean isLost() {
    return lost;
  }

  /** One more question about it is open. */
  void await() {
    awaited++;
  }

  /** One of them is answered, or never will be. */
  void ended() {
    awaited--;
  }

  /** Whether all is told of it. */
  boolean isWhole() {
    return awaited == 0;
  }

  /** As the judge is told of it. */
  io.osupervisor.arbiter.judge.Observation.Pair judged() {
    long atMs = Math.max(pair.candidate().at().toEpochMilli(), pair.control().at().toEpochMilli());
    return new io.osupervisor.arbiter.judge.Observation.Pair(
        atMs,
        judged(pair.candidate(), candidateWorth),
        judged(pair.control(), controlWorth),
        lost
            ? io.osupervisor.arbiter.judge.Observation.Comparison.NOT_COMPARED
            : judged(comparison),
        itself == null ? Noise.UNTOLD : noise(itself));
  }

  private Noise noise(Comparison control) {
    PairedPlaces places = PairedPlaces.of(comparison, control);
    return new Noise(judged(control), places.more(), places.less());
  }

  private static io.osupervisor.arbiter.judge.Observation.Answer judged(
      Observation observation, Worth worth) {
    return new io.osupervisor.arbiter.judge.Observation.Answer(
        observation.isError()
            ? io.osupervisor.arbiter.judge.Observation.Outcome.FAILED
            : io.osupervisor.arbiter.judge.Observation.Outcome.OK,
        Math.max(1, observation.latencyNanos()),
        worth.score(),
        worth.cost());
  }

  private static io.osupervisor.arbiter.judge.Observation.Comparison judged(Comparison comparison) {
    if (comparison instanceof Comparison.Agree) {
      return io.osupervisor.arbiter.judge.Observation.Comparison.AGREES;
    }
    return comparison instanceof Comparison.AgreeOnError
        ? io.osupervisor.arbiter.judge.Observation.Comparison.AGREES_ON_ERROR
        : io.osupervisor.arbiter.judge.Observation.Comparison.DIFFERS;
  }
}
