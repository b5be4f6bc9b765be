package io.osupervisor.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;

/**
 * The reference: one thread that appends whatever waits to a file, each event behind its length and
 * checksum, and syncs it once for all of them. Nobody could find an event there again.
 */
final class PlainFile implements AutoCloseable {
  private static final int HEADER = 2 * Integer.BYTES;
  private static final int MOST = 1 << 20;

  private final FileChannel file;
  private final Texts texts = new Texts(0);
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(MOST);

  private PlainFile(FileChannel file) {
    this.file = file;
  }

  static PlainFile open(Path path) throws IOException {
    return new PlainFile(
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
  }

  /** How many events a second so many writers have synced, each of whom waits for its last. */
  double perSecond(int writers, long millis) throws Exception {
    BlockingQueue<String> waiting = new LinkedBlockingQueue<>();
    BlockingQueue<Boolean> synced = new LinkedBlockingQueue<>();
    for (int i = 0; i < writers; i++) {
      synced.add(true);
    }
    Thread callers = new Thread(() -> call(synced, waiting), "callers");
    callers.setDaemon(true);
    callers.start();
    long begin = System.nanoTime();
    long written = 0;
    try {
      while (System.nanoTime() - begin < TimeUnit.MILLISECONDS.toNanos(millis)) {
        List<String> taken = new ArrayList<>(List.of(waiting.take()));
        waiting.drainTo(taken, MOST / 256 - 1);
        append(taken);
        taken.forEach(text -> synced.add(true));
        written += taken.size();
      }
      return written / ((System.nanoTime() - begin) / 1e9);
    } finally {
      synced.add(false);
      callers.join();
    }
  }

  /** Whoever has its event on the disk has the next one. */
  private void call(BlockingQueue<Boolean> synced, BlockingQueue<String> waiting) {
    try {
      while (synced.take()) {
        waiting.add(texts.next());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void append(List<String> taken) throws IOException {
    buffer.clear();
    for (String text : taken) {
      byte[] bytes = text.getBytes(UTF_8);
      CRC32C crc = new CRC32C();
      crc.update(bytes);
      buffer.putInt(HEADER + bytes.length).putInt((int) crc.getValue()).put(bytes);
    }
    buffer.flip();
    while (buffer.hasRemaining()) {
      file.write(buffer);
    }
    file.force(false);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
