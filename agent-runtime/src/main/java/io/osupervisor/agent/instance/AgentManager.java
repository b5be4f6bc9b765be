package io.osupervisor.agent.instance;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.AgentReply.LastError;
import io.osupervisor.agent.AgentReply.Refusal;
import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.Role;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.health.AgentRecorder;
import io.osupervisor.agent.instance.Crew.Member;
import io.osupervisor.agent.process.Confinement;
import io.osupervisor.agent.vault.CheckpointId;
import io.osupervisor.agent.vault.StorageNotice;
import io.osupervisor.agent.vault.VaultCommand;
import io.osupervisor.agent.vault.VaultReply;
import io.osupervisor.config.AgentSpec;
import io.osupervisor.config.Durations;
import io.osupervisor.config.RestartType;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the primary instance of one agent alive, and its standbys, and gives requests to it. Every
 * request gets exactly one reply, whatever happens to the agent.
 */
public final class AgentManager extends AbstractBehavior<AgentManager.Command> {

  /** What may be asked of it. */
  public sealed interface Command {}

  /**
   * Runs this version under this spec; a running one is stopped in good order first.
   *
   * @param run the number of this order; events tell it
   */
  public record Run(long run, AgentSpec spec, VersionId version) implements Command {}

  /** Stops the agent in good order: open requests are finished, a checkpoint is taken. */
  public record Stop(String reason, ActorRef<AgentReply> replyTo) implements Command {}

  /** Asks the agent. */
  public record Ask(AgentRequest request) implements Command {}

  public record TakeCheckpoint(String reason, ActorRef<AgentReply> replyTo) implements Command {}

  /** Goes back to a checkpoint: the agent is stopped, its memory set, and started again. */
  public record RestoreCheckpoint(CheckpointId checkpoint, ActorRef<AgentReply> replyTo)
      implements Command {}

  /** Describes the agent. */
  public record Describe(ActorRef<Description> replyTo) implements Command {}

  /** Whether the node's storage takes entries. */
  public record Storage(StorageNotice notice) implements Command {}

  /**
   * How an agent is now.
   *
   * @param restarts restarts after a fault since this manager began
   */
  public record Description(
      AgentStatus status,
      List<AgentReply.InstanceView> instances,
      long restarts,
      @Nullable LastError lastError,
      String isolation,
      String limits) {}

  private record FromInstance(InstanceEvent event) implements Command {}

  private record ReignAnswered(VaultReply.ReignResult result) implements Command {}

  private record KeyAnswered(LookUp lookUp, VaultReply.@Nullable KeyResult result)
      implements Command {}

  private record Listed(
      VaultReply.@Nullable Checkpoints checkpoints,
      CheckpointId wanted,
      ActorRef<AgentReply> replyTo)
      implements Command {}

  private record Restored(VaultReply.@Nullable CheckpointResult result) implements Command {}

  private record InstanceGone(InstanceId instance) implements Command {}

  private enum Due implements Command {
    RESTART,
    STANDBY,
    DEADLINE,
    STUCK,
    STOP_PATIENCE
  }

  /** A keyed request whose key is being looked up, and when its caller gives up. */
  private record LookUp(AgentRequest request, long deadline) {}

  private static final Duration DEADLINE_STEP = Duration.ofMillis(10);
  private static final Duration VAULT_PATIENCE = Duration.ofSeconds(30);

  private final AgentId agent;
  private final AgentParts parts;
  private final ActorRef<ManagerEvent> observer;
  private final ActorRef<InstanceEvent> fromInstances;
  private final ActorRef<VaultReply.ReignResult> fromReigns;
  private final TimerScheduler<Command> timers;
  private final AgentRecorder recorder;
  private final RequestDesk desk;
  private final Crew crew;
  private final Deque<InstanceId> reignsAsked = new ArrayDeque<>();
  private final Set<LookUp> lookUps = new HashSet<>();
  private final Deque<RestoreCheckpoint> restores = new ArrayDeque<>();
  private final List<ActorRef<AgentReply>> stopRepliers = new ArrayList<>();

