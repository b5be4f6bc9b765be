package io.osupervisor.agent.vault.tool;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.vault.CheckpointFiles;
import io.osupervisor.agent.vault.journal.EventRecord;
import io.osupervisor.agent.vault.journal.Head;
import io.osupervisor.agent.vault.migrate.EventSink;
import io.osupervisor.agent.vault.shared.SharedFilling;
import io.osupervisor.agent.vault.shared.SharedReading.Shared;
import io.osupervisor.agent.vault.snapshot.SnapshotFile;
import io.osupervisor.agent.vault.tool.VaultFiles.Kind;
import io.osupervisor.agent.version.VersionFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** A database that an import fills with memory that it does not have. */
final class NewDatabase implements ImportTarget {
  private final SharedFilling filling;
  private final Path root;
  private final Set<String> versions = new HashSet<>();

  /**
   * @param root an empty folder, in which each file lies until it is in the database
   */
  NewDatabase(SharedFilling filling, Path root) {
    this.filling = filling;
    this.root = root;
  }

  @Override
  public Events events() {
    return new Events() {
      @Override
      public void begin(String persistenceId, long deletedTo) {
        filling.begin(persistenceId, deletedTo);
      }

      @Override
      public void event(EventRecord event) throws IOException {
        filling.event(event);
      }

      @Override
      public void close() {
        // They are sent before anything is read.
      }
    };
  }

  @Override
  public void replay(EventSink sink) throws IOException {
    EventWalk.of(filling.events(), new Again(sink), ToolWatch.NOBODY);
  }

  private record Again(EventSink sink) implements EventWalk.Sink {
    @Override
    public void begin(String persistenceId, Head known) throws IOException {
      sink.begin(persistenceId, known.deletedTo());
    }

    @Override
    public void event(EventRecord event) throws IOException {
      sink.event(event);
    }

    @Override
    public void gone(String persistenceId, long from, long to, AgentException why) {
      throw why;
    }
  }

  @Override
  public Path root() {
    return root;
  }

  @Override
  public void file(Path file, Kind kind) throws IOException {
    if (!VaultFiles.isSetAside(file)) {
      keep(file, kind);
    }
    Files.delete(file);
  }

  private void keep(Path file, Kind kind) throws IOException {
    switch (kind) {
      case SNAPSHOT ->
          filling.snapshot(SnapshotFile.readInPlace(root.resolve(kind.folder()), file));
      case CHECKPOINT -> {
        CheckpointFiles.check(file);
        // Of each agent an area of its own.
        keep(file, root.relativize(file).subpath(0, 2));
      }
      case VERSION -> {
        VersionFiles.check(file, versions::contains);
        versions.add(keep(file, Path.of(kind.folder())));
      }
    }
  }

  private String keep(Path file, Path area) throws IOException {
    String name = VaultFiles.path(root.resolve(area), file);
    filling.file(new Shared(area.toString(), name), file);
    return name;
  }
}
