package io.osupervisor.agent.vault.migrate;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.vault.DurableFiles;
import io.osupervisor.agent.vault.Progress;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.fusesource.leveldbjni.JniDBFactory;
import org.iq80.leveldb.DB;
import org.iq80.leveldb.DBIterator;
import org.iq80.leveldb.Options;
import org.iq80.leveldb.ReadOptions;

/**
 * The journal of format 1, Pekko's own over LevelDB, read without an actor system and without a
 * change to its files: LevelDB rewrites what it opens, so it opens a copy, in which tables are
 * links. Blocking.
 */
public final class StockJournal implements Closeable {
  private final Path journal;
  private final Path copy;
  private final DB db;

  private StockJournal(Path journal, Path copy, DB db) {
    this.journal = journal;
    this.copy = copy;
    this.db = db;
  }

  /**
   * Checks the files and opens their copy.
   *
   * @param copy a folder for the copy, on the same file system; removed before and at the end
   * @throws AgentException {@code journal_damaged} or {@code journal_unreadable}
   */
  public static StockJournal open(Path journal, Path copy, Progress progress) throws IOException {
    StockFiles files = StockFiles.of(journal, progress);
    remove(copy);
    files.copyTo(copy);
    try {
      DB db = JniDBFactory.factory.open(copy.toFile(), new Options().createIfMissing(false));
      return new StockJournal(journal, copy, db);
    } catch (IOException | RuntimeException | LinkageError e) {
      remove(copy);
      throw MigrationErrors.unreadable(journal, e);
    }
  }

  /**
   * Gives every event, each checked.
   *
   * @throws AgentException {@code journal_damaged}, or {@code journal_unreadable} where a table is
   *     damaged
   */
  public void replay(EventSink sink) throws IOException {
    StockScan scan = new StockScan(sink);
    ReadOptions verified = new ReadOptions().verifyChecksums(true).fillCache(false);
    try (Records records = new Records(db.iterator(verified))) {
      for (records.begin(); records.hasNext(); ) {
        Map.Entry<byte[], byte[]> next = records.next();
        scan.accept(next.getKey(), next.getValue());
      }
    }
    scan.finish();
  }

  @Override
  public void close() throws IOException {
    db.close();
    remove(copy);
  }

  private static void remove(Path folder) throws IOException {
    if (Files.exists(folder)) {
      DurableFiles.deleteTree(folder);
    }
  }

  /** An iterator whose failures are told apart from those of who takes the records. */
  private final class Records implements Closeable {
    private final DBIterator iterator;

    Records(DBIterator iterator) {
      this.iterator = iterator;
    }

    void begin() {
      try {
        // Of all ways to the first record this one says when its block is damaged.
        iterator.seek(new byte[] {0});
      } catch (RuntimeException e) {
        throw MigrationErrors.unreadable(journal, e);
      }
    }

    boolean hasNext() {
      return iterator.hasNext();
    }

    Map.Entry<byte[], byte[]> next() {
      try {
        return iterator.next();
      } catch (RuntimeException e) {
        throw MigrationErrors.unreadable(journal, e);
      }
    }

    @Override
    public void close() throws IOException {
      iterator.close();
    }
  }
}
