package io.osupervisor.agent.vault.migrate;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.vault.DurableFiles;
import io.osupervisor.agent.vault.FreeSpace;
import io.osupervisor.agent.vault.journal.Engine;
import io.osupervisor.agent.vault.journal.EventJournal;
import io.osupervisor.agent.vault.journal.EventRecord;
import io.osupervisor.agent.vault.journal.JournalFolders;
import io.osupervisor.agent.vault.journal.JournalSettings;
import io.osupervisor.agent.vault.snapshot.SnapshotFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** The stores of format 2: the vault's own journal and snapshots. */
public final class VaultStores implements NewStores {
  /** Smaller than a node's: the room that it needs beside the stores is fifteen of them. */
  public static final int WRITE_BUFFER = 4 << 20;

  private static final int PAGE = 256;

  private final Supplier<Engine> engine;

  /** With the engine that is available once native libraries have their place. */
  public VaultStores() {
    this(Engine::available);
  }

  /** With an engine of choice. */
  public VaultStores(Engine engine) {
    this(() -> engine);
  }

  private VaultStores(Supplier<Engine> engine) {
    this.engine = engine;
  }

  @Override
  public Writer create(Places places, UUID node) throws IOException {
    DurableFiles.createFolders(places.snapshots());
    return new Filling(open(places, node), places.snapshots());
  }

  private EventJournal open(Places places, UUID node) {
    return EventJournal.open(
        new JournalFolders(places.journal(), places.ledger()),
        node,
        new JournalSettings(
            WRITE_BUFFER,
            JournalSettings.DEFAULT_QUEUE,
            FreeSpace.of(places.journal()),
            failure -> {},
            engine.get()));
  }

  @Override
  public void replay(Places places, UUID node, EventSink events, SnapshotSink snapshots)
      throws IOException {
    try (EventJournal journal = open(places, node)) {
      for (String id : journal.persistenceIds()) {
        events.begin(id, journal.deletedTo(id));
        replay(journal, id, events);
      }
    }
    SnapshotFile.each(
        places.snapshots(),
        file ->
            snapshots.snapshot(
                new StockSnapshot(
                    new SnapshotName(file.persistenceId(), file.seq(), file.timestamp()),
                    file.serializerId(),
                    file.manifest(),
                    file.content())));
  }

  private static void replay(EventJournal journal, String persistenceId, EventSink events)
      throws IOException {
    long next = 1;
    List<EventRecord> page = journal.read(persistenceId, next, Long.MAX_VALUE, PAGE);
    while (!page.isEmpty()) {
      for (EventRecord event : page) {
        events.event(event);
        next = event.seq() + 1;
      }
      page = journal.read(persistenceId, next, Long.MAX_VALUE, PAGE);
    }
  }

  /** Writes without waiting for each; a failure is told at the next, or at the end. */
  private static final class Filling implements Writer {
    private static final long LOOK_EVERY = TimeUnit.MILLISECONDS.toNanos(1);

    private final EventJournal journal;
    private final Path snapshots;
    private CompletableFuture<Void> last = CompletableFuture.completedFuture(null);

    Filling(EventJournal journal, Path snapshots) {
      this.journal = journal;
      this.snapshots = snapshots;
    }

    @Override
    public void begin(String persistenceId, long deletedTo) {
      if (deletedTo > 0) {
        add(journal.beginAfter(persistenceId, deletedTo));
      }
    }

    @Override
    public void event(EventRecord event) {
      add(journal.append(List.of(event)));
    }

    private void add(CompletionStage<Void> write) {
      requireRoom();
      if (last.isCompletedExceptionally()) {
        awaitLast();
      }
      last = CompletableFuture.allOf(last, write.toCompletableFuture());
    }

    /** Somebody else fills the disk: who asked for this is told, and not kept waiting. */
    private void requireRoom() {
      if (journal.figures().held()) {
        throw MigrationErrors.filled(snapshots);
      }
    }

    private void awaitLast() {
      try {
        while (!last.isDone()) {
          requireRoom();
          LockSupport.parkNanos(LOOK_EVERY);
        }
        last.join();
      } catch (CompletionException e) {
        throw e.getCause() instanceof AgentException failure ? failure : e;
      }
    }

    @Override
    public void snapshot(StockSnapshot snapshot) throws IOException {
      SnapshotName name = snapshot.name();
      SnapshotFile.write(
          snapshots,
          new SnapshotFile(
              name.persistenceId(),
              name.seq(),
              name.timestamp(),
              snapshot.serializerId(),
              snapshot.manifest(),
              snapshot.state()));
    }

    @Override
    public void close() {
      try {
        awaitLast();
      } finally {
        journal.close();
      }
    }
  }
}
