package io.osupervisor.arbiter.recorded;

import io.osupervisor.arbiter.judge.Observation.Answer;
import io.osupervisor.arbiter.judge.Observation.Arm;
import io.osupervisor.arbiter.judge.Observation.Comparison;
import io.osupervisor.arbiter.judge.Observation.Outcome;
import java.util.OptionalLong;

/**
 * One line of a recording: how one arm answered one request.
 *
 * @param line of the file, counted from 1
 * @param id of the request
 * @param instant whether it took less time than the recorder's clock can tell
 * @param agreement whether it agrees with the other arm's, as it was recorded
 */
record RecordedAnswer(
    int line,
    String id,
    Arm arm,
    OptionalLong atMs,
    Answer answer,
    boolean instant,
    Agreement agreement) {
  /** What a line says of agreement. */
  enum Agreement {
    AGREES,
    DIFFERS,
    UNTOLD
  }

  /**
   * How a pair compares: a difference that either line tells counts, and so does an error of one
   * side where nothing is told though other lines tell it.
   *
   * @param toldElsewhere whether the recording tells of agreement at all
   */
  Comparison compare(RecordedAnswer other, boolean toldElsewhere) {
    if (agreement == Agreement.DIFFERS || other.agreement == Agreement.DIFFERS) {
      return Comparison.DIFFERS;
    }
    boolean failed = isFailed();
    boolean told = agreement == Agreement.AGREES || other.agreement == Agreement.AGREES;
    if (failed && other.isFailed()) {
      return Comparison.AGREES_ON_ERROR;
    }
    if (told) {
      return Comparison.AGREES;
    }
    return toldElsewhere && failed != other.isFailed() ? Comparison.DIFFERS : Comparison.UNTOLD;
  }

  /** The same, with a latency. */
  RecordedAnswer taking(long nanos) {
    Answer clocked = new Answer(answer.outcome(), nanos, answer.score(), answer.cost());
    return new RecordedAnswer(line, id, arm, atMs, clocked, false, agreement);
  }

  boolean tellsLatency() {
    return instant || answer.latencyNanos() > 0;
  }

  boolean tellsAgreement() {
    return agreement != Agreement.UNTOLD;
  }

  boolean isFailed() {
    return answer.outcome() == Outcome.FAILED;
  }
}
