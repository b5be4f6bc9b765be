package io.osupervisor.agent.vault;

import io.osupervisor.agent.VersionId;
import java.time.Instant;

/**
 * What the vault knows of a checkpoint.
 *
 * @param walSeq the entry up to which everything is folded in; 0 for none
 * @param blob where its content is
 * @param version the version that wrote the content
 * @param reason why it was taken, as in {@code periodic}, {@code swap}, {@code restored from c3}
 * @param aside the entries up to {@code walSeq} that its state was not built from
 */
public record CheckpointInfo(
    CheckpointId id,
    long walSeq,
    BlobRef blob,
    VersionId version,
    String reason,
    Instant at,
    AsideRanges aside) {
  public CheckpointInfo {
    if (walSeq < 0) {
      throw new IllegalArgumentException("a negative sequence number: " + walSeq);
    }
  }

  /** Whether a log with these entries set aside may be replayed on top of it. */
  boolean isOnLineOf(AsideRanges now) {
    return aside.equals(now.upTo(walSeq));
  }
}
