package io.osupervisor.agent.instance;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.AgentReply.LastError;
import io.osupervisor.agent.AgentReply.Refusal;
import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.Role;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.process.Confinement;
import io.osupervisor.agent.protocol.SupervisorMessage.EvolutionResult;
import io.osupervisor.agent.vault.CheckpointId;
import io.osupervisor.agent.vault.StorageNotice;
import io.osupervisor.agent.vault.VaultCommand;
import io.osupervisor.agent.vault.VaultReply;
import io.osupervisor.config.AgentSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
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
  public interface Command {}

  /**
   * Runs this version under this spec; a running one is stopped in good order first.
   *
   * @param run the number of this order; events tell it
   */
  public record Run(long run, AgentSpec spec, VersionId version) implements Command {}

  /** Stops the agent in good order: open requests are finished, a checkpoint is taken. */
  public record Stop(String reason, ActorRef<AgentReply> replyTo) implements Command {}

  /** Stops the agent here in the same good order, for its node leaves. */
  public record Leave(Parting parting, ActorRef<AgentReply> replyTo) implements Command {}

  /** Makes another version the primary, while requests go on. */
  public record ChangeVersion(SwapOrder order, ActorRef<SwapResult> replyTo) implements Command {}

  /**
   * Nobody takes back what {@link ManagerEvent.CrashLoop} told of: the agent is quarantined.
   *
   * @param run the number of the order that it told; means nothing once another one runs
   */
  public record Quarantine(long run) implements Command {}

  /** Calls a change of versions off, if its commit point is not passed; it is answered as ever. */
  public record CallOffSwap(String deployment) implements Command {}

  /** The watch of a deployment is over: the version before it is not kept for it any more. */
  public record Settle(String deployment, ActorRef<VaultReply.Deployments> replyTo)
      implements Command {}

  /**
   * Cuts the traffic for a trial: requests are held until none is open, then go on at once.
   *
   * @param cut names it; greater than those before, and above 0
   * @param patience the longest that requests are held
   */
  public record BeginTrialCut(long cut, Duration patience, ActorRef<CutResult> replyTo)
      implements Command {}

  /** From the newest cut on every request written to the primary is told here, and only here. */
  public record Mirror(ActorRef<Mirrored> to) implements Command {}

  /** Nothing is told there any more. */
  public record MirrorOff(ActorRef<Mirrored> from) implements Command {}

  /** Tells the agent what became of a proposal: now, to the primary of the time, or not at all. */
  public record TellAgent(EvolutionResult result, ActorRef<TellResult> replyTo)
      implements Command {}

  /**
   * Asks the agent.
   *
   * @param draw to whom the lot gave it; null where the primary answers everything
   */
  public record Ask(AgentRequest request, @Nullable Draw draw) implements Command {
    /** Asks the primary. */
    public Ask(AgentRequest request) {
      this(request, null);
    }
  }

  /**
   * Starts an instance of this version that answers real requests, those that are drawn for it, as
   * soon as the agent answers; in place of the owner's own that there is, and of another's as the
   * claims are. The owner is told what becomes of it, and of drawn requests; when the owner ends,
   * so does the canary.
   */
  public record StartCanary(VersionId version, CanaryClaim claim, ActorRef<CanaryEvent> owner)
      implements Command {}

  /** The canary of this owner answers what it has, and goes. */
  public record EndCanary(ActorRef<CanaryEvent> owner) implements Command {}

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
   * @param primary null while none answers requests
   * @param restarts restarts after a fault since this manager began
   * @param confinement of the instance that started last
   */
  public record Description(
      AgentStatus status,
      List<AgentReply.InstanceView> instances,
      @Nullable Primary primary,
      long restarts,
      @Nullable LastError lastError,
      Confinement confinement) {}

  /**
   * The instance that answers requests.
   *
   * @param since it does so since then
   * @param pulseAge since its last sign of life
   */
  public record Primary(InstanceId instance, VersionId version, Instant since, Duration pulseAge) {}

  private record FromInstance(InstanceEvent event) implements Command {}

  private record InstanceGone(InstanceId instance) implements Command {}

  private final AgentParts parts;
  private final ManagerPort port;
  private final InstanceSpawner spawner;
  private final AgentCondition condition;
  private final Crew crew;
  private final OutcomeFeed outcomes;
  private final RequestFlow requests;
  private final StandbyKeeper standbys;
  private final PrimaryKeeper primaries;
  private final KeptVersion kept;
  private final LaterWork later;
  private final Swap swap;
  private final Reload reload;
  private final TrialCuts cuts;
  private final Canary canary;
  private final ResultDesk results;
  private final Orders orders;

  private AgentManager(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      Run first,
      AgentParts parts,
      ActorRef<ManagerEvent> observer,
      SwapProbe probe,
      Duration longestPutOff) {
    super(context);
    AgentId agent = new AgentId(first.spec().id());
    this.parts = parts;
    this.port = new ActorPort(context, timers, parts, observer);
    this.spawner =
        new InstanceSpawner(
            context,
            port,
            agent,
            parts,
            context.messageAdapter(InstanceEvent.class, FromInstance::new),
            InstanceGone::new);
    this.condition = new AgentCondition(first, port.now());
    this.crew = new Crew(new InstanceNames(agent, parts.services())::next, spawner::spawn);
    this.outcomes = new OutcomeFeed(port, parts.services().clock());
    RequestEnds ends =
        new RequestEnds(
            agent,
            parts.services().requests(),
            parts.services().clock(),
            parts.services().answers());
    this.requests = new RequestFlow(port, condition, crew, parts.recorder(), outcomes, ends);
    Supplier<RestartIntensity> restarts =
        () -> new RestartIntensity(condition.policy().restart(), parts.services().random());
    this.standbys = new StandbyKeeper(port, condition, crew, restarts);
    this.kept = new KeptVersion(port, condition, crew, restarts);
    this.primaries =
        new PrimaryKeeper(port, condition, crew, requests, standbys, kept, parts, restarts);
    this.later = new LaterWork(port, requests, longestPutOff);
    Succession succession = new Succession(condition, crew, requests, primaries, kept, later);
    this.swap =
        new Swap(port, condition, crew, requests, succession, parts.recorder(), later, probe);
    this.reload =
        new Reload(
            port, condition, crew, requests, primaries, kept, later, parts, swap, this::proceed);
    this.cuts = new TrialCuts(port, condition, crew, requests, this::isChanging);
    this.canary =
        new Canary(
            port,
            condition,
            crew,
            requests,
            target -> requests.beside(target, ends),
            cuts,
            ends,
            parts.services().clock(),
            this::isChanging);
    this.results = new ResultDesk(condition, crew, this::isChanging);
    this.orders = new Orders(port, condition, crew, requests, primaries, swap, reload);
  }

  /** Starts at once; stops its instances with it. */
  public static Behavior<Command> create(
      Run first, AgentParts parts, ActorRef<ManagerEvent> observer) {
    return create(first, parts, observer, SwapProbe.NONE, LaterWork.LONGEST);
  }

  /**
   * The same, with its swaps looked at.
   *
   * @param longestPutOff the longest that what follows from one waits for an answer
   */
  static Behavior<Command> create(
      Run first,
      AgentParts parts,
      ActorRef<ManagerEvent> observer,
      SwapProbe probe,
      Duration longestPutOff) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  AgentManager manager =
                      new AgentManager(
                          context, timers, first, parts, observer, probe, longestPutOff);
                  manager.primaries.start();
                  return manager;
                }));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Ask.class, by(this::onAsk))
        .onMessage(FromInstance.class, by(this::onInstance))
        .onMessage(RequestFlow.Signal.class, by(signal -> signal.flow().on(signal)))
        .onMessage(LaterWork.Due.class, by(due -> later.begin()))
        .onMessage(OutcomeFeed.Due.class, by(due -> outcomes.flush()))
        .onMessage(PrimaryKeeper.Signal.class, by(primaries::on))
        .onMessage(CrashLoop.Signal.class, by(primaries::on))
        .onMessage(Quarantine.class, by(primaries::on))
        .onMessage(StandbyKeeper.Signal.class, by(standbys::on))
        .onMessage(ChangeVersion.class, by(reload::begin))
        .onMessage(Swap.Signal.class, by(this::onSwap))
        .onMessage(Reload.Signal.class, by(reload::on))
        .onMessage(CallOffSwap.class, by(this::onCallOff))
        .onMessage(Settle.class, by(this::onSettle))
        .onMessage(KeptVersion.Signal.class, by(kept::on))
        .onMessage(BeginTrialCut.class, by(cuts::begin))
        .onMessage(TrialCuts.Signal.class, by(cuts::on))
        .onMessage(StartCanary.class, by(canary::start))
        .onMessage(EndCanary.class, by(canary::end))
        .onMessage(Canary.Signal.class, by(canary::on))
        .onMessage(Mirror.class, by(cuts::mirror))
        .onMessage(MirrorOff.class, by(cuts::mirrorOff))
        .onMessage(TellAgent.class, by(results::tell))
        .onMessage(Storage.class, by(this::onStorage))
        .onMessage(Run.class, by(orders::run))
        .onMessage(Stop.class, by(orders::stop))
        .onMessage(Leave.class, by(orders::leave))
        .onMessage(TakeCheckpoint.class, by(orders::takeCheckpoint))
        .onMessage(RestoreCheckpoint.class, by(orders::restoreCheckpoint))
        .onMessage(CheckpointReturn.Signal.class, by(orders::on))
        .onMessage(Orders.Signal.class, by(orders::on))
        .onMessage(Describe.class, by(this::onDescribe))
        .onMessage(InstanceGone.class, by(this::onInstanceGone))
        .onSignal(PostStop.class, by(this::onPostStop))
        .build();
  }

  private <M> org.apache.pekko.japi.function.Function<M, Behavior<Command>> by(Consumer<M> part) {
    return message -> {
      part.accept(message);
      return this;
    };
  }

  private void onAsk(Ask ask) {
    if (!canary.ask(ask)) {
      requests.ask(ask);
    }
  }

  private void onInstance(FromInstance message) {
    InstanceEvent event = message.event();
    if (canary.takes(event)) {
      return;
    }
    if (event instanceof InstanceEvent.Answered answered) {
      requests.answered(answered);
      swap.answered();
      reload.answered();
      later.begin();
      cuts.answered();
      orders.settleStops();
    } else if (event instanceof InstanceEvent.Responded responded) {
      requests.responded(responded);
    } else if (event instanceof InstanceEvent.Moved moved) {
      crew.moved(moved);
      swap.moved(moved);
      standbys.moved(moved);
      kept.moved(moved);
      canary.moved(moved);
    } else if (event instanceof InstanceEvent.Held held) {
      crew.held(held).ifPresent(member -> onHeld(member, held.why()));
    } else if (event instanceof InstanceEvent.Launched launched) {
      crew.launched(launched);
    } else if (event instanceof InstanceEvent.Greeted greeted) {
      crew.greeted(greeted);
    } else if (event instanceof InstanceEvent.Serving serving) {
      primaries.serving(serving);
      swap.serving();
      reload.serving();
      later.serving();
      kept.fillSoon();
    } else if (event instanceof InstanceEvent.Cut cut) {
      swap.cut(cut);
      reload.cut(cut);
    } else if (event instanceof InstanceEvent.Reloaded) {
      reload.reloaded();
    } else if (event instanceof InstanceEvent.Marked marked) {
      cuts.marked(marked);
    } else if (event instanceof InstanceEvent.CheckpointTaken taken) {
      port.tell(ManagerEvent.CheckpointTaken.of(taken.checkpoint()));
    } else if (event instanceof InstanceEvent.Intended intended) {
      port.tell(
          new ManagerEvent.Intended(intended.instance(), intended.version(), intended.proposal()));
    } else if (event instanceof InstanceEvent.ResultTold told) {
      results.told(told);
    } else if (event instanceof InstanceEvent.AnswersLost lost) {
      requests.answersLost(lost);
    } else if (event instanceof InstanceEvent.Ended ended) {
      crew.strike(ended.instance()).ifPresent(member -> onEnded(ended, member));
    }
  }

  private void onHeld(Crew.Member member, AgentException why) {
    condition.held(why, parts.services().clock().instant());
    port.tell(
        new ManagerEvent.StartHeld(
            member.id(), member.role(), why.code(), String.valueOf(why.getMessage())));
  }

  private void onEnded(InstanceEvent.Ended ended, Crew.Member member) {
    EndReason reason = ended.reason();
    if (member.role() == Role.PRIMARY && reason.kind() != EndReason.Kind.STOPPED) {
      outcomes.failed(member.version(), ended.written().size());
    }
    port.tell(
        new ManagerEvent.InstanceEnded(ended.instance(), member.role(), member.version(), reason));
    results.ended(ended.instance());
    if (member.role() == Role.PRIMARY) {
      onPrimaryEnded(ended);
    } else if (!canary.ended(ended) && !swap.candidateEnded(ended) && !kept.ended(ended)) {
      standbys.ended(member, ended);
    }
  }

  private void onPrimaryEnded(InstanceEvent.Ended ended) {
    primaries.ended(ended);
    later.begin();
    cuts.primaryEnded();
    if (swap.primaryEnded(ended.reason()) || reload.primaryEnded(ended.reason())) {
      return;
    }
    if (condition.isUpkept()) {
      primaries.followUp(ended.reason());
    } else {
      orders.proceed();
    }
  }

  private void onSwap(Swap.Signal signal) {
    swap.on(signal);
    if (condition.isCycling()) {
      orders.proceed();
    }
  }

  /** Its actor failed without a word: nobody knows what became of its requests. */
  private void onInstanceGone(InstanceGone gone) {
    spawner.gone(gone.instance());
    EndReason failed =
        EndReason.fault("internal", "what served the instance failed; see the node's log");
    Set<String> open = new HashSet<>(requests.openAt(gone.instance()));
    open.addAll(canary.requests().openAt(gone.instance()));
    InstanceEvent.Ended ended =
        new InstanceEvent.Ended(gone.instance(), failed, port.now(), open, Set.of());
    crew.strike(gone.instance()).ifPresent(member -> onEnded(ended, member));
  }

  private void proceed() {
    orders.proceed();
  }

  private void onCallOff(CallOffSwap off) {
    swap.callOff(off.deployment());
    reload.callOff(off.deployment());
  }

  private boolean isChanging() {
    return swap.isUnderWay() || reload.isUnderWay();
  }

  private void onSettle(Settle settle) {
    parts.vault().tell(new VaultCommand.SettleDeployment(settle.deployment(), settle.replyTo()));
    kept.settled(settle.deployment());
  }

  private void onStorage(Storage storage) {
    boolean full = storage.notice() == StorageNotice.FULL;
    canary.storage(full);
    if (!requests.storage(full)) {
      return;
    }
    if (full) {
      crew.primary().ifPresent(primary -> primary.tell(AgentInstance.Sign.STORAGE_FULL));
    }
    port.tell(new ManagerEvent.StorageChanged(full));
  }

  private void onDescribe(Describe describe) {
    describe.replyTo().tell(Views.agent(condition, crew, parts));
  }

  /** Whoever still waits is told that nobody will answer. */
  private void onPostStop(PostStop stop) {
    Refusal gone = Refusals.notUp(AgentStatus.STOPPED);
    requests.abandon(gone);
    canary.abandon(gone);
    orders.abandon(gone);
    results.abandon();
  }
}
