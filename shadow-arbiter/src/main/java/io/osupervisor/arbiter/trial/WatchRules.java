package io.osupervisor.arbiter.trial;

import io.osupervisor.arbiter.watch.GuardRow;
import io.osupervisor.arbiter.watch.Measure;
import io.osupervisor.arbiter.watch.Speed;
import java.time.Duration;
import java.util.List;

/**
 * The guards of a watch.
 *
 * @param startPulse how long after a deployment a lost pulse takes it back; above 0
 * @param breakage which runs of failures take it back; at least one
 * @param within the time in which all outcomes of a run must lie; above 0
 * @param guards those that need figures
 */
public record WatchRules(
    Duration startPulse, List<Run> breakage, Duration within, List<GuardRow> guards) {

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
          Duration.ofSeconds(30),
          List.of(new Run(3, 3), new Run(5, 5)),
          Duration.ofMinutes(5),
          List.of(
              new GuardRow("G3", Measure.FAILURE_RATE, 0.8, 5, 0, Speed.AT_ONCE),
              new GuardRow("G4", Measure.PASS_RATE_DROP, 0.15, 10, 0.99, Speed.MEDIUM),
              new GuardRow("G4", Measure.PASS_RATE_DROP, 0.2, 10, 0.99, Speed.HIGH),
              new GuardRow("G4", Measure.PASS_RATE_DROP, 0.3, 10, 0.99, Speed.AT_ONCE),
              new GuardRow("G4", Measure.PASS_RATE_SERIES, 0.15, 20, 0.99, Speed.HIGH),
              new GuardRow("G5", Measure.P95_RISE, 0.2, 59, 0.99, Speed.SYMPTOM),
              new GuardRow("G5", Measure.P95_RISE, 0.5, 59, 0.99, Speed.HIGH),
              new GuardRow("G5", Measure.MEAN_RISE, 2, 59, 0.99, Speed.HIGH),
              new GuardRow("G5", Measure.LATENCY_SERIES, 0, 20, 0.99, Speed.SYMPTOM),
              new GuardRow("G5", Measure.LATENCY_SERIES, 0.5, 20, 0.99, Speed.HIGH),
              new GuardRow("G6", Measure.PASS_RATE_FALL, 0.15, 10, 0.99, Speed.SYMPTOM),
              new GuardRow("G6", Measure.PASS_RATE_FALL, 0.3, 10, 0.99, Speed.SYMPTOM),
              new GuardRow("G6", Measure.THROUGHPUT_FALL, 0.3, 100, 0, Speed.SYMPTOM),
              new GuardRow("G6", Measure.MEMORY_FAILURES, 0.5, 1, 0, Speed.SYMPTOM),
              new GuardRow("G7", Measure.DIRECTIONAL_CHANGE, 0.05, 20, 0.99, Speed.MEDIUM)));

  public WatchRules {
    breakage = List.copyOf(breakage);
    guards = List.copyOf(guards);
    if (startPulse.toMillis() < 1 || within.toMillis() < 1 || breakage.isEmpty()) {
      throw new IllegalArgumentException(
          "start %s, %s within %s".formatted(startPulse, breakage, within));
    }
  }
}
