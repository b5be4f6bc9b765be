package io.osupervisor.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.fusesource.leveldbjni.JniDBFactory;
import org.iq80.leveldb.DB;
import org.iq80.leveldb.Options;
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

  @Override
  public void close() throws IOException {
    store.close();
  }
}
