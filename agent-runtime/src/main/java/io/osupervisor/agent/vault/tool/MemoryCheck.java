package io.osupervisor.agent.vault.tool;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.vault.BlobRef;
import io.osupervisor.agent.vault.NamedCheckpoints;
import io.osupervisor.agent.vault.RecoveredMemory;
import io.osupervisor.agent.vault.journal.EventRecord;
import io.osupervisor.agent.vault.snapshot.SnapshotFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether agents recover what they have: each log is folded as a start would, and the checkpoints
 * that it names in the end are held against those that are there.
 */
final class MemoryCheck {
  private final Holdings held;
  private final List<NamedCheckpoints> named = new ArrayList<>();
  private final Map<Path, BlobRef> whole = new HashMap<>();
  private final Map<Path, Optional<AgentException>> read = new HashMap<>();
  private final List<Fault> faults = new ArrayList<>();
  private final List<Fault> warnings = new ArrayList<>();
  private Optional<RecoveredMemory> memory = Optional.empty();
  private String id = "";
  private long covered;

  MemoryCheck(Holdings held) {
    this.held = held;
  }

  /** The events of this one follow. */
  void begin(String persistenceId) {
    endId();
    id = persistenceId;
    covered = 0;
    memory = RecoveredMemory.of(persistenceId);
    try {
      held.newest(id).ifPresent(this::take);
    } catch (AgentException refusal) {
      faults.add(Fault.of(id, refusal));
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
      try {
        log.warnings(blob -> fault(log.agent(), blob))
            .forEach(warning -> warnings.add(Fault.of(log.persistenceId(), warning)));
      } catch (AgentException refusal) {
        faults.add(Fault.of(log.persistenceId(), refusal));
      }
    }
  }

  private Optional<AgentException> fault(String agent, BlobRef blob) {
    Path file = held.checkpoint(agent, blob);
    return blob.equals(whole.get(file))
        ? Optional.empty()
        : read.computeIfAbsent(file, first -> held.fault(agent, blob));
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
