package io.osupervisor.config;

/** What the run history keeps of what was asked and answered. */
public enum HistoryBodies {
  /** Its SHA-256: equal answers can be told from different ones, and nothing can be read. */
  DIGEST,
  /** The value itself, too, as JSON. */
  BODY
}
