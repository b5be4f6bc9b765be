package io.osupervisor.agent.vault.migrate;

import io.osupervisor.agent.vault.DurableFiles;
import io.osupervisor.agent.vault.NativeLibraries;
import io.osupervisor.agent.vault.Progress;
import io.osupervisor.agent.vault.StoppedDirectory;
import io.osupervisor.agent.vault.journal.EventRecord;
import io.osupervisor.agent.vault.migrate.MigrationWatch.Stage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.UUID;

/**
 * From format 1, Pekko's own journal and snapshots, to format 2, ours. The new stores are written
 * beside the old ones, read again and compared; then they change places, and the old ones stay
 * under another name. Values are carried over byte by byte.
 */
public final class FromStockStore implements Migration {
  private static final int FROM = 1;
  private static final int TO = 2;

  private final NewStores stores;

  public FromStockStore(NewStores stores) {
    this.stores = stores;
  }

  @Override
  public int to() {
    return TO;
  }

  @Override
  public boolean isDue(StoppedDirectory data) {
    return data.format() == FROM || new StoreSwap(data.root()).isUnderWay();
  }

  @Override
  public void run(StoppedDirectory data, MigrationWatch watch) throws IOException {
    StoreSwap swap = new StoreSwap(data.root());
    if (!swap.isUnderWay()) {
      swap.prepare();
      MigrationRoom.of(data.root()).require();
      Tally read = write(data, swap.beside(), watch);
      watch.after(Stage.WRITTEN);
      read.requireSame(written(swap.beside(), data.node(), watch));
      swap.sync(watch);
      watch.after(Stage.VERIFIED);
    }
    swap.run(() -> data.setFormat(TO), watch);
  }

  private Tally write(StoppedDirectory data, NewStores.Places beside, MigrationWatch watch)
      throws IOException {
    Path root = data.root();
    Tally read = new Tally();
    try (NewStores.Writer writer = stores.create(beside, data.node())) {
      if (data.hasJournal()) {
        DurableFiles.createFolders(root.resolve("native"));
        NativeLibraries.install(root.resolve("native"));
        try (StockJournal journal =
            StockJournal.open(root.resolve("journal"), root.resolve("journal.reading"), watch)) {
          journal.replay(new Copy(read, writer, watch));
        }
      }
      new StockSnapshots(root.resolve("snapshots"))
          .replay(
              snapshot -> {
                read.snapshot(snapshot);
                writer.snapshot(snapshot);
              });
      read.requireEventsOfSnapshots();
    }
    return read;
  }

  private Tally written(NewStores.Places beside, UUID node, Progress progress) throws IOException {
    Tally written = new Tally();
    stores.replay(
        beside, node, new CountedEvents(written, progress, "events compared", 0), written);
    return written;
  }

  private record Copy(Tally read, EventSink writer, MigrationWatch watch) implements EventSink {
    @Override
    public void begin(String persistenceId, long deletedTo) throws IOException {
      read.begin(persistenceId, deletedTo);
      writer.begin(persistenceId, deletedTo);
    }

    @Override
    public void event(EventRecord event) throws IOException {
      read.event(event);
      writer.event(event);
      watch.wrote(event);
    }
  }
}
