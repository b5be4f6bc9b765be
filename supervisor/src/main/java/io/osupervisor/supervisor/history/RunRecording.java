package io.osupervisor.supervisor.history;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the history has of two arms, as it can be judged.
 *
 * @param split whether each request went to one of two versions; else both had copies of it
 * @param candidate its version
 * @param controls the versions of the control
 * @param untold why nothing is said of whether answers agree; empty where it is said
 * @param lines how one arm answered one request; the two of a pair have one id
 */
public record RunRecording(
    boolean split, String candidate, List<String> controls, String untold, List<Line> lines) {
  public RunRecording {
    controls = List.copyOf(controls);
    lines = List.copyOf(lines);
  }

  /** Which arm answered. */
  public enum Arm {
    CONTROL,
    CANDIDATE
  }

  /**
   * One answer.
   *
   * @param id of the request
   * @param ok whether it was answered with data
   * @param latency null without an answer
   * @param agree whether both answers are alike; null where that is not known, or is no question
   * @param at when it ended; null where the two arms had different times
   */
  public record Line(
      String id,
      Arm arm,
      boolean ok,
      @Nullable Duration latency,
      @Nullable Boolean agree,
      @Nullable Instant at) {
    /** The same, which says nothing of agreement. */
    Line untold() {
      return new Line(id, arm, ok, latency, null, at);
    }
  }
}
