package io.osupervisor.agent.vault;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.protocol.LogEntry;
import java.util.HashSet;
import java.util.List;

/**
 * Folds the events of one journal into a state and refuses a journal that has lost some: {@code
 * apply} of the state machine whose {@code decide} is {@link VaultDecider}.
 *
 * @param persistenceId names the journal in refusals
 */
record VaultFold(String persistenceId, KeyLimits keyLimits) {

  /**
   * The state after the event.
   *
   * @param journalSeq the number that the journal gave the event
   * @throws AgentException {@code journal_hole} when events or entries before it are missing
   */
  VaultState apply(VaultState state, long journalSeq, VaultEvent event) {
    // A purge voids everything before it, so nothing before it can be missed.
    if (event instanceof VaultEvent.MemoryPurged purged) {
      return purged(state, journalSeq, purged);
    }
    requireNext("event", journalSeq, state.journalSeq() + 1, journalSeq);
    VaultState now = state.at(journalSeq);
    if (event instanceof VaultEvent.EntriesAppended appended) {
      return appended(now, appended);
    } else if (event instanceof VaultEvent.OwnerStarted started) {
      return reign(now, started.epoch());
    } else if (event instanceof VaultEvent.PrimaryChanged changed) {
      VaultState reigned = reign(now, changed.deployment().epoch());
      DeploymentLog deployments = reigned.deployments().plus(changed.deployment());
      return drop(reigned.withDeployments(deployments), changed.dropped());
    } else if (event instanceof VaultEvent.DeploymentSettled settled) {
      return now.withDeployments(now.deployments().settled(settled.id()));
    } else if (event instanceof VaultEvent.CheckpointTaken taken) {
      return checkpoint(now, taken.checkpoint(), taken.dropped());
    } else if (event instanceof VaultEvent.CheckpointRestored restored) {
      AsideRanges aside = restored.checkpoint().aside();
      VaultState fenced = reign(now, restored.epoch());
      VaultState back = fenced.withLog(fenced.log().withAside(aside));
      return checkpoint(back, restored.checkpoint(), restored.dropped());
    } else if (event instanceof VaultEvent.CheckpointDeleted deleted) {
      return drop(now, List.of(deleted.id()));
    } else if (event instanceof VaultEvent.LogCompacted compacted) {
      return now.withLog(now.log().compacted(compacted.entry(), compacted.event()));
    }
    throw new IllegalStateException("an event without a rule: " + event);
  }

  private VaultState appended(VaultState state, VaultEvent.EntriesAppended event) {
    long journalSeq = state.journalSeq();
    if (event.epoch() != state.epoch()) {
      throw VaultErrors.foreignEpoch(persistenceId, journalSeq, event.epoch(), state.epoch());
    }
    long last = state.log().lastSeq();
    for (LogEntry entry : event.entries()) {
      requireNext("entry", entry.seq(), last + 1, journalSeq);
      last = entry.seq();
    }
    VaultState now = state.withLog(state.log().appended(last, journalSeq));
    if (event.answers().isEmpty() && event.touched().isEmpty()) {
      return now;
    }
    return now.withKeys(keys(now.keys(), journalSeq, event));
  }

  private KeyIndex keys(KeyIndex before, long journalSeq, VaultEvent.EntriesAppended event) {
    KeyIndex keys = before;
    for (String key : event.touched()) {
      keys = keys.plus(new KeyPlace(key, journalSeq, event.at(), KeyPlace.Mark.TOUCHED));
    }
    for (KeyedAnswer answer : event.answers()) {
      keys =
          keys.plus(
              new KeyPlace(answer.key(), journalSeq, answer.answeredAt(), KeyPlace.Mark.ANSWERED));
    }
    return keys.within(event.at(), keyLimits.window(), keyLimits.most());
  }

  private VaultState reign(VaultState state, long epoch) {
    if (epoch <= state.epoch()) {
      throw VaultErrors.foreignEpoch(persistenceId, state.journalSeq(), epoch, state.epoch());
    }
    return state.withEpoch(epoch);
  }

  private VaultState checkpoint(
      VaultState state, CheckpointInfo checkpoint, List<CheckpointId> dropped) {
    long last = state.log().lastSeq();
    if (checkpoint.walSeq() > last) {
      throw VaultErrors.hole(
          persistenceId, state.journalSeq(), "entry", last + 1, checkpoint.walSeq());
    }
    VaultState now = state.withLog(state.log().checkpointed(state.journalSeq()));
    return drop(now.withCheckpoints(now.checkpoints().plus(checkpoint)), dropped);
  }

  private static VaultState drop(VaultState state, List<CheckpointId> dropped) {
    return dropped.isEmpty()
        ? state
        : state.withCheckpoints(state.checkpoints().without(new HashSet<>(dropped)));
  }

  private static VaultState purged(
      VaultState state, long journalSeq, VaultEvent.MemoryPurged purged) {
    CheckpointIndex none = new CheckpointIndex(state.checkpoints().next(), List.of());
    return new VaultState(
        journalSeq, purged.epoch(), LogState.EMPTY, none, KeyIndex.EMPTY, DeploymentLog.EMPTY);
  }

  private void requireNext(String what, long found, long expected, long journalSeq) {
    if (found != expected) {
      throw VaultErrors.hole(persistenceId, journalSeq, what, expected, found);
    }
  }
}
