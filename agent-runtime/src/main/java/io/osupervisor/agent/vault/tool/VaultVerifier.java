package io.osupervisor.agent.vault.tool;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.vault.CheckpointFiles;
import io.osupervisor.agent.vault.StoppedDirectory;
import io.osupervisor.agent.vault.journal.EventRecord;
import io.osupervisor.agent.vault.journal.EventSource;
import io.osupervisor.agent.vault.journal.Head;
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
 * Reads every record of agents' memory: what its next start would look at, then every event, and
 * every snapshot, checkpoint and version to its last byte. Changes nothing of them. Blocking.
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

  private final KeptMemory kept;
  private final ToolWatch watch;
  private final MemoryCheck memory;
  private final List<Fault> faults = new ArrayList<>();
  private final Map<String, Long> highest = new TreeMap<>();
  private final Map<Kind, Long> files = new EnumMap<>(Kind.class);
  private boolean walked;
  private long events;

  private VaultVerifier(KeptMemory kept, ToolWatch watch) {
    this.kept = kept;
    this.watch = watch;
    this.memory = new MemoryCheck(kept);
  }

  /**
   * Verifies what is kept at a place.
   *
   * @throws AgentException what {@link VaultPlace} tells
   */
  public static Report run(VaultPlace place, ToolWatch watch) {
    return place.read("verify", watch, kept -> of(kept, watch));
  }

  /** The same of a directory that is open. */
  static Report of(StoppedDirectory data, ToolSettings settings, ToolWatch watch)
      throws IOException {
    try (KeptMemory kept = DirectoryMemory.open(data, settings, watch)) {
      return of(kept, watch);
    }
  }

  private static Report of(KeptMemory kept, ToolWatch watch) throws IOException {
    return new VaultVerifier(kept, watch).verify();
  }

  private Report verify() throws IOException {
    faults.addAll(kept.tableFaults(watch));
    kept.faults().stream().filter(fault -> !faults.contains(fault)).forEach(faults::add);
    if (kept.events().isPresent()) {
      events(kept.events().get(), kept.starts());
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
  private void events(EventSource reading, boolean starts) throws IOException {
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
    Reading reading = new Reading(kind, kept.count(kind));
    kept.each(kind, reading);
    files.put(kind, reading.done);
  }

  private final class Reading implements KeptMemory.Files {
    private final Kind kind;
    private final long all;
    private long done;

    Reading(Kind kind, long all) {
      this.kind = kind;
      this.all = all;
    }

    @Override
    public void file(Path file) {
      try {
        check(file, kind);
      } catch (AgentException fault) {
        faults.add(Fault.of(VaultFiles.path(kept.root(), file), kept.ofOriginal(fault)));
      }
      counted();
    }

    @Override
    public void missing(String path, AgentException why) {
      faults.add(Fault.of(path, why));
      counted();
    }

    private void counted() {
      done++;
      watch.counted(kind.folder() + " read", done, all);
    }
  }

  private void check(Path file, Kind kind) {
    if (kind == Kind.SNAPSHOT) {
      SnapshotFile snapshot = SnapshotFile.readInPlace(kept.root().resolve(kind.folder()), file);
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
      kept.check(file, kind);
    }
  }
}
