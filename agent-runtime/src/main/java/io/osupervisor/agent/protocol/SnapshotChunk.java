package io.osupervisor.agent.protocol;

/**
 * A piece of a snapshot that is too large for one frame, in either direction.
 *
 * @param index from 0, growing by 1
 * @param last whether none follows
 * @param data a binary of at most {@link #MAX_SIZE} bytes
 */
public record SnapshotChunk(long index, boolean last, Value data)
    implements AgentMessage, SupervisorMessage {
  /** The most bytes that one chunk carries: 1 MiB. */
  public static final int MAX_SIZE = 1 << 20;

  private static final int LARGEST_HEADER = 5;

  /**
   * @throws IllegalArgumentException when the index is negative, or the data no such binary
   */
  public SnapshotChunk {
    if (index < 0 || !carries(data)) {
      throw new IllegalArgumentException("no snapshot chunk: index " + index + ", " + data);
    }
  }

  static boolean carries(Value data) {
    return data.isBinary() && data.size() <= MAX_SIZE + LARGEST_HEADER;
  }
}
