package io.osupervisor.agent.vault.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The one file of a ledger that is written to. Its caller lets one thread in at a time. */
final class LedgerSegment implements Closeable {
  private final Path file;
  private final FileChannel channel;
  private final LedgerEncoder frames;
  private int dirtyFrom;

  LedgerSegment(Path file, FileChannel channel, LedgerEncoder frames) {
    this.file = file;
    this.channel = channel;
    this.frames = frames;
    this.dirtyFrom = frames.position();
  }

  Path file() {
    return file;
  }

  /** Where the next frame goes. */
  int position() {
    return frames.position();
  }

  /** Whether it is time to have the next file ready. */
  boolean isHalfFull() {
    return frames.isHalfFull();
  }

  /** Whether there is a commit that no sync began after. */
  boolean isDirty() {
    return dirtyFrom < frames.position();
  }

  /** Writes a commit's frame, not synced; false and nothing when there is no room for it. */
  boolean append(long batch, ChainHash hash, Map<String, Long> highest) throws IOException {
    Optional<LedgerEncoder.Piece> frame = frames.commit(batch, hash, highest);
    if (frame.isPresent()) {
      write(frame.get());
    }
    return frame.isPresent();
  }

  /** Makes durable what was written. The one call that another thread may make meanwhile. */
  void force() throws IOException {
    channel.force(false);
  }

  /** Says that a sync which began with the position there has succeeded. */
  void synced(int position) throws IOException {
    boolean nothingSince = position == frames.position();
    Optional<LedgerEncoder.Piece> frame = frames.synced(position);
    if (frame.isPresent()) {
      write(frame.get());
    }
    // The frame of a sync needs none of its own.
    dirtyFrom = Math.max(dirtyFrom, nothingSince ? frames.position() : position);
  }

  /** Syncs, writes the frame that closes the file, and syncs that. */
  void finish() throws IOException {
    force();
    write(frames.closed());
    force();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private void write(LedgerEncoder.Piece piece) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(piece.bytes());
    while (bytes.hasRemaining()) {
      channel.write(bytes, piece.at() + bytes.position());
    }
  }
}
