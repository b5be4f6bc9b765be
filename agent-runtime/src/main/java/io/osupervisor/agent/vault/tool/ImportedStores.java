package io.osupervisor.agent.vault.tool;

import io.osupervisor.agent.vault.DurableFiles;
import io.osupervisor.agent.vault.journal.EventRecord;
import io.osupervisor.agent.vault.migrate.CountedEvents;
import io.osupervisor.agent.vault.migrate.NewStores;
import io.osupervisor.agent.vault.migrate.Tally;
import io.osupervisor.agent.vault.migrate.VaultStores;
import io.osupervisor.agent.vault.tool.VaultExport.Content;
import io.osupervisor.agent.vault.tool.VaultFiles.Kind;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.UUID;

/** Stores that are filled from an export, below a folder that holds nothing yet. */
final class ImportedStores {
  private final Path root;
  private final UUID node;
  private final ToolWatch watch;
  private final VaultStores stores = new VaultStores();
  private final Tally read = new Tally();
  private String id = "";
  private long events;

  ImportedStores(Path root, UUID node, ToolWatch watch) {
    this.root = root;
    this.node = node;
    this.watch = watch;
  }

  /** Takes all that an export holds, and reads what was written of it again. */
  Content fill(ExportReader reader) throws IOException {
    DurableFiles.createFolders(root.resolve(Kind.CHECKPOINT.folder()));
    DurableFiles.createFolders(root.resolve(Kind.VERSION.folder()));
    ExportItem item = events(reader);
    long files = 0;
    while (item instanceof ExportItem.File file) {
      item = file(reader, file);
      files++;
      watch.counted("files written", files, 0);
    }
    if (!(item instanceof ExportItem.End end)) {
      throw reader.changed("events come behind files");
    }
    Tally written = new Tally();
    stores.replay(
        places(),
        node,
        new CountedEvents(written, watch, "events compared", events),
        snapshot -> {});
    read.requireSame(written);
    return Content.of(end);
  }

  /** Gives the first that is not of the journal. */
  private ExportItem events(ExportReader reader) throws IOException {
    try (NewStores.Writer writer = stores.create(places(), node)) {
      ExportItem item = reader.next();
      while (true) {
        if (item instanceof ExportItem.Id begun) {
          id = begun.persistenceId();
          read.begin(id, begun.head().deletedTo());
          writer.begin(id, begun.head().deletedTo());
        } else if (item instanceof ExportItem.Event event) {
          EventRecord record = new EventRecord(id, event.seq(), event.repr());
          read.event(record);
          writer.event(record);
          watch.counted("events written", ++events, 0);
        } else {
          return item;
        }
        item = reader.next();
      }
    }
  }

  private NewStores.Places places() {
    return new NewStores.Places(
        root.resolve("journal"), root.resolve("ledger"), root.resolve("snapshots"));
  }

  /** Gives what follows it. */
  private ExportItem file(ExportReader reader, ExportItem.File file) throws IOException {
    Path target = root.resolve(file.path());
    DurableFiles.createParent(target);
    ExportItem item = reader.next();
    try (OutputStream out = Channels.newOutputStream(DurableFiles.createFile(target))) {
      while (item instanceof ExportItem.Piece piece) {
        out.write(piece.bytes());
        item = reader.next();
      }
    }
    if (!VaultFiles.isSetAside(target)) {
      VaultFiles.check(root, target, VaultFiles.kind(file.path()));
    }
    return item;
  }
}
