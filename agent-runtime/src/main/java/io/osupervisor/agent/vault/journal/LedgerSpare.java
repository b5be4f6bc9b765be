package io.osupervisor.agent.vault.journal;

import io.osupervisor.agent.vault.DurableFiles;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A file of zeros that lies ready for when the one in use is full, so that whoever appends need not
 * wait for its zeros. It has no name that counts before its begin is durable, too. Safe for
 * threads.
 */
final class LedgerSpare implements Closeable {
  private static final int PIECE = 64 * 1024;

  private final Path file;
  private @Nullable FileChannel channel;
  private int length;
  private boolean closed;

  LedgerSpare(LedgerFolder folder) {
    file = folder.path().resolve(".next.part");
  }

  /** Makes one, unless there is one. */
  synchronized void make(int bytes) throws IOException {
    if (closed || channel != null) {
      return;
    }
    FileChannel made = DurableFiles.createFile(file);
    channel = made;
    try {
      ByteBuffer zeros = ByteBuffer.allocateDirect(PIECE);
      for (int left = bytes; left > 0; ) {
        left -= made.write(zeros.clear().limit(Math.min(left, PIECE)));
      }
      made.force(true);
      length = bytes;
    } catch (IOException e) {
      drop();
      throw e;
    }
  }

  /** The length of the one that is there; 0 for none. */
  synchronized int length() {
    return length;
  }

  /**
   * Writes the begin of a file of that length, and gives it its name. Durable when it returns.
   *
   * @param end behind which there are zeros
   */
  synchronized FileChannel become(Path target, byte[] bytes, int end) throws IOException {
    FileChannel made = channel;
    if (made == null) {
      throw new IllegalStateException("there is no file ready");
    }
    ByteBuffer begin = ByteBuffer.wrap(bytes, 0, end);
    while (begin.hasRemaining()) {
      made.write(begin, begin.position());
    }
    made.force(true);
    DurableFiles.moveInto(file, target);
    channel = null;
    length = 0;
    return made;
  }

  /** Lets go of the one that is there. */
  synchronized void drop() throws IOException {
    FileChannel made = channel;
    channel = null;
    length = 0;
    if (made != null) {
      made.close();
      Files.deleteIfExists(file);
    }
  }

  /** The same, and makes none any more. */
  @Override
  public synchronized void close() throws IOException {
    closed = true;
    drop();
  }
}
