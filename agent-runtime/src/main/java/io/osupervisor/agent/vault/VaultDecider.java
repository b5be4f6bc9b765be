package io.osupervisor.agent.vault;

import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.protocol.LogEntry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The rules of an agent's memory: from a state and a command to an event or a refusal. {@link
 * VaultFold} is the other half.
 *
 * @param retain how many checkpoints are kept for automatic restores, at least 1
 */
record VaultDecider(int retain, KeyLimits keyLimits) {
  VaultDecider {
    if (retain < 1) {
      throw new IllegalArgumentException("retain-checkpoints is below 1: " + retain);
    }
  }

  Decision beginReign(VaultState state, InstanceId instance, VersionId version, Instant now) {
    return new Decision.Persist(
        new VaultEvent.OwnerStarted(state.epoch() + 1, instance, version, now));
  }

  /**
   * Makes a version primary, or goes back to the one before a deployment. Checkpoints that undone
   * versions wrote go with them: nothing proves that the older version can read them.
   */
  Decision changePrimary(VaultState state, Change change, Instant now) {
    if (!reigns(change.epoch(), state)) {
      return new Decision.Refuse(Refusal.fenced(change.epoch(), state.epoch()));
    }
    if (change.cut() != state.log().lastSeq()) {
      return new Decision.Refuse(Refusal.logMoved(change.cut(), state.log().lastSeq()));
    }
    String undoes = change.undoes();
    List<CheckpointId> dropped = List.of();
    if (undoes != null) {
      Optional<Deployment> undone = state.deployments().find(undoes);
      if (undone.isEmpty()) {
        return new Decision.Refuse(Refusal.unknownDeployment(undoes));
      }
      dropped = writtenSince(state, undone.get());
    }
    long before =
        state.checkpoints().candidates(state.log().aside()).stream()
            .findFirst()
            .map(checkpoint -> checkpoint.id().number())
            .orElse(0L);
    Deployment deployment =
        new Deployment(
            change.deployment(),
            undoes,
            change.version(),
            change.from(),
            change.instance(),
            state.epoch() + 1,
            state.log().lastSeq(),
            before,
            now);
    return new Decision.Persist(new VaultEvent.PrimaryChanged(deployment, dropped));
  }

  private static List<CheckpointId> writtenSince(VaultState state, Deployment undone) {
    Set<VersionId> versions =
        state.deployments().from(undone).stream()
            .map(Deployment::version)
            .collect(Collectors.toSet());
    return state.checkpoints().kept().stream()
        .filter(checkpoint -> checkpoint.id().number() > undone.before())
        .filter(checkpoint -> versions.contains(checkpoint.version()))
        .map(CheckpointInfo::id)
        .toList();
  }

  Decision settle(VaultState state, String deployment, Instant now) {
    return state.deployments().find(deployment).isEmpty()
        ? Decision.Nothing.TO_DO
        : new Decision.Persist(new VaultEvent.DeploymentSettled(deployment, now));
  }

  Decision append(VaultState state, Batch batch, Instant now) {
    if (!reigns(batch.epoch(), state)) {
      return new Decision.Refuse(Refusal.fenced(batch.epoch(), state.epoch()));
    }
    long expected = state.nextSeq();
    for (LogEntry entry : batch.entries()) {
      if (entry.seq() != expected) {
        return new Decision.Refuse(Refusal.walGap(entry.seq(), expected));
      }
      expected++;
    }
    List<KeyedAnswer> answers = firstAnswers(state, batch.answers(), now);
    if (batch.entries().isEmpty() && answers.isEmpty()) {
      return Decision.Nothing.TO_DO;
    }
    return new Decision.Persist(
        new VaultEvent.EntriesAppended(
            state.epoch(), batch.entries(), answers, touched(state, batch, now), now));
  }

  Decision recordCheckpoint(VaultState state, Snapshot snapshot, Instant now) {
    if (!reigns(snapshot.epoch(), state)) {
      return new Decision.Refuse(Refusal.fenced(snapshot.epoch(), state.epoch()));
    }
    if (snapshot.walSeq() > state.log().lastSeq()) {
      return new Decision.Refuse(Refusal.checkpointAhead(snapshot.walSeq(), state.log().lastSeq()));
    }
    AsideRanges aside = state.log().aside();
    CheckpointInfo checkpoint =
        new CheckpointInfo(
            state.checkpoints().nextId(),
            snapshot.walSeq(),
            snapshot.blob(),
            snapshot.version(),
            snapshot.reason(),
            now,
            aside.upTo(snapshot.walSeq()));
    return new Decision.Persist(
        new VaultEvent.CheckpointTaken(checkpoint, dropped(state, checkpoint, aside)));
  }

  Decision restore(VaultState state, CheckpointId id, Instant now) {
    Optional<CheckpointInfo> found = state.checkpoints().find(id);
    if (found.isEmpty()) {
      return new Decision.Refuse(Refusal.unknownCheckpoint(id));
    }
    CheckpointInfo old = found.get();
    long last = state.log().lastSeq();
    AsideRanges aside = old.aside().plus(old.walSeq() + 1, last);
    CheckpointInfo checkpoint =
        new CheckpointInfo(
            state.checkpoints().nextId(),
            last,
            old.blob(),
            old.version(),
            "restored from " + id,
            now,
            aside);
    return new Decision.Persist(
        new VaultEvent.CheckpointRestored(
            state.epoch() + 1, id, checkpoint, dropped(state, checkpoint, aside)));
  }

