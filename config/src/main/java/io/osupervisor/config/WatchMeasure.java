package io.osupervisor.config;

/** What a guard of the watch looks at. */
public enum WatchMeasure {
  /** The share of requests that fail. */
  FAILURE_RATE,
  /** By how many points the share that is answered well fell. */
  PASS_RATE_DROP,
  /** By how much of itself that share fell. */
  PASS_RATE_FALL,
  /** By how much the 95th percentile of the latency rose. */
  P95_RISE,
  /** By how much the mean latency rose. */
  MEAN_RISE,
  /** By how much the answers of a second became fewer. */
  THROUGHPUT_FALL,
  /** How often its primary could not take its memory back, or took more than it may. */
  MEMORY_FAILURES,
  /** By how many points a step or drift of cycles lowered the share that is answered well. */
  PASS_RATE_SERIES,
  /** By how much a step or drift of cycles raised the mean latency. */
  LATENCY_SERIES,
  /** How metrics changed on the mean, of a deployment that changes parameters only. */
  DIRECTIONAL_CHANGE
}
