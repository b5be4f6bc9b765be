package io.osupervisor.arbiter.judge;

import java.util.Arrays;
import java.util.stream.Collectors;

/** What the judge measures; less is better in each but {@link #AGREEMENT} and {@link #SCORE}. */
public enum Metric {
  /** The ratio of latencies of requests that were answered well. */
  LATENCY("latency", Measure.RELATIVE),
  /** The ratio of the medians of latencies. */
  LATENCY_P50("latency-p50", Measure.RELATIVE),
  /** The ratio of their 95th percentiles. */
  LATENCY_P95("latency-p95", Measure.RELATIVE),
  /** The ratio of their 99th percentiles. */
  LATENCY_P99("latency-p99", Measure.RELATIVE),
  /** The difference of the shares of failed requests. */
  ERROR_RATE("error-rate", Measure.POINTS),
  /** The share of compared answers that are alike; its harm is the share that is not. */
  AGREEMENT("agreement", Measure.SHARE),
  /**
   * In how many more of the compared answers the candidate differs from the control than the
   * control from itself, as a share: what is left of agreement where answers are random.
   */
  DISAGREEMENT("disagreement", Measure.POINTS),
  /**
   * The same of an agent that remembers. One draw that it keeps differs from then on, so that harm
   * cannot be shown of it: only that there is none.
   */
  LASTING_DISAGREEMENT("lasting-disagreement", Measure.POINTS),
  /** The difference of the scores that an evaluator gives; its harm is how much lower they are. */
  SCORE("score", Measure.GAIN),
  /** The ratio of resident memory, sampled. */
  MEMORY("memory", Measure.RELATIVE),
  /** The ratio of processor time, sampled. */
  CPU("cpu", Measure.RELATIVE),
  /** The ratio of what requests that were answered well cost. */
  COST("cost", Measure.RELATIVE);

  /** How an effect is told. */
  public enum Measure {
    /** A ratio of candidate to control, less 1. */
    RELATIVE,
    /** A difference of two shares, candidate less control. */
    POINTS,
    /** A share of the pairs. */
    SHARE,
    /**
     * A difference of two means, candidate less control, of which more is better: of values in [0,
     * 1] as it is, of any others relative to the control's mean.
     */
    GAIN
  }

  private final String key;
  private final Measure measure;

  Metric(String key, Measure measure) {
    this.key = key;
    this.measure = measure;
  }

  /**
   * The metric of this name.
   *
   * @throws io.osupervisor.agent.AgentException {@code unknown_metric}
   */
  public static Metric of(String key) {
    return Arrays.stream(values())
        .filter(metric -> metric.key.equals(key))
        .findFirst()
        .orElseThrow(() -> TrialErrors.unknownMetric(key));
  }

  /** Its name in settings and reports. */
  public String key() {
    return key;
  }

  /** How an effect of it is told. */
  public Measure measure() {
    return measure;
  }

  /**
   * Of which share of the latencies it is the bound.
   *
   * @throws IllegalStateException for what is no percentile
   */
  double quantile() {
    return switch (this) {
      case LATENCY_P50 -> 0.5;
      case LATENCY_P95 -> 0.95;
      case LATENCY_P99 -> 0.99;
      default -> throw new IllegalStateException(key + " is no percentile");
    };
  }

  /** Whether a gain in it can be shown at every look: samples of a machine are told plainly. */
  public boolean claimable() {
    return this == LATENCY || this == ERROR_RATE || this == SCORE || this == COST;
  }

  /** Whether a trial knows it from an evaluator alone. */
  public boolean needsEvaluator() {
    return this == SCORE || this == COST;
  }

  /** Where it gets better. */
  public Direction better() {
    return this == AGREEMENT || this == SCORE ? Direction.INCREASE : Direction.DECREASE;
  }

  static String keys() {
    return Arrays.stream(values()).map(Metric::key).collect(Collectors.joining(", "));
  }
}
