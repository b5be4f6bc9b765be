package io.osupervisor.agent.conform;

import io.osupervisor.agent.protocol.AgentMessage.Checkpoint;
import io.osupervisor.agent.protocol.Snapshot;
import io.osupervisor.agent.protocol.SnapshotChunk;
import io.osupervisor.agent.protocol.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Snapshots cut into chunks, and told apart. */
final class Snapshots {
  private Snapshots() {}

  static boolean isChunked(Checkpoint checkpoint) {
    return checkpoint.snapshot() instanceof Snapshot.Chunked;
  }

  /** The chunks of a binary: at least three, so that order matters, where it has the bytes. */
  static List<SnapshotChunk> cut(byte[] whole) {
    int size = Math.max(1, Math.min(SnapshotChunk.MAX_SIZE, (whole.length + 2) / 3));
    List<SnapshotChunk> chunks = new ArrayList<>();
    int at = 0;
    do {
      int end = Math.min(whole.length, at + size);
      Value piece = Value.binary(Arrays.copyOfRange(whole, at, end));
      chunks.add(new SnapshotChunk(chunks.size(), end == whole.length, piece));
      at = end;
    } while (at < whole.length);
    return chunks;
  }
}
