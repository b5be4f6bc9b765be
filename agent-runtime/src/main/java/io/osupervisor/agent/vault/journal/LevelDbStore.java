package io.osupervisor.agent.vault.journal;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.vault.Progress;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.iq80.leveldb.DB;
import org.iq80.leveldb.DBException;
import org.iq80.leveldb.DBIterator;
import org.iq80.leveldb.Options;
import org.iq80.leveldb.Range;
import org.iq80.leveldb.ReadOptions;
import org.iq80.leveldb.WriteBatch;
import org.iq80.leveldb.WriteOptions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * LevelDB. Every read verifies checksums, and no call reaches the native library once it is closed,
 * where it would end the process. Safe for several threads; blocking.
 */
final class LevelDbStore implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(LevelDbStore.class);
  private static final int CACHE = 8 << 20;

  /**
   * Events lie compressed in blocks of so many bytes, and none is read but with its whole block.
   * Larger ones compress no better.
   */
  private static final int BLOCK = 32 << 10;

  private static final int OPEN_FILES = 500;
  private static final int PAGE = 1000;
  private static final long PAGE_BYTES = 4 << 20;

  /** A key and its value. */
  @SuppressWarnings("ArrayRecordComponent") // Passed on, never compared.
  record Stored(byte[] key, byte[] value) {}

  private final ReadWriteLock use = new ReentrantReadWriteLock();
  private final WriteOptions synced = new WriteOptions().sync(true);
  private final WriteOptions unsynced = new WriteOptions().sync(false);
  private final DB db;
  private final Engine engine;
  private boolean closed;

  private LevelDbStore(DB db, Engine engine) {
    this.db = db;
    this.engine = engine;
  }

  /**
   * Opens the store of a folder, or begins one, with the engine that is available.
   *
   * @param writeBuffer the bytes that are collected before a table is written
   * @throws AgentException {@code journal_unreadable}, {@code journal_other_engine}
   */
  static LevelDbStore open(Path folder, int writeBuffer, boolean create) {
    return open(folder, writeBuffer, create, Engine.available());
  }

  /** The same with an engine of choice. */
  static LevelDbStore open(Path folder, int writeBuffer, boolean create, Engine engine) {
    Options options =
        new Options()
            .createIfMissing(create)
            .writeBufferSize(writeBuffer)
            .blockSize(BLOCK)
            .cacheSize(CACHE)
            .maxOpenFiles(OPEN_FILES);
    try {
      EngineMark.require(folder, engine);
      if (create) {
        EngineMark.begin(folder, engine);
      }
      return new LevelDbStore(engine.open(folder, options), engine);
    } catch (AgentException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw JournalErrors.unreadable(folder, e);
    }
  }

  /**
   * Reads all tables of a store that is about to be read or compacted as a whole.
   *
   * @throws AgentException {@code journal_unreadable}: one would end the process
   */
  static void requireTables(Path folder, Engine engine) {
    try {
      EngineMark.require(folder, engine);
      engine.requireTables(folder);
    } catch (AgentException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw JournalErrors.unreadable(folder, e);
    }
  }

  /**
   * Makes a store that opens of whatever tables and logs are left in a folder. What is in a block
   * that cannot be read is gone.
   *
   * @throws AgentException {@code journal_unreadable}, {@code journal_other_engine}
   */
  static void repair(Path folder, Engine engine) {
    try {
      engine.repair(folder);
    } catch (AgentException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw JournalErrors.unreadable(folder, e);
    }
  }

  /**
   * Has all keys compacted: what was deleted or replaced is gone then. A table of the deepest level
   * stays as it is where none above holds keys between its first and last; any other is written
   * once, with the first part of which it holds a key.
   *
   * @param bounds where one part ends and the next begins, the last behind all keys
   * @param progress is told of the bytes that the parts had before
   */
  void compact(List<byte[]> bounds, Progress progress) {
    long[] sizes = sizes(bounds);
    long all = LongStream.of(sizes).sum();
    long done = 0;
    for (int i = 0; i < sizes.length; i++) {
      byte[] from = bounds.get(i);
      byte[] to = bounds.get(i + 1);
      using(
          () -> {
            engine.compact(db, from, to);
            return null;
          });
      done += sizes[i];
      progress.counted("bytes compacted", done, all);
    }
  }

  /** About how many bytes the parts have in tables. */
  private long[] sizes(List<byte[]> bounds) {
    Range[] parts = new Range[bounds.size() - 1];
    for (int i = 0; i < parts.length; i++) {
      parts[i] = new Range(bounds.get(i), bounds.get(i + 1));
    }
    return using(() -> db.getApproximateSizes(parts));
  }

  /** The value of a key, if it has one. */
  byte @Nullable [] get(byte[] key) {
    return reading(() -> db.get(key, verifying()));
  }

  /**
   * What lies from a key on, in order.
   *
   * @param from the first key
   * @param below no key from this one on
   * @param most no more than so many; at least one is given where there is one
   * @param bytes no more once so many were read
   */
  List<Stored> page(byte[] from, byte[] below, int most, long bytes) {
    return reading(
        () -> {
          List<Stored> found = new ArrayList<>();
          long read = 0;
          byte[] least = from;
          try (DBIterator entries = db.iterator(verifying())) {
            entries.seek(from);
            while (entries.hasNext() && found.size() < most && read < bytes) {
              Map.Entry<byte[], byte[]> next = entries.next();
              if (StoreKeys.isBefore(next.getKey(), least)) {
                // A damaged index, which has no checksum that is looked at: it could go on for
                // ever.
                throw new DBException("it gives keys that are not in order");
              }
              if (!StoreKeys.isBefore(next.getKey(), below)) {
                break;
              }
              least = next.getKey();
              found.add(new Stored(next.getKey(), next.getValue()));
              read += next.getKey().length + next.getValue().length;
            }
          } catch (IOException | RuntimeException e) {
            // Iterators wrap what the store says of its files in a plain RuntimeException.
            throw new DBException(e);
          }
          return found;
        });
  }

  /** All that lies from a key on, in order, read in pages. */
  void each(byte[] from, byte[] below, Consumer<Stored> take) {
    byte[] next = from;
    List<Stored> page;
    do {
      page = page(next, below, PAGE, PAGE_BYTES);
      for (Stored stored : page) {
        take.accept(stored);
        next = Arrays.copyOf(stored.key(), stored.key().length + 1);
      }
    } while (!page.isEmpty());
  }

  /**
   * How many tables wait to be compacted; at twelve LevelDB stops taking writes. 0 where the engine
   * does not say.
   */
  int tablesAtFirstLevel() {
    String tables = using(() -> db.getProperty("leveldb.num-files-at-level0"));
    return tables == null ? 0 : Integer.parseInt(tables);
  }

  private static ReadOptions verifying() {
    return new ReadOptions().verifyChecksums(true).fillCache(false);
  }

  /** Writes all that is put into the batch, or nothing of it; on stable storage when it returns. */
  void writeSynced(Consumer<WriteBatch> puts) {
    write(puts, synced);
  }

  /** The same, durable with the next that is synced. */
  void writeUnsynced(Consumer<WriteBatch> puts) {
    write(puts, unsynced);
  }

  private void write(Consumer<WriteBatch> puts, WriteOptions options) {
    using(
        () -> {
          try (WriteBatch batch = db.createWriteBatch()) {
            puts.accept(batch);
            db.write(batch, options);
          } catch (IOException e) {
            throw new DBException(e);
          }
          return null;
        });
  }

  private <R extends @Nullable Object> R reading(Supplier<R> read) {
    return using(
        () -> {
          for (int left = engine.readAttempts() - 1; left > 0; left--) {
            try {
              return read.get();
            } catch (RuntimeException again) {
              LOG.debug("a read is tried again", again);
            }
          }
          return read.get();
        });
  }

  private <R extends @Nullable Object> R using(Supplier<R> work) {
    use.readLock().lock();
    try {
      if (closed) {
        throw JournalErrors.closed();
      }
      return work.get();
    } catch (AgentException e) {
      throw e;
    } catch (RuntimeException e) {
      // Not only its own: the one in Java throws many.
      throw JournalErrors.unreadable(e);
    } finally {
      use.readLock().unlock();
    }
  }

  @Override
  public void close() {
    use.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        db.close();
      }
    } catch (IOException e) {
      throw JournalErrors.unreadable(new DBException(e));
    } finally {
      use.writeLock().unlock();
    }
  }
}
