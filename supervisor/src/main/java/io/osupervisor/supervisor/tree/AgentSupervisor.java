package io.osupervisor.supervisor.tree;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.health.HealthMonitor;
import io.osupervisor.agent.instance.AgentManager;
import io.osupervisor.agent.instance.AgentRequest;
import io.osupervisor.agent.instance.ManagerEvent;
import io.osupervisor.agent.vault.CheckpointId;
import io.osupervisor.agent.vault.CheckpointStore;
import io.osupervisor.agent.vault.StorageNotice;
import io.osupervisor.agent.vault.VaultCommand;
import io.osupervisor.agent.vault.VaultReply;
import io.osupervisor.config.AgentSpec;
import io.osupervisor.supervisor.AgentCommand;
import io.osupervisor.supervisor.tree.AgentRecord.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.ChildFailed;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.StashBuffer;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.japi.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Supervises one agent's tree: its record, its memory, its instances, its health. A fault of one
 * child stays in this tree; what the agent should do survives in its record.
 */
final class AgentSupervisor extends AbstractBehavior<AgentSupervisor.Command> {

  /** What happens to it. */
  sealed interface Command {}

  /** Someone asks. */
  record Asked(AgentCommand command) implements Command {}

  private record Kept(AgentRecord record) implements Command {}

  private record Managed(ManagerEvent event) implements Command {}

  private record Storage(StorageNotice notice) implements Command {}

  /** Something asked of a child came back: goes on here. */
  private record Resume(Runnable step) implements Command {}

  private enum Sign implements Command {
    REVIVE,
    KEEPING_OVER,
    LEFT
  }

  private static final int MOST_WAITING = 10_000;
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration FIRST_REVIVAL = Duration.ofSeconds(1);
  private static final Duration LAST_REVIVAL = Duration.ofSeconds(30);
  private static final int MOST_REVIVALS = 10;

  private final AgentId agent;
  private final NodeServices node;
  private final TimerScheduler<Command> timers;
  private final StashBuffer<Command> waiting;
  private final ActorRef<RecordKeeper.Keep> keeper;
  private final Sharding sharding;
  private final ActorRef<ManagerEvent> fromManager;
  private final ActorRef<StorageNotice> fromStorage;
  private final Deque<Runnable> onceKept = new ArrayDeque<>();
  private AgentRecord record = AgentRecord.ABSENT;
  private @Nullable AgentTree tree;
  private @Nullable AgentSpec spec;
  private Duration revival = FIRST_REVIVAL;
  private int revivals;
  private long runs;
  private boolean recalled;
  private boolean busy;
  private boolean ending;
  private boolean leaving;

  /** What an entity may ask of its shard. */
  interface Sharding {
    /** Lets it end and forgets it. */
    void passivate();

    /** Starts it again once it has ended. */
    void wake();
  }

  private AgentSupervisor(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      StashBuffer<Command> waiting,
      AgentId agent,
      NodeServices node,
      Sharding sharding) {
    super(context);
    this.agent = agent;
    this.node = node;
    this.timers = timers;
    this.waiting = waiting;
    this.sharding = sharding;
    this.keeper =
        context.spawn(
            RecordKeeper.create(
                agent,
                node.gate(),
                context.messageAdapter(RecordKeeper.Kept.class, k -> new Kept(k.record()))),
            "agent-record",
            DispatcherSelector.sameAsParent());
    context.watch(keeper);
    this.fromManager = context.messageAdapter(ManagerEvent.class, Managed::new);
    this.fromStorage = context.messageAdapter(StorageNotice.class, Storage::new);
  }

