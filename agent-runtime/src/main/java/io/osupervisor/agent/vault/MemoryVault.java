package io.osupervisor.agent.vault;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.AgentId;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.SnapshotCompleted;
import org.apache.pekko.persistence.typed.SnapshotFailed;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the memory of one agent: its log, its checkpoints, the answers to its keyed requests. What
 * it confirms is on stable storage. A journal that lost something is refused: the actor fails with
 * the {@link AgentException} {@code journal_hole} in the cause, and what to do is for its parent.
 */
public final class MemoryVault extends EventSourcedBehavior<VaultCommand, VaultEvent, VaultState> {
  private static final String STORAGE_TIMER = "storage";

  private final ActorContext<VaultCommand> context;
  private final TimerScheduler<VaultCommand> timers;
  private final VaultSettings settings;
  private final VaultParts parts;
  private final VaultDecider decider;
  private final VaultFold fold;
  private final JournalEvents journal;
  private final VaultHousekeeping housekeeping;
  private final Followers followers;
  private final KeyAnswers keys;
  private final EntrySearch entries;
  private boolean recovered;
  private boolean holding;
  private @Nullable PurgeUnderWay purge;

  private MemoryVault(
      ActorContext<VaultCommand> context,
      TimerScheduler<VaultCommand> timers,
      PersistenceId id,
      VaultSettings settings,
      VaultParts parts) {
    super(id);
    this.context = context;
    this.timers = timers;
    this.settings = settings;
    this.parts = parts;
    this.decider = settings.decider();
    this.fold = new VaultFold(id.id(), settings.keyLimits());
    this.journal = new JournalEvents(context.getSystem(), settings.readJournal(), id.id());
    this.keys = new KeyAnswers(journal);
    this.entries = new EntrySearch(journal);
    this.followers = new Followers(context, journal, settings.feedLimits());
    this.housekeeping = new VaultHousekeeping(context, id.id(), parts.checkpoints());
  }

