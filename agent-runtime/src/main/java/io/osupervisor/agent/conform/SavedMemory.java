package io.osupervisor.agent.conform;

import io.osupervisor.agent.protocol.LogEntry;
import io.osupervisor.agent.protocol.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an instance is restored from.
 *
 * @param walSeq the last entry folded into the snapshot, 0 without one
 * @param snapshot null without a checkpoint
 * @param chunked whether the snapshot, a binary, is sent in chunks
 * @param tail the entries after it
 */
record SavedMemory(long walSeq, @Nullable Value snapshot, boolean chunked, List<LogEntry> tail) {
  static final SavedMemory NONE = new SavedMemory(0, null, false, List.of());

  SavedMemory {
    tail = List.copyOf(tail);
  }

  static SavedMemory ofLog(List<LogEntry> entries) {
    return new SavedMemory(0, null, false, entries);
  }

  SavedMemory inChunks() {
    return new SavedMemory(walSeq, snapshot, true, tail);
  }

  long lastSeq() {
    return walSeq + tail.size();
  }
}
