package io.osupervisor.traffic;

/** Which requests are shared out among the arms; the primary gets all others. */
public enum Exposure {
  /** Every request: only for agents without state, since one instance owns the log. */
  EVERY_REQUEST,
  /** Requests that change nothing, which an instance that follows the log may answer, too. */
  READS
}
