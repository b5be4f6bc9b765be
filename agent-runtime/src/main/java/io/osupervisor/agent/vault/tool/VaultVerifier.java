package io.osupervisor.agent.vault.tool;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.vault.CheckpointFiles;
import io.osupervisor.agent.vault.StoppedDirectory;
import io.osupervisor.agent.vault.journal.EventRecord;
import io.osupervisor.agent.vault.journal.Head;
import io.osupervisor.agent.vault.journal.JournalFolders;
import io.osupervisor.agent.vault.journal.StoreReading;
import io.osupervisor.agent.vault.migrate.StoreTables;
import io.osupervisor.agent.vault.snapshot.SnapshotFile;
import io.osupervisor.agent.vault.tool.VaultFiles.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads every record of a stopped node's memory: what its next start would look at, then every
 * event, and every snapshot, checkpoint and version to its last byte. Changes nothing of them.
 * Blocking.
 */
public final class VaultVerifier {
  /**
   * What was read, and what is wrong with it.
   *
   * @param persistenceIds that have a journal
   * @param versions files of versions, listings and contents
   * @param faults what keeps a node or an agent from starting, or a file from being read
   * @param warnings what an agent's log names and a start goes on without
   */
  public record Report(
      long persistenceIds,
      long events,
      long snapshots,
      long checkpoints,
      long versions,
      List<Fault> faults,
      List<Fault> warnings) {
    public Report {
      faults = List.copyOf(faults);
      warnings = List.copyOf(warnings);
    }
  }

  private final StoppedDirectory data;
  private final ToolWatch watch;
  private final MemoryCheck memory;
  private final List<Fault> faults = new ArrayList<>();
  private final Map<String, Long> highest = new TreeMap<>();
  private final Map<Kind, Long> files = new EnumMap<>(Kind.class);
  private boolean walked;
  private long events;

  private VaultVerifier(StoppedDirectory data, ToolWatch watch) {
    this.data = data;
    this.watch = watch;
    this.memory = new MemoryCheck(data.root(), data.root());
  }

  /**
   * Verifies a directory.
   *
   * @throws AgentException those of {@link StoppedDirectory#openNewest}, {@code storage_full},
   *     {@code vault_verify_failed}
   */
  public static Report run(Path directory, ToolSettings settings, ToolWatch watch) {
    try (StoppedDirectory data = StoppedDirectory.openNewest(directory, "verify")) {
      return of(data, settings, watch);
    } catch (IOException e) {
      throw ToolErrors.failed("verify", directory, e);
    }
  }

  /** The same of one that is open. */
  static Report of(StoppedDirectory data, ToolSettings settings, ToolWatch watch)
      throws IOException {
    return new VaultVerifier(data, watch).verify(settings);
  }

  private Report verify(ToolSettings settings) throws IOException {
    for (AgentException fault : StoreTables.faults(JournalFolders.in(data.root()).store(), watch)) {
      faults.add(Fault.of("journal", fault));
    }
    try (VaultReading reading = VaultReading.open(data, settings, watch)) {
      reading.faults().stream().filter(fault -> !faults.contains(fault)).forEach(faults::add);
      if (reading.events().isPresent()) {
        events(reading.events().get(), reading.refusal().isEmpty());
      }
    }
    for (Kind kind : Kind.values()) {
      files(kind);
    }
    memory.end();
    faults.addAll(memory.faults());
    return new Report(
        highest.size(),
        events,
        files.getOrDefault(Kind.SNAPSHOT, 0L),
        files.getOrDefault(Kind.CHECKPOINT, 0L),
        files.getOrDefault(Kind.VERSION, 0L),
        faults,
        memory.warnings());
  }

  /** Of a journal that a node refuses, no agent would see anything. */
  private void events(StoreReading reading, boolean starts) throws IOException {
    EventWalk.of(reading, new Counting(starts), watch);
    walked = true;
  }

  private final class Counting implements EventWalk.Sink {
    private final boolean starts;

    Counting(boolean starts) {
      this.starts = starts;
    }

    @Override
    public void begin(String persistenceId, Head known) {
      highest.put(persistenceId, known.highest());
      if (starts) {
        memory.begin(persistenceId);
      }
    }

    @Override
    public void event(EventRecord event) {
      events++;
      highest.merge(event.persistenceId(), event.seq(), Math::max);
      memory.event(event);
    }

    @Override
    public void gone(String persistenceId, long from, long to, AgentException why) {
      faults.add(Fault.gone(persistenceId, from, to, why));
      memory.gone(to);
    }
  }

  private void files(Kind kind) throws IOException {
    List<Path> all = VaultFiles.in(data.root(), kind);
    long done = 0;
    for (Path file : all) {
      try {
        check(file, kind);
      } catch (AgentException fault) {
        faults.add(Fault.of(VaultFiles.path(data.root(), file), fault));
      }
      done++;
      watch.counted(kind.folder() + " read", done, all.size());
    }
    files.put(kind, done);
  }

  private void check(Path file, Kind kind) {
    if (kind == Kind.SNAPSHOT) {
      SnapshotFile snapshot = SnapshotFile.readInPlace(data.root().resolve(kind.folder()), file);
      long last = highest.getOrDefault(snapshot.persistenceId(), 0L);
      if (walked && snapshot.seq() > last) {
        throw new AgentException(
            "journal_lost",
            "it was taken after event %d of %s, whose journal ends at %d"
                .formatted(snapshot.seq(), snapshot.persistenceId(), last),
            "");
      }
    } else if (kind == Kind.CHECKPOINT) {
      memory.isWhole(file, CheckpointFiles.check(file));
    } else {
      VaultFiles.check(data.root(), file, kind);
    }
  }
}
