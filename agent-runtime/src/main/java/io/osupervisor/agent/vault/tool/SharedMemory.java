package io.osupervisor.agent.vault.tool;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.vault.BlobRef;
import io.osupervisor.agent.vault.DurableFiles;
import io.osupervisor.agent.vault.StorageFaults;
import io.osupervisor.agent.vault.journal.EventSource;
import io.osupervisor.agent.vault.shared.SharedReading;
import io.osupervisor.agent.vault.shared.SharedReading.Shared;
import io.osupervisor.agent.vault.snapshot.SnapshotFile;
import io.osupervisor.agent.vault.tool.VaultFiles.Kind;
import io.osupervisor.agent.version.VersionFiles;
import io.osupervisor.config.StoreSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.UUID;
import java.util.stream.Collectors;

/** The memory in the database that nodes share, as it is at one moment. */
final class SharedMemory implements KeptMemory {
  private static final UUID OF_MANY = new UUID(0, 0);

  private final SharedReading reading;
  private final Path root;
  private final HeldFiles copies;
  private final Set<String> versions;

  private SharedMemory(SharedReading reading, Path root) {
    this.reading = reading;
    this.root = root;
    this.copies = new HeldFiles(root, root);
    this.versions =
        reading.files(Kind.VERSION.folder()).stream().map(Shared::name).collect(Collectors.toSet());
  }

  /**
   * Connects.
   *
   * @throws AgentException those of {@link SharedReading#open}
   */
  static SharedMemory open(StoreSettings settings) throws IOException {
    SharedReading reading = SharedReading.open(settings);
    try {
      return new SharedMemory(reading, java.nio.file.Files.createTempDirectory("osup-vault-"));
    } catch (IOException | RuntimeException e) {
      reading.close();
      throw e;
    }
  }

  @Override
  public String where() {
    return reading.where();
  }

  @Override
  public UUID node() {
    return OF_MANY;
  }

  @Override
  public int format() {
    return reading.format();
  }

  @Override
  public SortedMap<String, Long> sizes() {
    return reading.sizes();
  }

  @Override
  public List<Fault> faults() {
    return List.of();
  }

  @Override
  public List<Fault> tableFaults(ToolWatch watch) {
    return List.of();
  }

  @Override
  public boolean starts() {
    return true;
  }

  @Override
  public Optional<EventSource> events() {
    return Optional.of(reading.events());
  }

  @Override
  public Path root() {
    return root;
  }

  @Override
  public long count(Kind kind) {
    return kind == Kind.SNAPSHOT ? reading.snapshotCount() : files(kind).size();
  }

  private List<Shared> files(Kind kind) {
    return reading.files(kind.folder()).stream()
        .filter(file -> VaultFiles.isPath(path(file)))
        .toList();
  }

  private static String path(Shared file) {
    return file.area() + "/" + file.name();
  }

  @Override
  public void each(Kind kind, Files files) throws IOException {
    if (kind == Kind.SNAPSHOT) {
      Path folder = root.resolve(kind.folder());
      reading.snapshots(snapshot -> hand(SnapshotFile.write(folder, snapshot), files));
      return;
    }
    for (Shared shared : files(kind)) {
      Path file = root.resolve(path(shared));
      try {
        reading.fetch(shared, file);
      } catch (AgentException fault) {
        requireAnswer(fault);
        files.missing(path(shared), fault);
        continue;
      }
      hand(file, files);
    }
  }

  /** A database that is away has nothing wrong with what it holds. */
  private static void requireAnswer(AgentException fault) {
    if (fault.code().equals(StorageFaults.UNAVAILABLE)) {
      throw fault;
    }
  }

  private static void hand(Path copy, Files files) throws IOException {
    files.file(copy);
    java.nio.file.Files.delete(copy);
  }

  @Override
  public void check(Path file, Kind kind) {
    if (kind == Kind.VERSION) {
      VersionFiles.check(file, versions::contains);
    } else {
      VaultFiles.check(root, file, kind);
    }
  }

  /** What is wrong with a copy is wrong in the database. */
  @Override
  public AgentException ofOriginal(AgentException fault) {
    String text = String.valueOf(fault.getMessage());
    return new AgentException(fault.code(), text.replace(root + "/", ""), fault.hint());
  }

  @Override
  public AgentException damaged(Fault first) {
    return ToolErrors.damaged(where(), "-c FILE", first);
  }

  @Override
  public Optional<SnapshotFile> newest(String persistenceId) {
    return reading.newestSnapshot(persistenceId);
  }

  @Override
  public Path checkpoint(String agent, BlobRef blob) {
    return copies.checkpoint(agent, blob);
  }

  @Override
  public Optional<AgentException> fault(String agent, BlobRef blob) {
    Path file = checkpoint(agent, blob);
    String area = Kind.CHECKPOINT.folder() + "/" + agent;
    String name = VaultFiles.path(root.resolve(area), file);
    try {
      boolean there = reading.fetch(new Shared(area, name), file);
      Optional<AgentException> fault = copies.fault(agent, blob).map(this::ofOriginal);
      if (there) {
        java.nio.file.Files.delete(file);
      }
      return fault;
    } catch (AgentException fault) {
      requireAnswer(fault);
      return Optional.of(fault);
    } catch (IOException e) {
      throw ToolErrors.failed("verify", where(), e);
    }
  }

  @Override
  public void close() throws IOException {
    reading.close();
    DurableFiles.deleteTree(root);
  }
}
