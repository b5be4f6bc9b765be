package io.osupervisor.agent.vault;

import io.osupervisor.agent.AgentException;
import java.io.Closeable;

/**
 * Takes the content of one checkpoint piece by piece. Closing it without {@link #finish} leaves
 * nothing behind. Blocking, for one thread at a time.
 */
public interface CheckpointOutput extends Closeable {
  /**
   * Adds bytes to the content. A refusal closes it.
   *
   * @throws AgentException {@code storage_full} when there is no room, {@code checkpoint_failed}
   *     when the disk refuses
   */
  void append(byte[] bytes);

  /**
   * Ends the content and names it.
   *
   * @throws AgentException {@code checkpoint_failed} when the disk refuses
   */
  BlobRef finish();

  @Override
  void close();
}
