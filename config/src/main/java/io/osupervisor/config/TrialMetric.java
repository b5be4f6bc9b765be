package io.osupervisor.config;

/** What a trial measures. */
public enum TrialMetric {
  /** How long answers take, candidate against control. */
  LATENCY,
  /** The median of how long they take. */
  LATENCY_P50,
  /** The 95th percentile of it. */
  LATENCY_P95,
  /** The 99th percentile of it. */
  LATENCY_P99,
  /** The share of requests that fail. */
  ERROR_RATE,
  /** The share of answers that are alike. */
  AGREEMENT,
  /** What an evaluator gives for an answer. */
  SCORE,
  /** Resident memory, sampled. */
  MEMORY,
  /** Processor time, sampled. */
  CPU,
  /** What an answer cost, as an evaluator tells it. */
  COST;

  /** Whether a trial on shadows knows it from an evaluator alone. */
  boolean needsEvaluator() {
    return this == SCORE || this == COST;
  }

  /** Whether a gain in it can be shown. */
  boolean isClaimable() {
    return this == LATENCY || this == ERROR_RATE || this == SCORE || this == COST;
  }
}
