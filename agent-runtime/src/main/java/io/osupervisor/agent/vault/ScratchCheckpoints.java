package io.osupervisor.agent.vault;

import java.security.MessageDigest;
import java.util.HexFormat;

/** Names checkpoints by their content and keeps none: for instances whose memory is scratch. */
public enum ScratchCheckpoints implements CheckpointSink {
  /** The only one: it holds nothing. */
  INSTANCE;

  @Override
  public CheckpointOutput writer(ContentKind kind) {
    return new Discarded(kind);
  }

  @Override
  public void forget(BlobRef blob) {
    // Nothing was kept.
  }

  /** Content that is counted and hashed as it passes. */
  private static final class Discarded implements CheckpointOutput {
    private final ContentKind kind;
    private final MessageDigest digest;
    private long size;

    Discarded(ContentKind kind) {
      this.kind = kind;
      this.digest = CheckpointStore.digest(kind);
    }

    @Override
    public void append(byte[] bytes) {
      digest.update(bytes);
      size += bytes.length;
    }

    @Override
    public BlobRef finish() {
      return new BlobRef(HexFormat.of().formatHex(digest.digest()), kind, size);
    }

    @Override
    public void close() {
      // Nothing is open.
    }
  }
}
