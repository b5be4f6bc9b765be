package io.osupervisor.agent.vault.journal;

import io.osupervisor.agent.vault.DurableFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import org.iq80.leveldb.CompressionType;
import org.iq80.leveldb.DB;
import org.iq80.leveldb.DBException;
import org.iq80.leveldb.DBIterator;
import org.iq80.leveldb.Options;
import org.iq80.leveldb.Range;
import org.iq80.leveldb.ReadOptions;
import org.iq80.leveldb.Snapshot;
import org.iq80.leveldb.WriteBatch;
import org.iq80.leveldb.WriteOptions;
import org.iq80.leveldb.impl.DbImpl;
import org.iq80.leveldb.impl.Iq80DBFactory;

/**
 * LevelDB in Java, with what it lacks to be trusted: its logs are files and not mapped memory,
 * where it does not sync a record that lies across two mappings; a log whose write was cut short
 * fails the write, which it would not notice; the folder is synced before the first write into a
 * new log ends; and tables are checked as a whole when it opens, because it looks at none of their
 * checksums.
 */
final class JavaLevelDb implements DB {
  private static final String MMAP = "leveldb.mmap";

  private final Path folder;
  private final DbImpl db;
  private Set<String> files = Set.of();
  private String log = "";
  private long logSize;
  private long listings;

  private JavaLevelDb(Path folder, DbImpl db) {
    this.folder = folder;
    this.db = db;
  }

  static JavaLevelDb open(Path folder, Options options) throws IOException {
    requireFiles();
    JavaRecovery.prepare(folder);
    // Its Snappy is another library, and native.
    options.compressionType(CompressionType.NONE).verifyChecksums(true);
    JavaLevelDb opened = new JavaLevelDb(folder, new DbImpl(options, folder.toFile()));
    opened.look();
    return opened;
  }

  /** Read once, when its class is loaded. */
  private static void requireFiles() {
    System.setProperty(MMAP, "false");
    if (Iq80DBFactory.USE_MMAP) {
      throw new DBException("the LevelDB in Java was loaded with " + MMAP + "=true");
    }
  }

  @Override
  public Snapshot write(WriteBatch updates, WriteOptions options) {
    SizedBatch batch = (SizedBatch) updates;
    Snapshot none = db.write(batch.batch(), options);
    try {
      requireWritten(batch);
    } catch (IOException e) {
      throw new DBException(e);
    }
    return none;
  }

  /** Whether the log grew by all that was written. */
  private synchronized void requireWritten(SizedBatch batch) throws IOException {
    if (batch.isEmpty()) {
      return;
    }
    long end = batch.endInLog(logSize);
    if (sizeOfLog() == end) {
      // Mostly: a log that took the batch whole is the one that was written before.
      logSize = end;
      return;
    }
    String before = log;
    long from = logSize;
    look();
    long wanted = batch.endInLog(log.equals(before) ? from : 0);
    if (logSize != wanted) {
      throw new DBException(
          "its log %s has %d bytes where %d were written".formatted(log, logSize, wanted));
    }
  }

  /** -1 where it is gone: another is written now. */
  private long sizeOfLog() throws IOException {
    try {
      return Files.size(folder.resolve(log));
    } catch (NoSuchFileException e) {
      return -1;
    }
  }

  /** Finds the log that is written, and makes new names durable. */
  private synchronized void look() throws IOException {
    listings++;
    TreeSet<String> logs = new TreeSet<>();
    Set<String> found = new TreeSet<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
      for (Path file : all) {
        String name = String.valueOf(file.getFileName());
        found.add(name);
        if (name.endsWith(".log")) {
          logs.add(name);
        }
      }
    }
    if (!files.containsAll(found)) {
      DurableFiles.syncFolder(folder);
    }
    files = found;
    log = Collections.max(logs, JavaRecovery.BY_NUMBER);
    logSize = Files.size(folder.resolve(log));
  }

  /** How often it has listed its folder: once for each log, which a write need not do. */
  synchronized long listings() {
    return listings;
  }

  @Override
  public WriteBatch createWriteBatch() {
    return new SizedBatch(db.createWriteBatch());
  }

  @Override
  public byte[] get(byte[] key, ReadOptions options) {
    return db.get(key, options);
  }

  @Override
  public DBIterator iterator(ReadOptions options) {
    return db.iterator(options);
  }

  @Override
  public void compactRange(byte[] begin, byte[] end) {
    throw new DBException("the LevelDB in Java compacts by itself, not on demand");
  }

  @Override
  public void close() {
    db.close();
    try {
      DurableFiles.syncFolder(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public byte[] get(byte[] key) {
    return get(key, new ReadOptions());
  }

  @Override
  public DBIterator iterator() {
    return iterator(new ReadOptions());
  }

  @Override
  public void write(WriteBatch updates) {
    write(updates, new WriteOptions());
  }

  @Override
  public void put(byte[] key, byte[] value) {
    put(key, value, new WriteOptions());
  }

  @Override
  public Snapshot put(byte[] key, byte[] value, WriteOptions options) {
    return write(createWriteBatch().put(key, value), options);
  }

  @Override
  public void delete(byte[] key) {
    delete(key, new WriteOptions());
  }

  @Override
  public Snapshot delete(byte[] key, WriteOptions options) {
    return write(createWriteBatch().delete(key), options);
  }

  @Override
  public Snapshot getSnapshot() {
    return db.getSnapshot();
  }

  @Override
  public long[] getApproximateSizes(Range... ranges) {
    return db.getApproximateSizes(ranges);
  }

  @Override
  public String getProperty(String name) {
    return db.getProperty(name);
  }

  @Override
  public void suspendCompactions() throws InterruptedException {
    db.suspendCompactions();
  }

  @Override
  public void resumeCompactions() {
    db.resumeCompactions();
  }
}
