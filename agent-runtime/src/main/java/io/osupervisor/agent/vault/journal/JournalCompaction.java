package io.osupervisor.agent.vault.journal;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.vault.FileTrees;
import io.osupervisor.agent.vault.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/** The whole compaction of a stopped node's journal: deleted events leave the disk. Blocking. */
public final class JournalCompaction {
  private static final Duration LOOK_EVERY = Duration.ofMillis(5);

  private static final int MOST_PARTS = 200;

  /** With more parts than tables, most have nothing left to do. */
  private static final long TABLE = 2 << 20;

  private JournalCompaction() {}

  /**
   * Removes what is deleted, then has the store write all its tables anew. Whatever ends it in
   * between, the journal is as whole as before.
   *
   * @throws AgentException those of {@link EventJournal#open}, {@code journal_failed}
   */
  public static void run(
      JournalFolders folders, UUID node, JournalSettings settings, Progress progress) {
    Map<String, Head> heads = new HashMap<>();
    LevelDbStore.requireTables(folders.store(), settings.engine());
    AtomicReference<AgentException> failure = new AtomicReference<>();
    JournalSettings watched =
        new JournalSettings(
            settings.writeBuffer(), settings.queue(), settings.space(), failure::set);
    try (EventJournal journal = EventJournal.openExisting(folders, node, watched)) {
      while (failure.get() == null && journal.figures().reclaiming()) {
        if (journal.figures().held()) {
          throw JournalErrors.noRoom(folders.store(), 0, settings.floor());
        }
        LockSupport.parkNanos(LOOK_EVERY.toNanos());
        progress.counted("deleted events removed", journal.figures().reclaimed(), 0);
      }
      for (String id : journal.persistenceIds()) {
        long highest = journal.highest(id).toCompletableFuture().join();
        heads.put(id, new Head(highest, journal.deletedTo(id)));
      }
    }
    if (failure.get() != null) {
      throw failure.get();
    }
    try (LevelDbStore store = LevelDbStore.open(folders.store(), settings.writeBuffer(), false)) {
      store.compact(StoreSlices.bounds(heads, parts(folders.store())), progress);
    }
    // What was replaced is deleted when it is opened the next time.
    LevelDbStore.open(folders.store(), settings.writeBuffer(), false).close();
  }

  private static int parts(Path store) {
    try {
      return (int) Math.min(MOST_PARTS, FileTrees.size(store) / TABLE + 1);
    } catch (IOException e) {
      throw JournalErrors.unreadable(store, e);
    }
  }
}
