package io.osupervisor.agent.vault.tool;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.vault.BlobRef;
import io.osupervisor.agent.vault.CheckpointFiles;
import io.osupervisor.agent.vault.NamedCheckpoints;
import io.osupervisor.agent.vault.RecoveredMemory;
import io.osupervisor.agent.vault.journal.EventRecord;
import io.osupervisor.agent.vault.snapshot.SnapshotFile;
import io.osupervisor.agent.vault.tool.VaultFiles.Kind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether the agents of a directory recover what they have: each log is folded as a start would,
 * and the checkpoints that it names in the end are held against the files that are there.
 */
final class MemoryCheck {
  private final Path snapshots;
  private final String place;
  private final Path checkpoints;
  private final List<NamedCheckpoints> named = new ArrayList<>();
  private final Map<Path, BlobRef> whole = new HashMap<>();
  private final Map<Path, Optional<AgentException>> read = new HashMap<>();
  private final List<Fault> faults = new ArrayList<>();
  private final List<Fault> warnings = new ArrayList<>();
  private Optional<RecoveredMemory> memory = Optional.empty();
  private String id = "";
  private long covered;

  /**
   * @param stores below which the snapshots lie
   * @param root below which the checkpoints lie, and the snapshots in the end
   */
  MemoryCheck(Path stores, Path root) {
    this.snapshots = stores.resolve(Kind.SNAPSHOT.folder());
    this.place = root.resolve(Kind.SNAPSHOT.folder()).toString();
    this.checkpoints = root.resolve(Kind.CHECKPOINT.folder());
  }

  /** The events of this one follow. */
  void begin(String persistenceId) {
    endId();
    id = persistenceId;
    covered = 0;
    memory = RecoveredMemory.of(persistenceId);
    try {
      SnapshotFile.newest(snapshots, id).ifPresent(this::take);
    } catch (AgentException refusal) {
      String text = String.valueOf(refusal.getMessage());
      // A start will find them in their place.
      faults.add(new Fault(refusal.code(), id, text.replace(snapshots.toString(), place)));
      memory = Optional.empty();
    }
  }

  private void take(SnapshotFile snapshot) {
    covered = snapshot.seq();
    memory.ifPresent(
        start -> start.snapshot(snapshot.serializerId(), snapshot.manifest(), snapshot.content()));
  }

  void event(EventRecord event) {
    memory.ifPresent(start -> start.event(event.seq(), event.repr()));
  }

  /** In the place of events up to this one is nothing, which is told already. */
  void gone(long to) {
    if (to > covered) {
      memory = Optional.empty();
    }
  }

  private void endId() {
    try {
      memory.flatMap(RecoveredMemory::named).ifPresent(named::add);
    } catch (AgentException refusal) {
      faults.add(new Fault(Fault.UNRECOVERABLE, id, refusal.code() + ": " + refusal.getMessage()));
    }
    memory = Optional.empty();
  }

  /** This file was read to its last byte: it is not read again. */
  void isWhole(Path file, BlobRef blob) {
    whole.put(file, blob);
  }

  /** Holds what is named against what is there. */
  void end() {
    endId();
    for (NamedCheckpoints log : named) {
      Path folder = checkpoints.resolve(log.agent());
      try {
        log.warnings(blob -> fault(folder, blob))
            .forEach(warning -> warnings.add(Fault.of(log.persistenceId(), warning)));
      } catch (AgentException refusal) {
        faults.add(Fault.of(log.persistenceId(), refusal));
      }
    }
  }

  private Optional<AgentException> fault(Path folder, BlobRef blob) {
    Path file = CheckpointFiles.place(folder, blob);
    return blob.equals(whole.get(file))
        ? Optional.empty()
        : read.computeIfAbsent(file, first -> CheckpointFiles.fault(folder, blob));
  }

  /** Why agents would not start. */
  List<Fault> faults() {
    return faults;
  }

  /** What agents start without. */
  List<Fault> warnings() {
    return warnings;
  }
}
