package io.osupervisor.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.fusesource.leveldbjni.JniDBFactory;
import org.iq80.leveldb.DB;
import org.iq80.leveldb.Options;
import org.iq80.leveldb.WriteBatch;
import org.iq80.leveldb.WriteOptions;

/** The reference: the store by itself, written to by one thread. */
final class RawLog implements AutoCloseable {
  private static final int ENTRY = 200;

  private final DB store;
  private final WriteOptions synchronous = new WriteOptions().sync(true);
  private final byte[] entry = new byte[ENTRY];
  private long number;

  private RawLog(DB store) {
    this.store = store;
  }

  static RawLog open(Path folder) throws IOException {
    return new RawLog(JniDBFactory.factory.open(folder.toFile(), new Options()));
  }

  /** Puts one entry of 200 bytes and waits until it is on stable storage. */
  void put() {
    byte[] key = ByteBuffer.allocate(Long.BYTES).putLong(++number).array();
    store.put(key, entry, synchronous);
  }

  /** Puts so many entries at once, for a while; gives how many came to be in a second. */
  double perSecond(int batch, long millis) throws IOException {
    long begin = System.nanoTime();
    long end = begin + TimeUnit.MILLISECONDS.toNanos(millis);
    long written = 0;
    while (System.nanoTime() - end < 0) {
      try (WriteBatch puts = store.createWriteBatch()) {
        for (int i = 0; i < batch; i++) {
          byte[] random = new byte[ENTRY];
          ThreadLocalRandom.current().nextBytes(random);
          puts.put(ByteBuffer.allocate(Long.BYTES).putLong(++number).array(), random);
        }
        store.write(puts, synchronous);
      }
      written += batch;
    }
    return written / ((System.nanoTime() - begin) / 1e9);
  }

  @Override
  public void close() throws IOException {
    store.close();
  }
}
