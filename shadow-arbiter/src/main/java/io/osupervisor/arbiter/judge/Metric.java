package io.osupervisor.arbiter.judge;

import java.util.Arrays;
import java.util.stream.Collectors;

/** What the judge measures; less is better in each but {@link #AGREEMENT}. */
public enum Metric {
  /** The ratio of latencies of pairs that both sides answered well. */
  LATENCY("latency", Measure.RELATIVE),
  /** The difference of the shares of failed requests. */
  ERROR_RATE("error-rate", Measure.POINTS),
  /** The share of compared answers that are alike; its harm is the share that is not. */
  AGREEMENT("agreement", Measure.SHARE),
  /** The ratio of resident memory, sampled. */
  MEMORY("memory", Measure.RELATIVE),
  /** The ratio of processor time, sampled. */
  CPU("cpu", Measure.RELATIVE);

  /** How an effect is told. */
  public enum Measure {
    /** A ratio of candidate to control, less 1. */
    RELATIVE,
    /** A difference of two shares, candidate less control. */
    POINTS,
    /** A share of the pairs. */
    SHARE
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

  /** Whether a gain in it can be shown at every look: samples of a machine are told plainly. */
  public boolean claimable() {
    return this == LATENCY || this == ERROR_RATE;
  }

  static String keys() {
    return Arrays.stream(values()).map(Metric::key).collect(Collectors.joining(", "));
  }
}