  Decision delete(VaultState state, CheckpointId id, Instant now) {
    if (state.checkpoints().find(id).isEmpty()) {
      return new Decision.Refuse(Refusal.unknownCheckpoint(id));
    }
    if (state.checkpoints().newestFirst().get(0).id().equals(id)) {
      return new Decision.Refuse(Refusal.newestCheckpoint(id));
    }
    return new Decision.Persist(new VaultEvent.CheckpointDeleted(id, now));
  }

  /**
   * What of the journal is no longer needed: neither for restoring from the oldest retained
   * checkpoint, nor for an answer within the window.
   *
   * @param covered the last event that a safely kept state snapshot covers
   */
  Decision compact(VaultState state, long covered, Instant now) {
    List<CheckpointInfo> candidates = state.checkpoints().candidates(state.log().aside());
    if (candidates.size() < retain) {
      return Decision.Nothing.TO_DO;
    }
    if (state.deployments().needsWholeLog()) {
      return Decision.Nothing.TO_DO;
    }
    long entry =
        state.checkpoints().kept().stream().mapToLong(CheckpointInfo::walSeq).min().orElse(0);
    KeyIndex keys = state.keys().within(now, keyLimits.window(), keyLimits.most());
    long event = Math.min(covered, state.log().index().eventBefore(entry));
    event = Math.min(event, keys.firstAnswer().orElse(Long.MAX_VALUE) - 1);
    if (event <= state.log().compactedEvent()) {
      return Decision.Nothing.TO_DO;
    }
    return new Decision.Persist(new VaultEvent.LogCompacted(entry, event));
  }

  /** The checkpoints that automatic restores rely on, newest first. */
  List<CheckpointInfo> retained(VaultState state) {
    return state.checkpoints().candidates(state.log().aside()).stream().limit(retain).toList();
  }

  Decision purge(VaultState state, Instant now) {
    return new Decision.Persist(new VaultEvent.MemoryPurged(state.epoch() + 1, now));
  }

  /** Why the log cannot be followed from there, if it cannot. */
  Optional<Refusal> follow(VaultState state, long fromSeq) {
    LogState log = state.log();
    if (fromSeq < log.compactedEntry()) {
      return Optional.of(Refusal.compacted(fromSeq, log.compactedEntry()));
    }
    return fromSeq > log.lastSeq()
        ? Optional.of(Refusal.ahead(fromSeq, log.lastSeq()))
        : Optional.empty();
  }

  /** Nothing is written before the first reign. */
  private static boolean reigns(long epoch, VaultState state) {
    return epoch == state.epoch() && epoch > 0;
  }

  private List<CheckpointId> dropped(
      VaultState state, CheckpointInfo checkpoint, AsideRanges aside) {
    return state.checkpoints().plus(checkpoint).beyond(retain, aside, state.deployments());
  }

  /** A key is answered once: an answer that comes after the first is not kept. */
  private List<KeyedAnswer> firstAnswers(VaultState state, List<KeyedAnswer> answers, Instant now) {
    List<KeyedAnswer> first = new ArrayList<>();
    Set<String> seen = new LinkedHashSet<>();
    for (KeyedAnswer answer : answers) {
      boolean answered =
          known(state, answer.key(), now).filter(KeyPlace.Mark.ANSWERED::equals).isPresent();
      if (!answered && seen.add(answer.key())) {
        first.add(answer);
      }
    }
    return first;
  }

  private List<String> touched(VaultState state, Batch batch, Instant now) {
    Set<String> keys = new LinkedHashSet<>();
    for (LogEntry entry : batch.entries()) {
      String request = entry.request();
      String key = request == null ? null : batch.openKeys().get(request);
      if (key != null && known(state, key, now).isEmpty()) {
        keys.add(key);
      }
    }
    batch.answers().forEach(answer -> keys.remove(answer.key()));
    return List.copyOf(keys);
  }

  private Optional<KeyPlace.Mark> known(VaultState state, String key, Instant now) {
    return state.keys().find(key, now, keyLimits.window()).map(KeyPlace::mark);
  }

  /**
   * Entries and answers to be made durable at once.
   *
   * @param openKeys the idempotency keys of open requests, by request id
   */
  record Batch(
      long epoch,
      List<LogEntry> entries,
      List<KeyedAnswer> answers,
      Map<String, String> openKeys) {}

  /**
   * A version to be made primary.
   *
   * @param epoch the reign that it ends
   * @param cut the last entry that its instance was given
   * @param undoes the deployment that it takes back; null for a promotion
   */
  record Change(
      long epoch,
      long cut,
      String deployment,
      @Nullable String undoes,
      VersionId version,
      VersionId from,
      InstanceId instance) {}

  /** A checkpoint whose content is durable already. */
  record Snapshot(long epoch, long walSeq, BlobRef blob, VersionId version, String reason) {}
}