  /** The supervisor of an agent. */
  static Behavior<AgentCommand> create(AgentId agent, NodeServices node, Sharding sharding) {
    Behavior<Command> supervisor =
        Behaviors.withStash(
            MOST_WAITING,
            stash ->
                Behaviors.setup(
                    context ->
                        Behaviors.withTimers(
                            timers ->
                                new AgentSupervisor(
                                    context, timers, stash, agent, node, sharding))));
    return Behaviors.transformMessages(
        AgentCommand.class, supervisor, commands -> commands.matchAny(Asked::new));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Asked.class, this::onAsked)
        .onMessage(Managed.class, this::onManaged)
        .onMessage(Kept.class, this::onKept)
        .onMessage(Storage.class, this::onStorage)
        .onMessage(Resume.class, this::onResume)
        .onMessageEquals(Sign.REVIVE, this::onRevive)
        .onMessageEquals(Sign.KEEPING_OVER, this::onKeepingOver)
        .onMessageEquals(Sign.LEFT, Behaviors::stopped)
        .onSignal(ChildFailed.class, this::onChildFailed)
        .onSignal(Terminated.class, this::onTerminated)
        .build();
  }

  private Behavior<Command> onAsked(Asked asked) {
    AgentCommand command = asked.command();
    if (command instanceof AgentCommand.Request request) {
      return onRequest(request);
    }
    if (command instanceof AgentCommand.Question question) {
      return onQuestion(question);
    }
    return leave();
  }

  private Behavior<Command> onQuestion(AgentCommand.Question command) {
    if (isBusy()) {
      return stash(command);
    }
    if (command instanceof AgentCommand.Create create) {
      create(create);
    } else if (!record.exists() && !(command instanceof AgentCommand.Remove)) {
      command.replyTo().tell(TreeRefusals.notFound(agent));
      endIfAbsent();
    } else {
      onKnown(command);
    }
    return this;
  }

  private void onKnown(AgentCommand.Question command) {
    if (command instanceof AgentCommand.Show show) {
      describe(show.replyTo());
    } else if (command instanceof AgentCommand.Update update) {
      update(update);
    } else if (command instanceof AgentCommand.Remove remove) {
      remove(remove);
    } else if (command instanceof AgentCommand.Start start) {
      start(start);
    } else if (command instanceof AgentCommand.Stop stop) {
      stop(stop);
    } else if (command instanceof AgentCommand.Restart restart) {
      restart(restart);
    } else if (command instanceof AgentCommand.Release release) {
      release(release);
    } else if (command instanceof AgentCommand.ListVersions list) {
      list.replyTo().tell(TreeReplies.versions(record));
    } else if (command instanceof AgentCommand.GetMetrics metrics) {
      tree().health().tell(new HealthMonitor.GetMetrics(metrics.replyTo()));
    } else if (command instanceof AgentCommand.Compare compare) {
      tree().health().tell(new HealthMonitor.Compare(compare.a(), compare.b(), compare.replyTo()));
    } else {
      onCheckpoints(command);
    }
  }

  // Requests.

  private Behavior<Command> onRequest(AgentCommand.Request request) {
    ActorRef<AgentManager.Command> manager = manager();
    if (manager != null && record.standing() == Standing.RUN) {
      manager.tell(
          new AgentManager.Ask(
              new AgentRequest(
                  request.data(),
                  request.key(),
                  request.idempotencyKey(),
                  request.timeout(),
                  new AgentRequest.Guarantee(request.idempotent(), request.readOnly()),
                  request.replyTo())));
    } else if (!recalled || (busy && record.standing() == Standing.RUN)) {
      return stash(request);
    } else {
      request.replyTo().tell(TreeRefusals.closed(agent, record));
      endIfAbsent();
    }
    return this;
  }

  private Behavior<Command> stash(AgentCommand.Question command) {
    if (waiting.isFull()) {
      command.replyTo().tell(TreeRefusals.overloaded(waiting.size()));
    } else {
      waiting.stash(new Asked(command));
    }
    return this;
  }

  /** The node leaves, or the agent is gone: what runs is stopped in good order. */
  private Behavior<Command> leave() {
    leaving = true;
    return isBusy() ? this : leaveNow();
  }

  private Behavior<Command> leaveNow() {
    leaving = false;
    if (ending && record.standing() != Standing.ABSENT) {
      // It was made anew while its shard let it go.
      sharding.wake();
    }
    ActorRef<AgentManager.Command> manager = manager();
    if (manager == null) {
      return Behaviors.stopped();
    }
    Runnable left = () -> getContext().getSelf().tell(Sign.LEFT);
    ask(
        AgentReply.class,
        manager,
        replyTo -> new AgentManager.Stop("the node shuts down", replyTo),
        done -> left.run(),
        left);
    return this;
  }

  // Actions.

  private void create(AgentCommand.Create create) {
    if (record.exists()) {
      create.replyTo().tell(TreeRefusals.alreadyExists(agent));
      return;
    }
    timers.cancel(Sign.KEEPING_OVER);
    keep(
        new AgentRecordEvent.Created(create.spec(), create.version(), create.by(), now()),
        () -> grow(() -> runAndShow(create.replyTo())));
  }

  private void update(AgentCommand.Update update) {
    keep(
        new AgentRecordEvent.Updated(update.spec(), update.version(), update.by(), now()),
        () -> {
          if (record.standing() == Standing.RUN) {
            run();
          }
          describe(update.replyTo());
        });
  }

  private void start(AgentCommand.Start start) {
    if (record.standing() == Standing.QUARANTINED) {
      start.replyTo().tell(TreeRefusals.closed(agent, record));
    } else if (record.standing() == Standing.RUN && manager() != null) {
      describe(start.replyTo());
    } else {
      keep(new AgentRecordEvent.Started(start.by(), now()), () -> runAndShow(start.replyTo()));
    }
  }

  private void stop(AgentCommand.Stop stop) {
    keep(
        new AgentRecordEvent.Stopped(stop.by(), now()),
        () -> {
          ActorRef<AgentManager.Command> manager = manager();
          if (manager == null) {
            stop.replyTo().tell(AgentReply.Done.INSTANCE);
          } else {
            manager.tell(new AgentManager.Stop("stopped by " + stop.by(), stop.replyTo()));
          }
        });
  }

  private void restart(AgentCommand.Restart restart) {
    if (record.standing() == Standing.RUN) {
      runAndShow(restart.replyTo());
    } else {
      restart.replyTo().tell(TreeRefusals.closed(agent, record));
    }
  }

  private void release(AgentCommand.Release release) {
    if (record.standing() == Standing.QUARANTINED) {
      keep(new AgentRecordEvent.Released(release.by(), now()), () -> runAndShow(release.replyTo()));
    } else {
      release.replyTo().tell(TreeRefusals.notQuarantined(agent));
    }
  }

  private void remove(AgentCommand.Remove remove) {
    boolean known = record.exists() || (record.standing() == Standing.REMOVED && remove.purge());
    if (!known) {
      remove.replyTo().tell(TreeRefusals.notFound(agent));
      endIfAbsent();
      return;
    }
    ActorRef<AgentManager.Command> manager = manager();
    Runnable next =
        () ->
            keep(
                new AgentRecordEvent.Removed(remove.by(), now()),
                () -> {
                  tree().dismissManager();
                  if (remove.purge()) {
                    purge(remove.by(), remove.replyTo());
                  } else {
                    awaitKeepingOver();
                    remove.replyTo().tell(AgentReply.Done.INSTANCE);
                  }
                });
    if (manager == null) {
      next.run();
    } else {
      busy = true;
      Runnable stopped =
          () -> {
            busy = false;
            next.run();
          };
      ask(
          AgentReply.class,
          manager,
          replyTo -> new AgentManager.Stop("removed by " + remove.by(), replyTo),
          done -> stopped.run(),
          stopped);
    }
  }

  private void purge(String by, @Nullable ActorRef<AgentReply> replyTo) {
    busy = true;
    ask(
        VaultReply.Purged.class,
        vault(),
        VaultCommand.Purge::new,
        purged -> {
          busy = false;
          keep(
              new AgentRecordEvent.Purged(by, now()),
              () -> {
                tell(replyTo, AgentReply.Done.INSTANCE);
                endIfAbsent();
              });
        },
        () -> {
          busy = false;
          tell(replyTo, TreeRefusals.memoryUnavailable(agent));
        });
  }

  private static void tell(@Nullable ActorRef<AgentReply> replyTo, AgentReply reply) {
    if (replyTo != null) {
      replyTo.tell(reply);
    }
  }

  private void awaitKeepingOver() {
    Duration kept = node.settings().vault().keepRemoved();
    Duration left = Duration.between(now(), record.since().plus(kept));
    timers.startSingleTimer(Sign.KEEPING_OVER, left.isNegative() ? Duration.ZERO : left);
  }

  private Behavior<Command> onKeepingOver() {
    if (record.standing() == Standing.REMOVED) {
      purge("retention", null);
    }
    return this;
  }

  // Checkpoints.

  private void onCheckpoints(AgentCommand.Question command) {
    if (command instanceof AgentCommand.ListCheckpoints list) {
      ask(
          VaultReply.Checkpoints.class,
          vault(),
          VaultCommand.ListCheckpoints::new,
          found -> list.replyTo().tell(TreeReplies.checkpoints(found)),
          () -> list.replyTo().tell(TreeRefusals.memoryUnavailable(agent)));
    } else if (command instanceof AgentCommand.DeleteCheckpoint delete) {
      withCheckpoint(
          delete.checkpoint(),
          delete.replyTo(),
          id ->
              ask(
                  VaultReply.CheckpointResult.class,
                  vault(),
                  replyTo -> new VaultCommand.DeleteCheckpoint(id, replyTo),
                  result -> delete.replyTo().tell(TreeReplies.deleted(result)),
                  () -> delete.replyTo().tell(TreeRefusals.memoryUnavailable(agent))));
    } else if (command instanceof AgentCommand.TakeCheckpoint take) {
      withManager(
          take.replyTo(),
          m -> m.tell(new AgentManager.TakeCheckpoint(take.reason(), take.replyTo())));
    } else if (command instanceof AgentCommand.RestoreCheckpoint restore) {
      withCheckpoint(
          restore.checkpoint(),
          restore.replyTo(),
          id ->
              withManager(
                  restore.replyTo(),
                  m -> m.tell(new AgentManager.RestoreCheckpoint(id, restore.replyTo()))));
    }
  }

  private static void withCheckpoint(
      String text, ActorRef<AgentReply> replyTo, Consumer<CheckpointId> use) {
    CheckpointId id;
    try {
      id = CheckpointId.parse(text);
    } catch (AgentException e) {
      replyTo.tell(TreeReplies.refusal(e));
      return;
    }
    use.accept(id);
  }

  private void withManager(
      ActorRef<AgentReply> replyTo, Consumer<ActorRef<AgentManager.Command>> use) {
    ActorRef<AgentManager.Command> manager = manager();
    if (manager == null) {
      replyTo.tell(TreeRefusals.closed(agent, record));
    } else {
      use.accept(manager);
    }
  }

  // What the tree tells.

  private Behavior<Command> onManaged(Managed managed) {
    ManagerEvent event = managed.event();
    ManagerEvents.publish(node.observer(), agent, event);
    if (event instanceof ManagerEvent.Quarantined quarantined && isCurrent(quarantined.run())) {
      quarantine(quarantined.code(), quarantined.message());
    } else if (event instanceof ManagerEvent.Stopped stopped && isCurrent(stopped.run())) {
      keep(new AgentRecordEvent.Stopped("the agent: " + stopped.reason(), now()), () -> {});
    } else if (event instanceof ManagerEvent.Serving) {
      revival = FIRST_REVIVAL;
      revivals = 0;
    }
    return this;
  }

  /** Whether an event speaks of the newest order; an older one means nothing any more. */
  private boolean isCurrent(long run) {
    return run == runs && record.standing() == Standing.RUN && onceKept.isEmpty();
  }

  private void quarantine(String code, String message) {
    keep(new AgentRecordEvent.Quarantined(code, message, now()), () -> {});
  }

  private Behavior<Command> onStorage(Storage storage) {
    tree().storage(storage.notice());
    return this;
  }

  private Behavior<Command> onChildFailed(ChildFailed failed) {
    ActorRef<Void> child = failed.getRef();
    if (child.equals(keeper.unsafeUpcast())) {
      throw new IllegalStateException("the record of '" + agent + "' failed", failed.getCause());
    }
    Optional<AgentException> refusal = TreeReplies.refusalIn(failed.getCause());
    if (tree().isVault(child) && refusal.isPresent()) {
      tree().dismissManager();
      tree().forget(child);
      fail(refusal.get().code(), String.valueOf(refusal.get().getMessage()));
      return this;
    }
    return lost(child);
  }

  /** What is broken does not mend itself: a person must look at it. */
  private void fail(String code, String message) {
    getContext().getLog().error("agent {}: {}", agent, message);
    ManagerEvents.publish(
        node.observer(), agent, new ManagerEvent.Quarantined(runs, code, message));
    quarantine(code, message);
  }

  private Behavior<Command> onTerminated(Terminated terminated) {
    return lost(terminated.getRef());
  }

  /** A child ended: its branch is grown again after a while, longer each time. */
  private Behavior<Command> lost(ActorRef<Void> child) {
    if (tree().isVault(child)) {
      tree().dismissManager();
    }
    tree().forget(child);
    if (record.standing() != Standing.RUN) {
      return this;
    }
    if (++revivals > MOST_REVIVALS) {
      fail("internal", "its memory or manager failed %d times".formatted(revivals));
      return this;
    }
    timers.startSingleTimer(Sign.REVIVE, revival);
    Duration doubled = revival.multipliedBy(2);
    revival = doubled.compareTo(LAST_REVIVAL) > 0 ? LAST_REVIVAL : doubled;
    return this;
  }

  private Behavior<Command> onRevive() {
    if (record.standing() == Standing.RUN && manager() == null) {
      run();
    }
    return this;
  }

  private Behavior<Command> onResume(Resume resume) {
    resume.step().run();
    return goOn();
  }

  /** Takes up what waited, unless something is still under way. */
  private Behavior<Command> goOn() {
    if (isBusy()) {
      return this;
    }
    if (leaving && waiting.isEmpty()) {
      return leaveNow();
    }
    return waiting.unstashAll(this);
  }

  private boolean isBusy() {
    return !recalled || busy || !onceKept.isEmpty();
  }

  // The record.

  private Behavior<Command> onKept(Kept kept) {
    record = kept.record();
    spec = null;
    report();
    if (recalled) {
      onceKept.removeFirst().run();
    } else {
      recalled = true;
      recall();
    }
    return goOn();
  }

  private void report() {
    node.roster()
        .tell(
            record.exists()
                ? new AgentRoster.Joined(agent, getContext().getSelf())
                : new AgentRoster.Left(agent));
  }

  private void recall() {
    if (record.standing() != Standing.ABSENT) {
      grow(this::begin);
    } else if (waiting.isEmpty()) {
      endIfAbsent();
    }
  }

  private void begin() {
    if (record.standing() == Standing.RUN) {
      run();
    } else if (record.standing() == Standing.REMOVED) {
      awaitKeepingOver();
    }
  }

  /** Opens what is on the disk, off this thread, then goes on. */
  private void grow(Runnable then) {
    if (tree != null) {
      then.run();
      return;
    }
    busy = true;
    getContext()
        .pipeToSelf(
            CompletableFuture.supplyAsync(
                () -> CheckpointStore.open(node.data().checkpoints(agent), node.gate()),
                node.agents().blocking()),
            (store, failure) -> new Resume(() -> grown(store, failure, then)));
  }

  private void grown(@Nullable CheckpointStore store, @Nullable Throwable failure, Runnable then) {
    busy = false;
    if (store == null) {
      fail("checkpoints_unreadable", "its checkpoints cannot be opened: " + failure);
    } else {
      tree = new AgentTree(getContext(), agent, node, store, fromManager, fromStorage);
      then.run();
    }
  }

  private AgentTree tree() {
    return Objects.requireNonNull(tree, "an agent without a tree");
  }

  private @Nullable ActorRef<AgentManager.Command> manager() {
    return tree == null ? null : tree.manager();
  }

  private void keep(AgentRecordEvent event, Runnable then) {
    onceKept.addLast(then);
    keeper.tell(new RecordKeeper.Keep(event));
  }

  private void run() {
    tree().run(new AgentManager.Run(++runs, spec(), new VersionId(record.version())));
  }

  private ActorRef<VaultCommand> vault() {
    return tree().vault(spec().policy().checkpoint().retain());
  }

  private AgentSpec spec() {
    AgentSpec known = spec;
    if (known == null) {
      known = AgentSpec.fromJson(record.spec());
      spec = known;
    }
    return known;
  }

  private void runAndShow(ActorRef<AgentReply> replyTo) {
    run();
    describe(replyTo);
  }

  private void describe(ActorRef<AgentReply> replyTo) {
    ActorRef<AgentManager.Command> manager = manager();
    if (manager == null) {
      replyTo.tell(TreeReplies.resting(agent, record));
    } else {
      ask(
          AgentManager.Description.class,
          manager,
          AgentManager.Describe::new,
          description -> replyTo.tell(TreeReplies.view(agent, record, description)),
          () -> replyTo.tell(TreeRefusals.closed(agent, record)));
    }
  }

  private void endIfAbsent() {
    if (record.standing() == Standing.ABSENT && onceKept.isEmpty()) {
      ending = true;
      sharding.passivate();
    }
  }

  /** Asks a child and goes on here, also when it does not answer. */
  private <C, R> void ask(
      Class<R> type,
      ActorRef<C> child,
      Function<ActorRef<R>, C> question,
      Consumer<R> then,
      Runnable otherwise) {
    getContext()
        .ask(
            type,
            child,
            patience(),
            question,
            (answer, failure) ->
                new Resume(failure == null ? () -> then.accept(answer) : otherwise));
  }

  private Duration patience() {
    if (record.spec().isEmpty()) {
      return PATIENCE;
    }
    Duration drain = spec().policy().drainTimeout().plus(spec().policy().killGrace());
    return PATIENCE.plus(drain.multipliedBy(2));
  }

  private Instant now() {
    return node.agents().clock().instant();
  }
}
