package io.osupervisor.agent.vault.journal;

import io.osupervisor.agent.AgentException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/** The whole compaction of a stopped node's journal: deleted events leave the disk. Blocking. */
public final class JournalCompaction {
  private static final Duration LOOK_EVERY = Duration.ofMillis(5);

  private JournalCompaction() {}

  /**
   * Removes what is deleted, then has the store write all its tables anew. Whatever ends it in
   * between, the journal is as whole as before.
   *
   * @throws AgentException those of {@link EventJournal#open}, {@code journal_failed}
   */
  public static void run(JournalFolders folders, UUID node, JournalSettings settings) {
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
      }
    }
    if (failure.get() != null) {
      throw failure.get();
    }
    try (LevelDbStore store = LevelDbStore.open(folders.store(), settings.writeBuffer(), false)) {
      store.compact();
    }
    // What was replaced is deleted when it is opened the next time.
    LevelDbStore.open(folders.store(), settings.writeBuffer(), false).close();
  }
}
