package io.osupervisor.arbiter.recorded;

import io.osupervisor.arbiter.judge.Metric;
import io.osupervisor.arbiter.judge.Observation.Answer;
import io.osupervisor.arbiter.judge.Observation.Comparison;
import io.osupervisor.arbiter.judge.Observation.Outcome;

/** What one line of a recording gives to a metric; NaN where it gives nothing. */
final class Measured {
  private static final double NANOS_A_MS = 1e6;

  private Measured() {}

  /**
   * Of one answer: a latency in milliseconds, a failure as 1, a cost and a score as they are. A
   * quick failure is no speed, and a cheap one no saving.
   */
  static double of(Metric metric, Answer answer) {
    boolean failed = answer.outcome() == Outcome.FAILED;
    return switch (metric) {
      case LATENCY, LATENCY_P50, LATENCY_P95, LATENCY_P99 ->
          failed || answer.latencyNanos() == 0 ? Double.NaN : answer.latencyNanos() / NANOS_A_MS;
      case COST -> failed ? Double.NaN : answer.cost();
      case ERROR_RATE -> answer.outcome() == Outcome.UNKNOWN ? Double.NaN : failed ? 1 : 0;
      case SCORE -> answer.score();
      case AGREEMENT, DISAGREEMENT, LASTING_DISAGREEMENT, MEMORY, CPU -> Double.NaN;
    };
  }

  /** Of a pair: 1 where it agrees, 0 where it differs. */
  static double agreement(Comparison comparison) {
    return switch (comparison) {
      case AGREES -> 1;
      case DIFFERS -> 0;
      case AGREES_ON_ERROR, NOT_COMPARED, UNTOLD -> Double.NaN;
    };
  }
}
