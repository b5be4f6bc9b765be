package io.osupervisor.arbiter.trial;

import java.time.Duration;
import java.util.List;

/**
 * The guards of a watch that need no statistics.
 *
 * @param startPulse how long after a deployment a lost pulse takes it back; above 0
 * @param breakage which runs of failures take it back; at least one
 * @param within the time in which all outcomes of a run must lie; above 0
 */
public record WatchRules(Duration startPulse, List<Run> breakage, Duration within) {

  /** So many failures among the last so many outcomes. */
  public record Run(int failures, int outcomes) {
    public Run {
      if (failures < 1 || outcomes < failures) {
        throw new IllegalArgumentException(failures + " failures of " + outcomes);
      }
    }
  }

  /** A pulse lost in the first 30 s; three failures of three or five of five within 5 min. */
  public static final WatchRules DEFAULT =
      new WatchRules(
          Duration.ofSeconds(30), List.of(new Run(3, 3), new Run(5, 5)), Duration.ofMinutes(5));

  public WatchRules {
    breakage = List.copyOf(breakage);
    if (startPulse.toMillis() < 1 || within.toMillis() < 1 || breakage.isEmpty()) {
      throw new IllegalArgumentException(
          "start %s, %s within %s".formatted(startPulse, breakage, within));
    }
  }
}
