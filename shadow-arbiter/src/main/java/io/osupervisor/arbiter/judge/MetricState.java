package io.osupervisor.arbiter.judge;

/** What is known of one question of a trial. */
public enum MetricState {
  /** The comparison is worthless. */
  INVALID,
  /** Nothing was seen: neither a pass nor a fail. */
  NO_DATA,
  /** Seen, but too little for an answer yet. */
  COLLECTING,
  /** Shown to be worse than the margin. */
  HARM,
  /** Shown to be within the margin. */
  NON_INFERIOR,
  /** The claimed gain is shown. */
  SUPERIOR,
  /** The claimed gain is shown not to be there. */
  NO_GAIN,
  /** Time ran out before an answer. */
  INCONCLUSIVE,
  /** It cannot be told, such as a ratio to nothing. */
  ERROR
}
