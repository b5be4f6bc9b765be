package io.osupervisor.config;

import java.time.Duration;

/**
 * Where the memory of all agents is kept.
 *
 * @param minFree storage counts as full when less than this is free on its disk
 * @param minFreeRatio or less than this share of the disk, whichever is less
 * @param writeBuffer what the journal's store collects in memory before it writes a table
 * @param walBuffer entries of one agent held while storage is full, before its pipe is not read
 * @param keepRemoved how long the memory of a removed agent can still be had back
 * @param idempotencyWindow how long an answer is kept for a repeated idempotency key
 */
public record VaultSettings(
    ByteSize minFree,
    double minFreeRatio,
    ByteSize writeBuffer,
    ByteSize walBuffer,
    Duration keepRemoved,
    Duration idempotencyWindow) {

  public VaultSettings {
    Checks.begin()
        .within("min-free-ratio", minFreeRatio, 0.0, 0.5)
        .within("write-buffer", writeBuffer, ByteSize.ofMiB(1), ByteSize.ofGiB(1))
        .within("wal-buffer", walBuffer, ByteSize.ofKiB(64), ByteSize.ofGiB(1))
        .atLeast("keep-removed", keepRemoved, Duration.ZERO)
        .atLeast("idempotency-window", idempotencyWindow, Duration.ZERO)
        .verify();
  }
}
