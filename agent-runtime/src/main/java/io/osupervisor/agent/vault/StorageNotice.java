package io.osupervisor.agent.vault;

import io.osupervisor.agent.Wire;

/** Whether appends are written, or kept until there is room again. */
public enum StorageNotice implements Wire {
  /** Appends are kept; refuse new requests with {@code storage_full}. */
  FULL,
  FREE
}
