package io.osupervisor.supervisor.tree;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.Wire;
import io.osupervisor.agent.vault.FreeSpaceGate;
import java.time.Duration;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;

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

  /** The record is so now. */
  record Kept(AgentRecord record) implements Wire {}

  private final FreeSpaceGate gate;
  private final TimerScheduler<Command> timers;
  private final ActorRef<Kept> owner;
  private boolean holding;

  private RecordKeeper(
      PersistenceId id, FreeSpaceGate gate, TimerScheduler<Command> timers, ActorRef<Kept> owner) {
    super(id);
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
        Behaviors.withTimers(timers -> new RecordKeeper(id, gate, timers, owner));
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
    return Effect().persist(keep.event()).thenRun(record -> owner.tell(new Kept(record)));
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
