package io.osupervisor.agent.vault;

import io.osupervisor.agent.AgentException;

/** Where an instance's checkpoints go. Blocking; safe for several threads. */
public interface CheckpointSink {
  /**
   * Starts a new blob. Close its output in any case.
   *
   * @throws AgentException {@code storage_full} when there is no room, {@code checkpoint_failed}
   *     when the disk refuses
   */
  CheckpointOutput writer(ContentKind kind);

  /** Takes content that is in memory already. */
  default BlobRef write(ContentKind kind, byte[] content) {
    try (CheckpointOutput output = writer(kind)) {
      output.append(content);
      return output.finish();
    }
  }

  /** A blob will not be recorded; call it once for each time that the content was written. */
  void forget(BlobRef blob);
}
