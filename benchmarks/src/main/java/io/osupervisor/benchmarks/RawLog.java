package io.osupervisor.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.fusesource.leveldbjni.JniDBFactory;
import org.iq80.leveldb.DB;
import org.iq80.leveldb.DBIterator;
import org.iq80.leveldb.Options;
import org.iq80.leveldb.ReadOptions;
import org.iq80.leveldb.WriteBatch;
import org.iq80.leveldb.WriteOptions;

/** The reference: the store by itself, written to by one thread. */
final class RawLog implements AutoCloseable {
  private static final int ENTRY = 200;

  private final DB store;
  private final WriteOptions synchronous = new WriteOptions().sync(true);
  private final byte[] entry = new byte[ENTRY];
  private final Texts texts = new Texts(0);
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
          puts.put(
              ByteBuffer.allocate(Long.BYTES).putLong(++number).array(),
              texts.next().getBytes(UTF_8));
        }
        store.write(puts, synchronous);
      }
      written += batch;
    }
    return written / ((System.nanoTime() - begin) / 1e9);
  }

  /** Puts so many values, each of so many events. */
  void fill(int values, int events) throws IOException {
    for (int i = 0; i < values; i++) {
      StringBuilder value = new StringBuilder();
      for (int event = 0; event < events; event++) {
        value.append(texts.next());
      }
      store.put(
          ByteBuffer.allocate(Long.BYTES).putLong(++number).array(),
          value.toString().getBytes(UTF_8));
    }
  }

  /** Reads all, with checksums; gives how many there are. */
  long scan() throws IOException {
    long found = 0;
    ReadOptions verifying = new ReadOptions().verifyChecksums(true).fillCache(false);
    try (DBIterator all = store.iterator(verifying)) {
      for (all.seek(new byte[0]); all.hasNext(); all.next()) {
        found++;
      }
    }
    return found;
  }

  @Override
  public void close() throws IOException {
    store.close();
  }
}
