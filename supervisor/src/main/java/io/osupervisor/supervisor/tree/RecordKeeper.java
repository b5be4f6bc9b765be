package io.osupervisor.supervisor.tree;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.Wire;
import io.osupervisor.agent.vault.Erasure;
import io.osupervisor.agent.vault.FreeSpaceGate;
import java.time.Duration;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one agent's record: tells it once after recovery, and after every event it was given. While
 * there is no room events wait, in order; but those that give room back do not.
 */
final class RecordKeeper
    extends EventSourcedBehavior<RecordKeeper.Command, AgentRecordEvent, AgentRecord> {
  private static final Duration STORAGE_RETRY = Duration.ofMillis(250);

  /** What it is told. */
  sealed interface Command extends Wire {}

  /** Makes an event durable; the record after it is told. */
  record Keep(AgentRecordEvent event) implements Command {}

  private enum StorageRetry implements Command {
    DUE
  }

  private record Forgotten(AgentRecord after, @Nullable Throwable failure) implements Command {}

  /** The record is so now. */
  record Kept(AgentRecord record) implements Wire {}

  private final ActorContext<Command> context;
  private final FreeSpaceGate gate;
  private final TimerScheduler<Command> timers;
  private final ActorRef<Kept> owner;
  private boolean holding;

  private RecordKeeper(
      ActorContext<Command> context,
      PersistenceId id,
      FreeSpaceGate gate,
      TimerScheduler<Command> timers,
      ActorRef<Kept> owner) {
    super(id);
    this.context = context;
    this.gate = gate;
    this.timers = timers;
    this.owner = owner;
  }

  /**
   * The keeper of an agent's record.
   *
   * @param gate tells whether there is room for events
   */
  static Behavior<Keep> create(AgentId agent, FreeSpaceGate gate, ActorRef<Kept> owner) {
    PersistenceId id = PersistenceId.of("agent", agent.value());
    Behavior<Command> keeper =
        Behaviors.setup(
            context ->
                Behaviors.withTimers(timers -> new RecordKeeper(context, id, gate, timers, owner)));
    return keeper.narrow();
  }

  @Override
  public AgentRecord emptyState() {
    return AgentRecord.ABSENT;
  }

  @Override
  public CommandHandler<Command, AgentRecordEvent, AgentRecord> commandHandler() {
    return newCommandHandlerBuilder()
        .forAnyState()
        .onCommand(Keep.class, this::onKeep)
        .onCommand(StorageRetry.class, retry -> onStorageRetry())
        .onCommand(Forgotten.class, this::onForgotten)
        .build();
  }

  @Override
  public EventHandler<AgentRecord, AgentRecordEvent> eventHandler() {
    return AgentRecord::apply;
  }

  @Override
  public SignalHandler<AgentRecord> signalHandler() {
    return newSignalHandlerBuilder()
        .onSignal(RecoveryCompleted.instance(), record -> owner.tell(new Kept(record)))
        .build();
  }

  private Effect<AgentRecordEvent, AgentRecord> onKeep(Keep keep) {
    if (holding || !(givesRoom(keep.event()) || gate.isOpen())) {
      holding = true;
      timers.startTimerWithFixedDelay(StorageRetry.DUE, STORAGE_RETRY);
      return Effect().stash();
    }
    return Effect()
        .persist(keep.event())
        .thenRun(
            record -> {
              if (keep.event() instanceof AgentRecordEvent.Purged) {
                forget(record);
              } else {
                owner.tell(new Kept(record));
              }
            });
  }

  /** What was before a purge goes from the disk; the owner is told after that. */
  private void forget(AgentRecord after) {
    context.pipeToSelf(
        Erasure.upTo(context.getSystem(), persistenceId().id(), lastSequenceNumber(context) - 1),
        (done, failure) -> new Forgotten(after, failure));
  }

  private Effect<AgentRecordEvent, AgentRecord> onForgotten(Forgotten forgotten) {
    if (forgotten.failure() != null) {
      context.getLog().warn("the record of a purged agent stays", forgotten.failure());
    }
    owner.tell(new Kept(forgotten.after()));
    return Effect().none();
  }

  private Effect<AgentRecordEvent, AgentRecord> onStorageRetry() {
    if (!gate.isOpen()) {
      return Effect().none();
    }
    holding = false;
    timers.cancel(StorageRetry.DUE);
    return Effect().none().thenUnstashAll();
  }

  private static boolean givesRoom(AgentRecordEvent event) {
    return event instanceof AgentRecordEvent.Removed || event instanceof AgentRecordEvent.Purged;
  }
}
