package io.osupervisor.agent.vault.journal;

import java.io.IOException;
import org.iq80.leveldb.WriteBatch;

/** A batch that knows how many bytes LevelDB's log takes for it. */
final class SizedBatch implements WriteBatch {
  private static final int BLOCK = 32 << 10;
  private static final int HEADER = 7;

  private final WriteBatch batch;
  // The sequence number and the count of its entries.
  private long size = Long.BYTES + Integer.BYTES;
  private boolean empty = true;

  SizedBatch(WriteBatch batch) {
    this.batch = batch;
  }

  WriteBatch batch() {
    return batch;
  }

  boolean isEmpty() {
    return empty;
  }

  @Override
  public WriteBatch put(byte[] key, byte[] value) {
    batch.put(key, value);
    return grown(1L + withLength(key) + withLength(value));
  }

  @Override
  public WriteBatch delete(byte[] key) {
    batch.delete(key);
    return grown(1L + withLength(key));
  }

  private SizedBatch grown(long bytes) {
    size += bytes;
    empty = false;
    return this;
  }

  /** Lengths are written in groups of seven bits. */
  private static int withLength(byte[] bytes) {
    int bits = Integer.SIZE - Integer.numberOfLeadingZeros(bytes.length | 1);
    return (bits + 6) / 7 + bytes.length;
  }

  /** Where a log ends that ended at an offset, with this behind it: parts in blocks of 32 KiB. */
  long endInLog(long offset) {
    long at = offset;
    long left = size;
    do {
      long room = BLOCK - at % BLOCK;
      if (room < HEADER) {
        at += room;
        room = BLOCK;
      }
      long part = Math.min(left, room - HEADER);
      at += HEADER + part;
      left -= part;
    } while (left > 0);
    return at;
  }

  @Override
  public void close() throws IOException {
    batch.close();
  }
}