  /** The vault of an agent; one at a time anywhere. */
  public static Behavior<VaultCommand> create(
      AgentId agent, VaultSettings settings, VaultParts parts) {
    PersistenceId id = PersistenceId.of("vault", agent.value());
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(timers -> new MemoryVault(context, timers, id, settings, parts)));
  }

  @Override
  public VaultState emptyState() {
    return VaultState.EMPTY;
  }

  @Override
  public EventHandler<VaultState, VaultEvent> eventHandler() {
    return (state, event) -> fold.apply(state, numberOf(state), event);
  }

  @Override
  public boolean shouldSnapshot(VaultState state, VaultEvent event, long journalSeq) {
    return event instanceof VaultEvent.CheckpointTaken
        || event instanceof VaultEvent.CheckpointRestored
        || journalSeq % settings.snapshotEvery() == 0;
  }

  @Override
  public CommandHandler<VaultCommand, VaultEvent, VaultState> commandHandler() {
    return newCommandHandlerBuilder()
        .forAnyState()
        .onCommand(VaultCommand.Append.class, this::onAppend)
        .onCommand(VaultCommand.BeginReign.class, this::onBeginReign)
        .onCommand(VaultCommand.ChangePrimary.class, this::onChangePrimary)
        .onCommand(VaultCommand.SettleDeployment.class, this::onSettleDeployment)
        .onCommand(VaultCommand.GetDeployments.class, this::onGetDeployments)
        .onCommand(VaultCommand.PlanRestore.class, this::onPlanRestore)
        .onCommand(VaultCommand.LookUpKey.class, this::onLookUpKey)
        .onCommand(VaultCommand.RecordCheckpoint.class, this::onRecordCheckpoint)
        .onCommand(VaultCommand.ListCheckpoints.class, this::onListCheckpoints)
        .onCommand(VaultCommand.RestoreCheckpoint.class, this::onRestoreCheckpoint)
        .onCommand(VaultCommand.DeleteCheckpoint.class, this::onDeleteCheckpoint)
        .onCommand(VaultCommand.Follow.class, this::onFollow)
        .onCommand(VaultCommand.FindEntry.class, this::onFindEntry)
        .onCommand(VaultCommand.Purge.class, this::onPurge)
        .onCommand(VaultSignal.StorageRetry.class, retry -> onStorageRetry())
        .onCommand(VaultSignal.Covered.class, this::onCovered)
        .onCommand(VaultSignal.FeedEnded.class, this::onFeedEnded)
        .onCommand(VaultSignal.EventsDeleted.class, this::onEventsDeleted)
        .onCommand(VaultSignal.SnapshotsDeleted.class, this::onSnapshotsDeleted)
        .onCommand(VaultSignal.FilesFaulty.class, this::onFilesFaulty)
        .onCommand(VaultSignal.FilesPurged.class, done -> onFilesPurged())
        .build();
  }

  @Override
  public SignalHandler<VaultState> signalHandler() {
    return newSignalHandlerBuilder()
        .onSignal(RecoveryCompleted.instance(), this::onRecovered)
        .onSignal(PostStop.instance(), state -> housekeeping.stop())
        .onSignal(SnapshotCompleted.class, this::onSaved)
        .onSignal(SnapshotFailed.class, (state, failed) -> onNotSaved(failed))
        .build();
  }

  private Effect<VaultEvent, VaultState> onBeginReign(
      VaultState state, VaultCommand.BeginReign command) {
    // What was written before this reign and waits for room belongs before it.
    if (holding || !parts.gate().isOpen()) {
      return hold();
    }
    return carry(
        decider.beginReign(state, command.instance(), command.version(), now()),
        now -> command.replyTo().tell(reign(now)),
        refused -> command.replyTo().tell(new VaultReply.ReignRefused(refused)));
  }

  private Effect<VaultEvent, VaultState> onPlanRestore(
      VaultState state, VaultCommand.PlanRestore command) {
    List<CheckpointInfo> candidates =
        state.checkpoints().candidates(state.log().aside()).stream()
            .filter(checkpoint -> checkpoint.id().number() <= command.notAfter())
            .toList();
    command.replyTo().tell(new VaultReply.RestorePlan(candidates, state.log().extent()));
    return Effect().none();
  }

  private Effect<VaultEvent, VaultState> onChangePrimary(
      VaultState state, VaultCommand.ChangePrimary command) {
    if (holding || !parts.gate().isOpen()) {
      command.replyTo().tell(new VaultReply.ReignRefused(Refusal.storageFull()));
      return Effect().none();
    }
    VaultDecider.Change change =
        new VaultDecider.Change(
            command.epoch(),
            command.cut(),
            command.deployment(),
            command.undoes(),
            command.version(),
            command.from(),
            command.instance());
    return carry(
        decider.changePrimary(state, change, now()),
        now -> {
          command.replyTo().tell(reign(now));
          housekeeping.retainFilesLater(now.checkpoints());
        },
        refused -> command.replyTo().tell(new VaultReply.ReignRefused(refused)));
  }

  private Effect<VaultEvent, VaultState> onSettleDeployment(
      VaultState state, VaultCommand.SettleDeployment command) {
    if (holding || !parts.gate().isOpen()) {
      return hold();
    }
    return carry(
        decider.settle(state, command.deployment(), now()),
        now -> tellDeployments(now, command.replyTo()),
        refused -> {});
  }

  private Effect<VaultEvent, VaultState> onGetDeployments(
      VaultState state, VaultCommand.GetDeployments command) {
    tellDeployments(state, command.replyTo());
    return Effect().none();
  }

  private static void tellDeployments(VaultState state, ActorRef<VaultReply.Deployments> replyTo) {
    DeploymentLog log = state.deployments();
    replyTo.tell(new VaultReply.Deployments(log.last(), log.open()));
  }

  private Effect<VaultEvent, VaultState> onAppend(VaultState state, VaultCommand.Append command) {
    if (holding || !parts.gate().isOpen()) {
      return hold();
    }
    VaultDecider.Batch batch =
        new VaultDecider.Batch(
            command.epoch(), command.entries(), command.answers(), command.openKeys());
    return carry(
        decider.append(state, batch, now()),
        now -> {
          command.replyTo().tell(new VaultReply.Appended(now.log().lastSeq()));
          followers.publish(command.entries(), now.journalSeq());
        },
        refused -> command.replyTo().tell(new VaultReply.AppendRefused(refused)));
  }

  private Effect<VaultEvent, VaultState> onLookUpKey(
      VaultState state, VaultCommand.LookUpKey command) {
    keys.tell(command, state.keys().find(command.key(), now(), settings.keyLimits().window()));
    return Effect().none();
  }

  private Effect<VaultEvent, VaultState> onRecordCheckpoint(
      VaultState state, VaultCommand.RecordCheckpoint command) {
    if (holding || !parts.gate().isOpen()) {
      return hold();
    }
    VaultDecider.Snapshot snapshot =
        new VaultDecider.Snapshot(
            command.epoch(), command.walSeq(), command.blob(), command.version(), command.reason());
    return carry(
        decider.recordCheckpoint(state, snapshot, now()),
        now -> tellNewest(now, command.replyTo()),
        refused -> command.replyTo().tell(new VaultReply.CheckpointRefused(refused)));
  }

  private Effect<VaultEvent, VaultState> onListCheckpoints(
      VaultState state, VaultCommand.ListCheckpoints command) {
    command
        .replyTo()
        .tell(
            new VaultReply.Checkpoints(
                state.log().lastSeq(), state.checkpoints().newestFirst(), state.log().aside()));
    return Effect().none();
  }

  private Effect<VaultEvent, VaultState> onRestoreCheckpoint(
      VaultState state, VaultCommand.RestoreCheckpoint command) {
    if (holding || !parts.gate().isOpen()) {
      command.replyTo().tell(new VaultReply.CheckpointRefused(Refusal.storageFull()));
      return Effect().none();
    }
    return carry(
        decider.restore(state, command.id(), now()),
        now -> {
          // The log turned back: what followers were given is no longer a prefix of it.
          followers.end();
          tellNewest(now, command.replyTo());
        },
        refused -> command.replyTo().tell(new VaultReply.CheckpointRefused(refused)));
  }

  private Effect<VaultEvent, VaultState> onDeleteCheckpoint(
      VaultState state, VaultCommand.DeleteCheckpoint command) {
    return carry(
        decider.delete(state, command.id(), now()),
        now -> {
          housekeeping.retainFiles(now.checkpoints());
          command.replyTo().tell(new VaultReply.CheckpointDeleted(command.id()));
        },
        refused -> command.replyTo().tell(new VaultReply.CheckpointRefused(refused)));
  }

  private Effect<VaultEvent, VaultState> onFollow(VaultState state, VaultCommand.Follow command) {
    Optional<Refusal> refusal = decider.follow(state, command.fromSeq());
    if (refusal.isPresent()) {
      command.replyTo().tell(new VaultReply.FollowRefused(refusal.get()));
      return Effect().none();
    }
    ActorRef<LogFeed.Command> feed = followers.add(state, command);
    command.replyTo().tell(new VaultReply.Following(feed));
    return Effect().none();
  }

  private Effect<VaultEvent, VaultState> onFindEntry(
      VaultState state, VaultCommand.FindEntry command) {
    entries.tell(command, state);
    return Effect().none();
  }

  private Effect<VaultEvent, VaultState> onPurge(VaultState state, VaultCommand.Purge command) {
    return carry(
        decider.purge(state, now()),
        now -> {
          followers.end();
          purge = new PurgeUnderWay(command.replyTo(), now.epoch());
          housekeeping.deleteSnapshots(now.journalSeq());
          housekeeping.deleteEvents(now.journalSeq() - 1);
          housekeeping.purgeFiles();
        },
        refused -> {});
  }

  private Effect<VaultEvent, VaultState> onStorageRetry() {
    if (!parts.gate().isOpen()) {
      return Effect().none();
    }
    holding = false;
    timers.cancel(STORAGE_TIMER);
    parts.storage().tell(StorageNotice.FREE);
    return Effect().none().thenUnstashAll();
  }

  private Effect<VaultEvent, VaultState> onCovered(VaultState state, VaultSignal.Covered covered) {
    return carry(
        decider.compact(state, covered.journalSeq(), now()),
        now -> housekeeping.deleteEvents(now.log().compactedEvent()),
        refused -> {});
  }

  private Effect<VaultEvent, VaultState> onFeedEnded(
      VaultState state, VaultSignal.FeedEnded ended) {
    followers.remove(ended.feed());
    return Effect().none();
  }

  private Effect<VaultEvent, VaultState> onEventsDeleted(
      VaultState state, VaultSignal.EventsDeleted deleted) {
    warn("events up to " + deleted.toJournalSeq(), deleted.failure());
    return purged(PurgeUnderWay.Step.EVENTS, deleted.failure());
  }

  private Effect<VaultEvent, VaultState> onSnapshotsDeleted(
      VaultState state, VaultSignal.SnapshotsDeleted deleted) {
    warn("old snapshots of the state", deleted.failure());
    return purged(PurgeUnderWay.Step.SNAPSHOTS, deleted.failure());
  }

  private Effect<VaultEvent, VaultState> onFilesFaulty(
      VaultState state, VaultSignal.FilesFaulty faulty) {
    context
        .getLog()
        .warn("{}: faulty checkpoint files: {}", journal.persistenceId(), faulty.failure());
    return Effect().none();
  }

  private Effect<VaultEvent, VaultState> onFilesPurged() {
    return purged(PurgeUnderWay.Step.FILES, "");
  }

  private void onRecovered(VaultState state) {
    recovered = true;
    housekeeping.retainFiles(state.checkpoints());
  }

  private void onSaved(VaultState state, SnapshotCompleted done) {
    long covered = housekeeping.saved(done.getSnapshotMetadata().sequenceNr());
    if (covered > 0) {
      housekeeping.whenReadable(decider.retained(state), new VaultSignal.Covered(covered));
    }
  }

  private void onNotSaved(SnapshotFailed failed) {
    // Recovery takes longer, and nothing is compacted, until the next one is saved.
    context
        .getLog()
        .warn("the index of {} was not saved", journal.persistenceId(), failed.getFailure());
  }

  /** Keeps the command, and all that come after it, until there is room. */
  private Effect<VaultEvent, VaultState> hold() {
    if (!holding) {
      holding = true;
      timers.startTimerWithFixedDelay(
          STORAGE_TIMER, VaultSignal.StorageRetry.DUE, settings.storageRetry());
      parts.storage().tell(StorageNotice.FULL);
    }
    return Effect().stash();
  }

  private Effect<VaultEvent, VaultState> carry(
      Decision decision, Consumer<VaultState> done, Consumer<Refusal> refused) {
    if (decision instanceof Decision.Persist persist) {
      return Effect().persist(persist.event()).thenRun(done::accept);
    } else if (decision instanceof Decision.Refuse refuse) {
      refused.accept(refuse.refusal());
      return Effect().none();
    }
    return Effect().none().thenRun(done::accept);
  }

  private Effect<VaultEvent, VaultState> purged(PurgeUnderWay.Step step, String failure) {
    if (purge == null) {
      return Effect().none();
    }
    if (!failure.isEmpty()) {
      throw VaultErrors.purgeFailed(journal.persistenceId(), failure);
    }
    return purge.done(step) ? Effect().stop() : Effect().none();
  }

  private void tellNewest(VaultState state, ActorRef<VaultReply.CheckpointResult> replyTo) {
    housekeeping.retainFiles(state.checkpoints());
    CheckpointInfo newest = state.checkpoints().newestFirst().get(0);
    replyTo.tell(new VaultReply.CheckpointDone(newest));
  }

  private static VaultReply.Reign reign(VaultState state) {
    List<CheckpointInfo> candidates = state.checkpoints().candidates(state.log().aside());
    return new VaultReply.Reign(
        state.epoch(),
        state.log().lastSeq(),
        candidates.stream().findFirst().map(CheckpointInfo::walSeq).orElse(0L));
  }

  private void warn(String what, String failure) {
    if (!failure.isEmpty()) {
      context
          .getLog()
          .warn("{}: {} could not be removed: {}", journal.persistenceId(), what, failure);
    }
  }

  /** What the journal gave an event that it replays, or will give to a new one. */
  private long numberOf(VaultState state) {
    return recovered ? state.journalSeq() + 1 : lastSequenceNumber(context);
  }

  /** Cut to what the format keeps, so that state and journal agree. */
  private Instant now() {
    return parts.clock().instant().truncatedTo(ChronoUnit.MILLIS);
  }
}