  private Run order;
  private @Nullable RestoreCheckpoint restoring;
  private boolean wanted = true;
  private boolean cycling;
  private boolean standbysGivenUp;
  private RestartIntensity restarts;
  private RestartIntensity standbyRestarts;
  private AgentStatus status = AgentStatus.STARTING;
  private @Nullable Refusal closed;
  private @Nullable LastError lastError;
  private boolean storageFull;
  private long downSince;
  private long deadlineAt = Long.MAX_VALUE;
  private long epoch;
  private long requestNumber;
  private long instanceNumber;

  private AgentManager(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      Run first,
      AgentParts parts,
      ActorRef<ManagerEvent> observer) {
    super(context);
    this.timers = timers;
    this.agent = new AgentId(first.spec().id());
    this.parts = parts;
    this.observer = observer;
    this.recorder = parts.recorder();
    this.order = first;
    this.restarts = intensity();
    this.standbyRestarts = intensity();
    this.desk = new RequestDesk(recorder.requests, parts.services().nanos());
    this.fromInstances = context.messageAdapter(InstanceEvent.class, FromInstance::new);
    this.fromReigns = context.messageAdapter(VaultReply.ReignResult.class, ReignAnswered::new);
    this.crew = new Crew(this::startInstance);
    this.downSince = now();
  }

