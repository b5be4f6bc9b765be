package io.osupervisor.agent.vault.tool;

import io.osupervisor.agent.vault.DurableFiles;
import io.osupervisor.agent.vault.journal.EventRecord;
import io.osupervisor.agent.vault.migrate.EventSink;
import io.osupervisor.agent.vault.migrate.NewStores;
import io.osupervisor.agent.vault.migrate.VaultStores;
import io.osupervisor.agent.vault.tool.VaultFiles.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.UUID;

/** Stores of a node, below a folder that holds nothing yet. */
final class NewDirectory implements ImportTarget {
  private final Path root;
  private final UUID node;
  private final VaultStores stores = new VaultStores();

  private NewDirectory(Path root, UUID node) {
    this.root = root;
    this.node = node;
  }

  static NewDirectory create(Path root, UUID node) throws IOException {
    DurableFiles.createFolders(root.resolve(Kind.CHECKPOINT.folder()));
    DurableFiles.createFolders(root.resolve(Kind.VERSION.folder()));
    return new NewDirectory(root, node);
  }

  @Override
  public Events events() throws IOException {
    NewStores.Writer writer = stores.create(places(), node);
    return new Events() {
      @Override
      public void begin(String persistenceId, long deletedTo) throws IOException {
        writer.begin(persistenceId, deletedTo);
      }

      @Override
      public void event(EventRecord event) throws IOException {
        writer.event(event);
      }

      @Override
      public void close() throws IOException {
        writer.close();
      }
    };
  }

  @Override
  public void replay(EventSink sink) throws IOException {
    stores.replay(places(), node, sink, snapshot -> {});
  }

  private NewStores.Places places() {
    return new NewStores.Places(
        root.resolve("journal"), root.resolve("ledger"), root.resolve("snapshots"));
  }

  @Override
  public Path root() {
    return root;
  }

  @Override
  public void file(Path file, Kind kind) {
    if (!VaultFiles.isSetAside(file)) {
      VaultFiles.check(root, file, kind);
    }
  }
}
