package io.osupervisor.config;

/** What a trial measures. */
public enum TrialMetric {
  /** How long answers take, candidate against control. */
  LATENCY,
  /** The share of requests that fail. */
  ERROR_RATE,
  /** The share of answers that are alike. */
  AGREEMENT,
  /** Resident memory, sampled. */
  MEMORY,
  /** Processor time, sampled. */
  CPU
}