  /** Starts at once; stops its instances with it. */
  public static Behavior<Command> create(
      Run first, AgentParts parts, ActorRef<ManagerEvent> observer) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  AgentManager manager = new AgentManager(context, timers, first, parts, observer);
                  manager.start();
                  return manager;
                }));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Ask.class, this::onAsk)
        .onMessage(FromInstance.class, this::onInstance)
        .onMessage(KeyAnswered.class, this::onKeyAnswered)
        .onMessageEquals(Due.DEADLINE, this::onDeadline)
        .onMessage(ReignAnswered.class, this::onReignAnswered)
        .onMessageEquals(Due.RESTART, this::onRestartDue)
        .onMessageEquals(Due.STANDBY, this::onStandbyDue)
        .onMessageEquals(Due.STUCK, this::onStuck)
        .onMessage(Storage.class, this::onStorage)
        .onMessage(Run.class, this::onRun)
        .onMessage(Stop.class, this::onStop)
        .onMessage(TakeCheckpoint.class, this::onTakeCheckpoint)
        .onMessage(RestoreCheckpoint.class, this::onRestoreCheckpoint)
        .onMessage(Listed.class, this::onListed)
        .onMessage(Restored.class, this::onRestored)
        .onMessage(Describe.class, this::onDescribe)
        .onMessage(InstanceGone.class, this::onInstanceGone)
        .onMessageEquals(Due.STOP_PATIENCE, this::onStopPatience)
        .onSignal(PostStop.class, stop -> onPostStop())
        .build();
  }

  // Requests.

  private Behavior<Command> onAsk(Ask ask) {
    AgentRequest request = ask.request();
    String key = request.idempotencyKey();
    if (closed != null) {
      desk.refuse(request, closed);
    } else if (storageFull) {
      desk.refuse(request, Refusals.storageFull());
    } else if (key == null) {
      admit(request, now() + request.timeout().toNanos());
    } else if (lookUps.size() + desk.queued() >= order.spec().policy().maxQueue()) {
      desk.refuse(request, Refusals.overloaded(lookUps.size() + desk.queued()));
    } else if (desk.claim(key)) {
      lookUp(new LookUp(request, now() + request.timeout().toNanos()), key);
    } else {
      desk.refuse(request, Refusals.inProgress(key));
    }
    return this;
  }

  private void lookUp(LookUp lookUp, String key) {
    lookUps.add(lookUp);
    getContext()
        .ask(
            VaultReply.KeyResult.class,
            parts.vault(),
            VAULT_PATIENCE,
            replyTo -> new VaultCommand.LookUpKey(key, replyTo),
            (result, failure) -> new KeyAnswered(lookUp, result));
  }

  private Behavior<Command> onKeyAnswered(KeyAnswered answered) {
    LookUp lookUp = answered.lookUp();
    AgentRequest request = lookUp.request();
    VaultReply.KeyResult result = answered.result();
    lookUps.remove(lookUp);
    if (closed != null) {
      desk.finish(request, closed);
    } else if (lookUp.deadline() <= now()) {
      desk.finish(request, Refusals.timeout(request.timeout(), false));
    } else if (result instanceof VaultReply.KeyUnknown) {
      admit(request, lookUp.deadline());
    } else if (result instanceof VaultReply.KeyAnswered known) {
      desk.finish(request, Replies.replayed(known.answer()));
    } else if (result instanceof VaultReply.KeyTouched touched) {
      desk.finish(request, Refusals.outcomeUnknown(touched.key()));
    } else {
      desk.finish(request, Refusals.memoryUnavailable());
    }
    return this;
  }

  private void admit(AgentRequest request, long deadline) {
    desk.admit(request, deadline, order.spec().policy().maxQueue());
    watchDeadline(deadline);
    pump();
  }

  private void pump() {
    Member primary = crew.serving();
    if (primary == null || cycling) {
      return;
    }
    int places = order.spec().policy().maxInFlight();
    RequestBook.Open<AgentRequest> next = desk.next(primary.id(), places, this::newRequestId);
    while (next != null) {
      Duration left = Duration.ofNanos(Math.max(0, next.left(now())));
      primary.tell(new AgentInstance.Deliver(next.id(), next.request(), left, next.attempt()));
      next = desk.next(primary.id(), places, this::newRequestId);
    }
    recorder.queued(desk.queued());
    recorder.inFlight(desk.inFlight());
  }

  private String newRequestId() {
    return epoch + "-" + ++requestNumber;
  }

  private void watchDeadline(long deadline) {
    if (deadline < deadlineAt) {
      deadlineAt = deadline;
      Duration wait = Duration.ofNanos(Math.max(DEADLINE_STEP.toNanos(), deadline - now()));
      timers.startSingleTimer(Due.DEADLINE, wait);
    }
  }

  private Behavior<Command> onDeadline() {
    deadlineAt = Long.MAX_VALUE;
    desk.expire()
        .forEach(
            late -> crew.primary().ifPresent(p -> p.tell(new AgentInstance.Cancel(late.id()))));
    desk.nextDeadline().ifPresent(this::watchDeadline);
    if (desk.isStuck(order.spec().policy().maxInFlight()) && !timers.isTimerActive(Due.STUCK)) {
      timers.startSingleTimer(Due.STUCK, order.spec().policy().heartbeat().timeout());
    }
    return this;
  }

  private Behavior<Command> onStuck() {
    int places = order.spec().policy().maxInFlight();
    if (desk.isStuck(places)) {
      EndReason stuck =
          EndReason.fault("stuck", "all %d open requests are past their time".formatted(places));
      crew.primary().ifPresent(primary -> primary.dismiss(new AgentInstance.GiveUp(stuck)));
    }
    return this;
  }

  /** A place is free: the agent is not stuck. */
  private void unstick() {
    if (timers.isTimerActive(Due.STUCK) && !desk.isStuck(order.spec().policy().maxInFlight())) {
      timers.cancel(Due.STUCK);
    }
  }

  private Behavior<Command> onStorage(Storage storage) {
    storageFull = storage.notice() == StorageNotice.FULL;
    if (storageFull) {
      crew.primary().ifPresent(primary -> primary.tell(AgentInstance.Sign.STORAGE_FULL));
    }
    observer.tell(new ManagerEvent.StorageChanged(storageFull));
    return this;
  }

  // Instances.

  private void start() {
    Member heir = crew.heir(order.version()).orElseGet(() -> recruit(Role.PRIMARY));
    crew.crown(heir);
    reignsAsked.addLast(heir.id());
    parts.vault().tell(new VaultCommand.BeginReign(heir.id(), order.version(), fromReigns));
  }

  private Member recruit(Role role) {
    return crew.add(new Crew.Recruit(newInstanceId(), order.spec(), order.version(), role));
  }

  private ActorRef<AgentInstance.Command> startInstance(Crew.Recruit recruit) {
    InstanceSetup setup =
        new InstanceSetup(
            agent,
            recruit.id(),
            recruit.version(),
            recruit.role(),
            recruit.spec().policy(),
            parts,
            fromInstances);
    observer.tell(
        new ManagerEvent.InstanceStarted(recruit.id(), recruit.role(), recruit.version().value()));
    ActorRef<AgentInstance.Command> instance =
        getContext()
            .spawn(
                AgentInstance.create(setup),
                "instance-" + recruit.id(),
                DispatcherSelector.sameAsParent());
    getContext().watchWith(instance, new InstanceGone(recruit.id()));
    return instance;
  }

  private InstanceId newInstanceId() {
    long time = parts.services().clock().millis();
    int lot = parts.services().random().nextInt(36 * 36 * 36);
    String name =
        "%s-%s%s.%d"
            .formatted(agent, Long.toString(time, 36), Integer.toString(lot, 36), ++instanceNumber);
    return new InstanceId(name);
  }

  private Behavior<Command> onReignAnswered(ReignAnswered answered) {
    InstanceId asked = reignsAsked.removeFirst();
    if (answered.result() instanceof VaultReply.Reign reign) {
      epoch = reign.epoch();
      crew.primary()
          .filter(primary -> primary.id().equals(asked))
          .ifPresent(primary -> primary.tell(new AgentInstance.Reign(reign)));
    } else if (answered.result() instanceof VaultReply.Refused refused) {
      quarantine(refused.refusal().code(), refused.refusal().message());
    }
    return this;
  }

  private Behavior<Command> onInstance(FromInstance message) {
    InstanceEvent event = message.event();
    if (event instanceof InstanceEvent.Answered answered) {
      desk.answered(answered.requestId(), answered.reply());
      unstick();
      settleStops();
      pump();
    } else if (event instanceof InstanceEvent.Responded responded) {
      desk.responded(responded.requestId());
      pump();
    } else if (event instanceof InstanceEvent.Moved moved) {
      crew.moved(moved);
    } else if (event instanceof InstanceEvent.Launched launched) {
      crew.launched(launched);
    } else if (event instanceof InstanceEvent.Serving serving) {
      onServing(serving);
    } else if (event instanceof InstanceEvent.CheckpointTaken taken) {
      observer.tell(
          new ManagerEvent.CheckpointTaken(
              taken.checkpoint().id().toString(),
              taken.checkpoint().walSeq(),
              taken.checkpoint().blob().size()));
    } else if (event instanceof InstanceEvent.AnswersLost lost) {
      desk.answersLost(lost.requestIds());
    } else if (event instanceof InstanceEvent.Ended ended) {
      onEnded(ended);
    }
    return this;
  }

  private void onServing(InstanceEvent.Serving serving) {
    if (closed != null || cycling) {
      crew.primary().ifPresent(primary -> primary.dismiss(stopNow("not wanted any more")));
      return;
    }
    long pause = now() - downSince;
    if (status == AgentStatus.RESTARTING) {
      recorder.recovery.record(pause);
    }
    status = AgentStatus.RUNNING;
    recorder.up(true);
    observer.tell(new ManagerEvent.Serving(serving.instance(), Duration.ofNanos(pause)));
    pump();
    fillStandbys();
  }

  private void fillStandbys() {
    int missing = order.spec().policy().standby() - crew.standbys().size();
    for (int i = 0; i < missing && !standbysGivenUp; i++) {
      recruit(Role.STANDBY);
    }
  }

  /** Its actor failed without a word: nobody knows what became of its requests. */
  private Behavior<Command> onInstanceGone(InstanceGone gone) {
    if (crew.has(gone.instance())) {
      onEnded(
          new InstanceEvent.Ended(
              gone.instance(),
              EndReason.fault("internal", "what served the instance failed; see the node's log"),
              desk.openAt(gone.instance()),
              Set.of()));
    }
    return this;
  }

  private void onEnded(InstanceEvent.Ended ended) {
    EndReason reason = ended.reason();
    crew.strike(ended.instance())
        .ifPresent(
            role -> {
              observer.tell(new ManagerEvent.InstanceEnded(ended.instance(), role, reason));
              if (role == Role.PRIMARY) {
                onPrimaryEnded(ended);
              } else {
                onStandbyEnded(reason);
              }
            });
  }

  private void onPrimaryEnded(InstanceEvent.Ended ended) {
    EndReason reason = ended.reason();
    downSince = now();
    recorder.up(false);
    desk.instanceEnded(ended);
    if (reason.kind() == EndReason.Kind.FAULT) {
      lastError =
          new LastError(reason.code(), reason.message(), parts.services().clock().instant());
    }
    if (cycling || closed != null) {
      proceed();
      return;
    }
    RestartType type = order.spec().policy().restart().type();
    boolean normal = reason.kind() == EndReason.Kind.NORMAL;
    if (type == RestartType.TEMPORARY || (type == RestartType.TRANSIENT && normal)) {
      rest(reason.message());
    } else {
      restart(reason);
    }
  }

  private void restart(EndReason reason) {
    status = AgentStatus.RESTARTING;
    RestartIntensity.Decision decision = restarts.onFault(now());
    if (decision instanceof RestartIntensity.Decision.GiveUp giveUp) {
      quarantine(
          reason.code(),
          "%d restarts within %s, the last end: %s"
              .formatted(giveUp.restarts(), Durations.text(giveUp.period()), reason.message()));
      return;
    }
    recorder.restarts.add(reason.code());
    Duration delay = ((RestartIntensity.Decision.Restart) decision).delay();
    if (delay.isZero() || crew.heir(order.version()).isPresent()) {
      start();
    } else {
      timers.startSingleTimer(Due.RESTART, delay);
    }
  }

  private Behavior<Command> onRestartDue() {
    if (crew.primary().isEmpty() && closed == null && !cycling) {
      start();
    }
    return this;
  }

  private void onStandbyEnded(EndReason reason) {
    if (closed != null || cycling || reason.kind() == EndReason.Kind.STOPPED) {
      return;
    }
    if (standbyRestarts.onFault(now()) instanceof RestartIntensity.Decision.Restart again) {
      Duration delay = again.delay();
      timers.startSingleTimer(Due.STANDBY, delay.isZero() ? DEADLINE_STEP : delay);
    } else {
      standbysGivenUp = true;
      observer.tell(new ManagerEvent.StandbysGivenUp("the last end: " + reason.message()));
    }
  }

  private Behavior<Command> onStandbyDue() {
    if (crew.serving() != null && closed == null) {
      fillStandbys();
    }
    return this;
  }

  private void quarantine(String code, String message) {
    wanted = false;
    close(AgentStatus.QUARANTINED, Refusals.quarantined(message));
    crew.primary().ifPresent(primary -> primary.dismiss(stopNow("quarantined")));
    observer.tell(new ManagerEvent.Quarantined(order.run(), code, message));
  }

  private void rest(String why) {
    wanted = false;
    close(AgentStatus.STOPPED, Refusals.stopped());
    observer.tell(new ManagerEvent.Stopped(order.run(), why));
  }

  /** From here on every request is refused. */
  private void close(AgentStatus now, Refusal refusal) {
    status = now;
    closed = refusal;
    recorder.up(false);
    timers.cancel(Due.RESTART);
    timers.cancel(Due.STANDBY);
    desk.refuseAll(refusal);
    crew.standbys().forEach(standby -> standby.dismiss(stopNow(now.word())));
  }

  // What is wanted: to run an order, or to rest; and checkpoints to go back to before that.

  private Behavior<Command> onRun(Run run) {
    order = run;
    wanted = true;
    status = closed == null ? AgentStatus.RESTARTING : AgentStatus.STARTING;
    closed = null;
    cycle("restart");
    return this;
  }

  private Behavior<Command> onStop(Stop stop) {
    wanted = false;
    stopRepliers.add(stop.replyTo());
    if (status != AgentStatus.QUARANTINED) {
      close(AgentStatus.STOPPED, Refusals.stopped());
    }
    cycle(stop.reason());
    return this;
  }

  /** Stops every instance in good order; {@link #proceed} goes on when none is left. */
  private void cycle(String reason) {
    timers.cancel(Due.RESTART);
    crew.standbys().forEach(standby -> standby.dismiss(stopNow(reason)));
    if (!cycling) {
      cycling = true;
      crew.primary()
          .ifPresent(primary -> primary.dismiss(new AgentInstance.Stop(reason, stopPatience())));
    }
    proceed();
  }

  /** Goes on with what is wanted, once there is no primary and no restore under way. */
  private void proceed() {
    if (crew.primary().isPresent() || restoring != null) {
      return;
    }
    RestoreCheckpoint next = restores.poll();
    if (next != null) {
      restore(next);
      return;
    }
    cycling = false;
    if (wanted && closed == null) {
      restarts = intensity();
      standbyRestarts = intensity();
      standbysGivenUp = false;
      start();
    }
    settleStops();
  }

  /** Whoever asked for a stop is told once every answer has left, or cannot. */
  private void settleStops() {
    if (stopRepliers.isEmpty() || cycling || (crew.primary().isPresent() && !wanted)) {
      return;
    }
    if (desk.held() > 0) {
      timers.startSingleTimer(Due.STOP_PATIENCE, stopPatience());
      return;
    }
    timers.cancel(Due.STOP_PATIENCE);
    stopRepliers.forEach(replyTo -> replyTo.tell(AgentReply.Done.INSTANCE));
    stopRepliers.clear();
  }

  private Behavior<Command> onStopPatience() {
    stopRepliers.forEach(replyTo -> replyTo.tell(AgentReply.Done.INSTANCE));
    stopRepliers.clear();
    return this;
  }

  private Duration stopPatience() {
    return order.spec().policy().drainTimeout().plus(order.spec().policy().killGrace());
  }

  private Behavior<Command> onTakeCheckpoint(TakeCheckpoint command) {
    Member primary = crew.serving();
    if (primary == null) {
      command.replyTo().tell(closed == null ? Refusals.notUp(status) : closed);
    } else {
      primary.tell(new AgentInstance.TakeCheckpoint(command.reason(), command.replyTo()));
    }
    return this;
  }

  private Behavior<Command> onRestoreCheckpoint(RestoreCheckpoint command) {
    getContext()
        .ask(
            VaultReply.Checkpoints.class,
            parts.vault(),
            VAULT_PATIENCE,
            VaultCommand.ListCheckpoints::new,
            (list, failure) -> new Listed(list, command.checkpoint(), command.replyTo()));
    return this;
  }

  private Behavior<Command> onListed(Listed listed) {
    CheckpointId wanted = listed.wanted();
    if (listed.checkpoints() == null) {
      listed.replyTo().tell(Refusals.memoryUnavailable());
    } else if (listed.checkpoints().kept().stream().noneMatch(c -> c.id().equals(wanted))) {
      listed.replyTo().tell(Refusals.unknownCheckpoint(wanted.toString()));
    } else {
      restores.add(new RestoreCheckpoint(wanted, listed.replyTo()));
      status = closed == null ? AgentStatus.RESTARTING : status;
      cycle("restore of checkpoint " + wanted);
    }
    return this;
  }

  private void restore(RestoreCheckpoint restore) {
    restoring = restore;
    getContext()
        .ask(
            VaultReply.CheckpointResult.class,
            parts.vault(),
            VAULT_PATIENCE,
            vaultReply -> new VaultCommand.RestoreCheckpoint(restore.checkpoint(), vaultReply),
            (result, failure) -> new Restored(result));
  }

  private Behavior<Command> onRestored(Restored restored) {
    RestoreCheckpoint done = Objects.requireNonNull(restoring);
    restoring = null;
    if (restored.result() instanceof VaultReply.CheckpointDone checkpoint) {
      done.replyTo().tell(Views.checkpoint(checkpoint.checkpoint()));
    } else if (restored.result() instanceof VaultReply.Refused refused) {
      done.replyTo().tell(Refusals.ofVault(refused.refusal()));
    } else {
      done.replyTo().tell(Refusals.memoryUnavailable());
    }
    proceed();
    return this;
  }

  /** Whoever still waits is told that nobody will answer. */
  private Behavior<Command> onPostStop() {
    Refusal gone = Refusals.notUp(AgentStatus.STOPPED);
    lookUps.forEach(lookUp -> desk.finish(lookUp.request(), gone));
    desk.refuseAll(gone);
    desk.abandon();
    restores.forEach(restore -> restore.replyTo().tell(gone));
    stopRepliers.forEach(replyTo -> replyTo.tell(AgentReply.Done.INSTANCE));
    return this;
  }

  private Behavior<Command> onDescribe(Describe describe) {
    describe
        .replyTo()
        .tell(
            new Description(
                status,
                crew.views(),
                recorder.restarts.total(),
                lastError,
                crew.confinement().map(Confinement::isolation).orElse("not started yet"),
                crew.confinement().map(Confinement::limits).orElse("not started yet")));
    return this;
  }

  private static AgentInstance.GiveUp stopNow(String reason) {
    return new AgentInstance.GiveUp(EndReason.stopped(reason));
  }

  private RestartIntensity intensity() {
    return new RestartIntensity(order.spec().policy().restart(), parts.services().random());
  }

  private long now() {
    return parts.services().nanos().getAsLong();
  }
}
