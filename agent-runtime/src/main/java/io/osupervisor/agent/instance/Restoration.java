package io.osupervisor.agent.instance;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.protocol.LogEntry;
import io.osupervisor.agent.protocol.Snapshot;
import io.osupervisor.agent.protocol.SnapshotChunk;
import io.osupervisor.agent.protocol.SupervisorMessage;
import io.osupervisor.agent.protocol.SupervisorMessage.Restore;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.agent.vault.BlobReader;
import io.osupervisor.agent.vault.CheckpointInfo;
import io.osupervisor.agent.vault.CheckpointStore;
import io.osupervisor.agent.vault.ContentKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Gives an instance its memory back: the checkpoint, then the log, never more at once than the
 * agent takes. Not thread safe; what reads the disk is called elsewhere.
 */
final class Restoration {
  /** Bytes that may wait for the agent before more is fetched. */
  static final long WINDOW = 1 << 20;

  /** A checkpoint ready to be sent: small ones whole, large ones as a reader of their pieces. */
  sealed interface Source {
    /** There is none: the log alone. */
    enum Nothing implements Source {
      LOG_ONLY
    }

    record Whole(CheckpointInfo checkpoint, Value snapshot) implements Source {}

    record Pieces(CheckpointInfo checkpoint, BlobReader reader) implements Source {}
  }

  private final Consumer<SupervisorMessage> out;
  private final int maxFrame;
  private long given;
  private long taken;
  private long chunk;
  private long chunkBytes;

  Restoration(Consumer<SupervisorMessage> out, int maxFrame) {
    this.out = out;
    this.maxFrame = maxFrame;
  }

  /** How many entries of the log were given. */
  long taken() {
    return taken;
  }

  /**
   * Opens a checkpoint; blocks.
   *
   * @throws AgentException when the blob cannot be read
   */
  static Source open(CheckpointStore store, Optional<CheckpointInfo> chosen, int maxFrame) {
    if (chosen.isEmpty()) {
      return Source.Nothing.LOG_ONLY;
    }
    CheckpointInfo checkpoint = chosen.get();
    boolean raw = checkpoint.blob().kind() == ContentKind.BINARY;
    if (raw && checkpoint.blob().size() > maxFrame / 4) {
      return new Source.Pieces(checkpoint, store.reader(checkpoint.blob()));
    }
    byte[] content = store.read(checkpoint.blob());
    Value snapshot = raw ? Value.binary(content) : Value.ofMessagePack(content);
    return new Source.Whole(checkpoint, snapshot);
  }

  /** Announces the checkpoint; gives the reader whose pieces must follow, if there is one. */
  @Nullable BlobReader begin(Source source) {
    if (source instanceof Source.Whole whole) {
      announce(whole.checkpoint(), new Snapshot.Inline(whole.snapshot()));
    } else if (source instanceof Source.Pieces pieces) {
      announce(pieces.checkpoint(), Snapshot.Chunked.FOLLOWS);
      return pieces.reader();
    } else {
      out.accept(Restore.NOTHING);
    }
    return null;
  }

  private void announce(CheckpointInfo checkpoint, Snapshot snapshot) {
    given = checkpoint.walSeq();
    out.accept(
        new Restore(
            checkpoint.id().toString(), checkpoint.walSeq(), checkpoint.version(), snapshot));
  }

  /** Sends one piece; true when it was the last. */
  boolean piece(byte[] bytes, long size) {
    chunkBytes += bytes.length;
    boolean last = chunkBytes >= size;
    out.accept(new SnapshotChunk(chunk++, last, Value.binary(bytes)));
    return last;
  }

  /** Sends entries, in frames well below the largest; the agent then has all up to the last. */
  void entries(List<LogEntry> entries, long through) {
    taken += entries.size();
    List<LogEntry> frame = new ArrayList<>();
    long bytes = 0;
    for (LogEntry entry : entries) {
      if (!frame.isEmpty() && bytes + entry.data().size() > maxFrame / 4) {
        out.accept(new SupervisorMessage.RestoreWal(frame));
        frame = new ArrayList<>();
        bytes = 0;
      }
      frame.add(entry);
      bytes += entry.data().size();
    }
    if (!frame.isEmpty()) {
      out.accept(new SupervisorMessage.RestoreWal(frame));
    }
    given = through;
  }

  /** The last entry that the agent has, or that its checkpoint holds. */
  long given() {
    return given;
  }
}
