package io.osupervisor.agent.vault;

/** Whether the log reaches back to the first entry. */
public enum LogExtent {
  COMPLETE,
  /** Entries that the oldest checkpoints cover may be gone. */
  COMPACTED
}
