package io.osupervisor.agent.vault.tool;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.vault.BlobRef;
import io.osupervisor.agent.vault.FileTrees;
import io.osupervisor.agent.vault.StoppedDirectory;
import io.osupervisor.agent.vault.journal.EventSource;
import io.osupervisor.agent.vault.journal.JournalFolders;
import io.osupervisor.agent.vault.migrate.StoreTables;
import io.osupervisor.agent.vault.snapshot.SnapshotFile;
import io.osupervisor.agent.vault.tool.VaultFiles.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/** The memory in the data directory of a node that is stopped. */
final class DirectoryMemory implements KeptMemory {
  private static final List<String> FOLDERS =
      List.of("journal", "ledger", "snapshots", "checkpoints", "genomes", "audit", "logs");

  private final StoppedDirectory data;
  private final VaultReading reading;
  private final HeldFiles held;

  private DirectoryMemory(StoppedDirectory data, VaultReading reading) {
    this.data = data;
    this.reading = reading;
    this.held = new HeldFiles(data.root(), data.root());
  }

  /**
   * Reads the journal of a directory, which stays open when this is closed.
   *
   * @throws AgentException {@code storage_full}
   */
  static DirectoryMemory open(StoppedDirectory data, ToolSettings settings, ToolWatch watch)
      throws IOException {
    return new DirectoryMemory(data, VaultReading.open(data, settings, watch));
  }

  @Override
  public String where() {
    return data.root().toString();
  }

  @Override
  public UUID node() {
    return data.node();
  }

  @Override
  public int format() {
    return data.format();
  }

  @Override
  public SortedMap<String, Long> sizes() throws IOException {
    SortedMap<String, Long> sizes = new TreeMap<>();
    for (String folder : FOLDERS) {
      sizes.put(folder, FileTrees.size(data.root().resolve(folder)));
    }
    return sizes;
  }

  @Override
  public List<Fault> faults() {
    return reading.faults();
  }

  @Override
  public List<Fault> tableFaults(ToolWatch watch) throws IOException {
    return StoreTables.faults(JournalFolders.in(data.root()).store(), watch).stream()
        .map(fault -> Fault.of("journal", fault))
        .toList();
  }

  @Override
  public boolean starts() {
    return reading.refusal().isEmpty();
  }

  @Override
  public Optional<EventSource> events() {
    return reading.events().map(EventSource.class::cast);
  }

  @Override
  public Path root() {
    return data.root();
  }

  @Override
  public long count(Kind kind) throws IOException {
    return VaultFiles.in(data.root(), kind).size();
  }

  @Override
  public void each(Kind kind, Files files) throws IOException {
    for (Path file : VaultFiles.in(data.root(), kind)) {
      files.file(file);
    }
  }

  @Override
  public void check(Path file, Kind kind) {
    VaultFiles.check(data.root(), file, kind);
  }

  @Override
  public AgentException ofOriginal(AgentException fault) {
    return fault;
  }

  @Override
  public AgentException damaged(Fault first) {
    return ToolErrors.damaged(where(), "--data " + data.root(), first);
  }

  @Override
  public Optional<SnapshotFile> newest(String persistenceId) {
    return held.newest(persistenceId);
  }

  @Override
  public Path checkpoint(String agent, BlobRef blob) {
    return held.checkpoint(agent, blob);
  }

  @Override
  public Optional<AgentException> fault(String agent, BlobRef blob) {
    return held.fault(agent, blob);
  }

  @Override
  public void close() {
    reading.close();
  }
}
