package io.osupervisor.arbiter;

import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.instance.SwapResult.NotSwapped;
import io.osupervisor.agent.vault.Erasure;
import io.osupervisor.arbiter.ArbiterMessage.Submit;
import io.osupervisor.arbiter.ArbiterSignal.Due;
import io.osupervisor.arbiter.trial.ArbiterCommand;
import io.osupervisor.arbiter.trial.ArbiterDecider;
import io.osupervisor.arbiter.trial.ArbiterEvent;
import io.osupervisor.arbiter.trial.ArbiterState;
import io.osupervisor.arbiter.trial.Decision;
import io.osupervisor.arbiter.trial.Evidence;
import io.osupervisor.arbiter.trial.HypothesisId;
import io.osupervisor.arbiter.trial.HypothesisState;
import io.osupervisor.arbiter.trial.Primary;
import io.osupervisor.arbiter.trial.Refusal;
import io.osupervisor.config.AgentSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EffectBuilder;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.RetentionCriteria;
import org.jspecify.annotations.Nullable;

/**
 * Judges what is proposed for one agent: carries the rules of the ladder, makes their events
 * durable, then does what they ask for. Nothing is decided before {@link ArbiterMessage.Begin};
 * without room on the disk proposals are refused, and everything else waits.
 */
public final class EvolutionArbiter
    extends EventSourcedBehavior<ArbiterMessage, ArbiterEvent, ArbiterState> {
  private static final Duration TICK = Duration.ofSeconds(1);
  private static final Duration STORAGE_RETRY = Duration.ofMillis(250);
  private static final int SNAPSHOT_EVERY = 100;
  private static final int SNAPSHOTS = 2;

  private final ActorContext<ArbiterMessage> context;
  private final TimerScheduler<ArbiterMessage> timers;
  private final ArbiterSetup setup;
  private final ArbiterDecider decider;
  private final WatchDesk watches;
  private final SwapAttempts attempts = new SwapAttempts();
  private final EffectHands hands;
  private final CandidateDesk candidates;
  private final HypothesisJournal journal;
  private @Nullable AgentSpec spec;
  private boolean holding;

  /** Of versions whose deployment has come about, but was not told yet. */
  private final List<ArbiterMessage.CrashLoop> early = new ArrayList<>();

  private EvolutionArbiter(
      ActorContext<ArbiterMessage> context,
      TimerScheduler<ArbiterMessage> timers,
      PersistenceId id,
      ArbiterSetup setup) {
    super(id);
    this.context = context;
    this.timers = timers;
    this.setup = setup;
    ArbiterSetup.Terms terms = setup.terms();
    this.decider = new ArbiterDecider(terms.ladder(), terms.trials());
    this.watches = new WatchDesk(terms.watch(), this::onFound);
    this.hands = new EffectHands(context, setup, watches, attempts);
    this.candidates = new CandidateDesk(setup.storage(), terms.trials());
    this.journal =
        new HypothesisJournal(context.getSystem(), setup.storage().readJournal(), id.id());
    timers.startTimerWithFixedDelay(Due.TICK, TICK);
  }

  /** The arbiter of an agent; one at a time anywhere. */
  public static Behavior<ArbiterMessage> create(ArbiterSetup setup) {
    PersistenceId id = PersistenceId.of("arbiter", setup.agent().value());
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(timers -> new EvolutionArbiter(context, timers, id, setup)));
  }

  @Override
  public ArbiterState emptyState() {
    return ArbiterState.EMPTY;
  }

  @Override
  public EventHandler<ArbiterState, ArbiterEvent> eventHandler() {
    return ArbiterState::apply;
  }

  @Override
  public RetentionCriteria retentionCriteria() {
    return RetentionCriteria.snapshotEvery(SNAPSHOT_EVERY, SNAPSHOTS);
  }

  @Override
  public CommandHandler<ArbiterMessage, ArbiterEvent, ArbiterState> commandHandler() {
    return newCommandHandlerBuilder()
        .forAnyState()
        .onCommand(ArbiterMessage.RequestsEnded.class, this::onRequestsEnded)
        .onCommand(ArbiterMessage.NotReady.class, this::onNotReady)
        .onCommand(ArbiterMessage.PulseLost.class, this::onPulseLost)
        .onCommand(ArbiterMessage.ContractBroken.class, this::onContractBroken)
        .onCommand(ArbiterMessage.GetAll.class, this::onGetAll)
        .onCommand(ArbiterMessage.Recount.class, this::onRecount)
        .onCommand(ArbiterMessage.Forget.class, this::onForget)
        .onCommand(Due.class, this::onDue)
        .onCommand(this::isEarly, message -> Effect().stash())
        .onCommand(Submit.class, this::onSubmit)
        .onCommand(message -> isHeld(), message -> hold())
        .onCommand(ArbiterMessage.Begin.class, this::onBegin)
        .onCommand(ArbiterSignal.Made.class, this::onMade)
        .onCommand(ArbiterMessage.Abort.class, this::onAbort)
        .onCommand(ArbiterMessage.Approve.class, this::onApprove)
        .onCommand(ArbiterMessage.Deny.class, this::onDeny)
        .onCommand(ArbiterMessage.RollBack.class, this::onRollBack)
        .onCommand(ArbiterMessage.PrimaryChanged.class, this::onPrimaryChanged)
        .onCommand(ArbiterMessage.CrashLoop.class, this::onCrashLoop)
        .onCommand(ArbiterMessage.SwapEnded.class, this::onSwapEnded)
        .onCommand(ArbiterMessage.Note.class, this::onNote)
        .onCommand(ArbiterMessage.KeptVersionLost.class, this::onKeptVersionLost)
        .onCommand(ArbiterMessage.AgentReady.class, this::onAgentReady)
        .onCommand(ArbiterMessage.AgentTold.class, this::onAgentTold)
        .onCommand(ArbiterSignal.Checked.class, this::onChecked)
        .onCommand(ArbiterSignal.Replayed.class, this::onReplayed)
        .onCommand(ArbiterSignal.Reported.class, this::onReported)
        .onCommand(ArbiterSignal.Carry.class, this::onCarry)
        .onCommand(ArbiterSignal.SwapAgain.class, this::onSwapAgain)
        .build();
  }

  private Effect<ArbiterEvent, ArbiterState> onRequestsEnded(ArbiterMessage.RequestsEnded ended) {
    watches.onAnswers(ended);
    return Effect().none();
  }

  private Effect<ArbiterEvent, ArbiterState> onNotReady(ArbiterMessage.NotReady late) {
    watches.onNotReady(late.version(), late.at(), late.why());
    return Effect().none();
  }

  private Effect<ArbiterEvent, ArbiterState> onPulseLost(ArbiterMessage.PulseLost lost) {
    watches.onPulseLost(lost.version(), lost.at());
    return Effect().none();
  }

  private Effect<ArbiterEvent, ArbiterState> onContractBroken(
      ArbiterMessage.ContractBroken broken) {
    watches.onContractBroken(broken.version(), broken.at());
    return Effect().none();
  }

  private Effect<ArbiterEvent, ArbiterState> onCrashLoop(
      ArbiterState state, ArbiterMessage.CrashLoop loop) {
    Set<HypothesisState> states = EnumSet.noneOf(HypothesisState.class);
    state.open().stream()
        .filter(one -> one.proposal().candidate().equals(loop.version()))
        .forEach(one -> states.add(one.state()));
    if (states.contains(HypothesisState.PROMOTING)) {
      early.add(loop);
      return Effect().none();
    }
    if (states.stream().noneMatch(HypothesisState::isDeployed)) {
      return refuse(loop.replyTo(), Refusal.nothingToTakeBack(loop.version()));
    }
    watches.onCrashLoop(loop.version(), loop.at(), loop.why());
    loop.replyTo().tell(ArbiterReply.Done.INSTANCE);
    return Effect().none();
  }

  private Effect<ArbiterEvent, ArbiterState> onKeptVersionLost(
      ArbiterState state, ArbiterMessage.KeptVersionLost lost) {
    return state.open().stream()
        .filter(one -> one.state() == HypothesisState.PROVISIONAL)
        .filter(one -> one.proposal().parent().equals(lost.version()))
        .findFirst()
        .map(one -> carry(state, Notes.keptVersionLost(one, lost.why())))
        .orElseGet(() -> Effect().none());
  }

  private Effect<ArbiterEvent, ArbiterState> onNote(ArbiterState state, ArbiterMessage.Note note) {
    return carry(state, Notes.of(note.id(), note.code(), note.note()));
  }

  /** A breach is found once and must not be lost; that a watch is over is found again. */
  private void onFound(ArbiterCommand found) {
    if (!holding || found instanceof ArbiterCommand.Breach) {
      context.getSelf().tell(new ArbiterSignal.Carry(found));
    }
  }

  private Effect<ArbiterEvent, ArbiterState> onGetAll(
      ArbiterState state, ArbiterMessage.GetAll get) {
    get.replyTo().tell(new ArbiterReply.Listing(state.open(), state.settled()));
    return Effect().none();
  }

  private Effect<ArbiterEvent, ArbiterState> onRecount(
      ArbiterState state, ArbiterMessage.Recount recount) {
    ActorRef<ArbiterReply> replyTo = recount.replyTo();
    Refusal unknown = Refusal.unknown(recount.id());
    if (recount.id().number() >= state.nextNumber()) {
      return refuse(replyTo, unknown);
    }
    journal
        .recount(recount.id(), lastSequenceNumber(context))
        .whenComplete(
            (events, failure) ->
                replyTo.tell(
                    failure != null
                        ? new ArbiterReply.Refused(Verdicts.refusal(failure))
                        : events.isEmpty()
                            ? new ArbiterReply.Refused(unknown)
                            : new ArbiterReply.Recounted(events)));
    return Effect().none();
  }

  private Effect<ArbiterEvent, ArbiterState> onForget(
      ArbiterState state, ArbiterMessage.Forget forget) {
    return Effect()
        .persist(new ArbiterEvent.Forgotten(state.nextNumber(), now()))
        .thenRun(
            none ->
                Erasure.upTo(
                        context.getSystem(), persistenceId().id(), lastSequenceNumber(context) - 1)
                    .whenComplete(
                        (done, failure) ->
                            done(
                                forget.replyTo(),
                                Optional.ofNullable(failure).map(Verdicts::refusal))));
  }

  private Effect<ArbiterEvent, ArbiterState> onDue(ArbiterState state, Due due) {
    if (due == Due.TICK) {
      watches.onTime(now());
      boolean idle = holding || spec == null || state.open().isEmpty();
      return idle ? Effect().none() : carry(state, ArbiterCommand.Tick.INSTANCE);
    }
    if (!setup.storage().gate().isOpen()) {
      return Effect().none();
    }
    holding = false;
    timers.cancel(Due.STORAGE);
    return Effect().none().thenUnstashAll();
  }

  /** Before it is known what the vault has, nothing can be decided. */
  private boolean isEarly(ArbiterMessage message) {
    return spec == null && !(message instanceof ArbiterMessage.Begin);
  }

  private boolean isHeld() {
    return holding || !setup.storage().gate().isOpen();
  }

  private Effect<ArbiterEvent, ArbiterState> hold() {
    if (!holding) {
      holding = true;
      timers.startTimerWithFixedDelay(Due.STORAGE, STORAGE_RETRY);
    }
    return Effect().stash();
  }

  private Effect<ArbiterEvent, ArbiterState> onBegin(
      ArbiterState state, ArbiterMessage.Begin begin) {
    boolean first = spec == null;
    spec = begin.spec();
    takeUpCrashLoops();
    ArbiterCommand command =
        first
            ? new ArbiterCommand.Recover(begin.primary(), begin.epoch())
            : new ArbiterCommand.PrimaryChanged(begin.primary(), begin.epoch());
    return decide(state, command, refusal -> {})
        .thenRun(
            now -> {
              begin
                  .deployments()
                  .forEach(
                      name -> SwapNames.hypothesis(name).ifPresent(id -> hands.settle(id, now)));
              if (!first) {
                takeUpWayBack(now);
              }
            })
        .thenUnstashAll();
  }

  /** One that is under way goes on: the agent refuses to begin it twice. */
  private void takeUpWayBack(ArbiterState state) {
    state.open().stream()
        .filter(one -> one.state() == HypothesisState.ROLLING_BACK)
        .map(one -> SwapNames.wayBack(one.id()))
        .forEach(
            way -> {
              timers.cancel(new ArbiterSignal.SwapAgain(way));
              hands.swapAgain(way, state);
            });
  }

  private Effect<ArbiterEvent, ArbiterState> onSubmit(ArbiterState state, Submit submit) {
    Primary primary = state.primary();
    if (isHeld()) {
      return refuse(submit.replyTo(), Refusal.storageFull());
    }
    if (primary == null) {
      return refuse(submit.replyTo(), Refusal.primaryUnknown());
    }
    if (candidates.making() >= setup.terms().ladder().waiting()) {
      return refuse(submit.replyTo(), Refusal.tooManyWaiting(candidates.making()));
    }
    context.pipeToSelf(
        candidates.make(submit.submission(), primary.version(), spec(), state.keptOut(now())),
        (made, failure) -> new ArbiterSignal.Made(submit, made, failure));
    return Effect().none();
  }

  private Effect<ArbiterEvent, ArbiterState> onMade(ArbiterState state, ArbiterSignal.Made made) {
    candidates.made();
    ActorRef<ArbiterReply> replyTo = made.submit().replyTo();
    ArbiterCommand.Submit proposed = made.proposed();
    if (proposed == null) {
      return refuse(replyTo, Verdicts.refusal(made.failure()));
    }
    HypothesisId id = new HypothesisId(state.nextNumber());
    return decide(
        state,
        proposed,
        refusal ->
            replyTo.tell(
                refusal
                    .<ArbiterReply>map(ArbiterReply.Refused::new)
                    .orElseGet(() -> new ArbiterReply.Taken(id, proposed.proposal().candidate()))));
  }

  private Effect<ArbiterEvent, ArbiterState> onAbort(
      ArbiterState state, ArbiterMessage.Abort abort) {
    ArbiterCommand command = new ArbiterCommand.Abort(abort.id(), abort.reason());
    return decide(state, command, refusal -> done(abort.replyTo(), refusal));
  }

  private Effect<ArbiterEvent, ArbiterState> onApprove(
      ArbiterState state, ArbiterMessage.Approve yes) {
    ArbiterCommand command = new ArbiterCommand.Approve(yes.id(), yes.by(), yes.reason());
    return decide(state, command, refusal -> done(yes.replyTo(), refusal));
  }

  private Effect<ArbiterEvent, ArbiterState> onDeny(ArbiterState state, ArbiterMessage.Deny no) {
    ArbiterCommand command = new ArbiterCommand.Deny(no.id(), no.by(), no.reason());
    return decide(state, command, refusal -> done(no.replyTo(), refusal));
  }

  private Effect<ArbiterEvent, ArbiterState> onRollBack(
      ArbiterState state, ArbiterMessage.RollBack back) {
    ArbiterCommand command = new ArbiterCommand.RequestRollback(back.reason());
    return decide(state, command, refusal -> done(back.replyTo(), refusal));
  }

  private static void done(ActorRef<ArbiterReply> replyTo, Optional<Refusal> refusal) {
    replyTo.tell(
        refusal.<ArbiterReply>map(ArbiterReply.Refused::new).orElse(ArbiterReply.Done.INSTANCE));
  }

  private Effect<ArbiterEvent, ArbiterState> refuse(
      ActorRef<ArbiterReply> replyTo, Refusal refusal) {
    replyTo.tell(new ArbiterReply.Refused(refusal));
    return Effect().none();
  }

  private Effect<ArbiterEvent, ArbiterState> onPrimaryChanged(
      ArbiterState state, ArbiterMessage.PrimaryChanged changed) {
    takeUpCrashLoops();
    return carry(state, new ArbiterCommand.PrimaryChanged(changed.version(), changed.epoch()));
  }

  /** Whether their deployment came about is known after this: they are looked at again. */
  private void takeUpCrashLoops() {
    List<ArbiterMessage.CrashLoop> due = List.copyOf(early);
    early.clear();
    due.forEach(context.getSelf()::tell);
  }

  private Effect<ArbiterEvent, ArbiterState> onSwapEnded(
      ArbiterState state, ArbiterMessage.SwapEnded ended) {
    NotSwapped failed = ended.result();
    Optional<HypothesisId> id = SwapNames.hypothesis(failed.deployment());
    Optional<Duration> wait = attempts.next(failed);
    if (wait.isPresent()) {
      ArbiterSignal again = new ArbiterSignal.SwapAgain(failed.deployment());
      timers.startSingleTimer(again, wait.get());
    }
    if (wait.isPresent() || id.isEmpty()) {
      return Effect().none();
    }
    takeUpCrashLoops();
    String reason = failed.code() + ": " + failed.message();
    if (SwapNames.isWayBack(failed.deployment())) {
      return carry(state, Notes.wayBackFailed(setup.agent(), id.get(), reason));
    }
    return carry(
        state,
        new ArbiterCommand.FailSwap(id.get(), SwapAttempts.fault(failed), reason, Evidence.NONE));
  }

  private Effect<ArbiterEvent, ArbiterState> onSwapAgain(
      ArbiterState state, ArbiterSignal.SwapAgain again) {
    hands.swapAgain(again.deployment(), state);
    return Effect().none();
  }

  private Effect<ArbiterEvent, ArbiterState> onAgentReady(
      ArbiterState state, ArbiterMessage.AgentReady ready) {
    return carry(state, ArbiterCommand.AgentReady.INSTANCE);
  }

  private Effect<ArbiterEvent, ArbiterState> onAgentTold(
      ArbiterState state, ArbiterMessage.AgentTold told) {
    return carry(state, new ArbiterCommand.Told(told.id(), told.result()));
  }

  private Effect<ArbiterEvent, ArbiterState> onChecked(
      ArbiterState state, ArbiterSignal.Checked checked) {
    return hands.isOver(checked.id(), checked.run())
        ? carry(
            state, Verdicts.ofCheck(checked.id(), checked.result(), noReplay(state, checked.id())))
        : Effect().none();
  }

  /** Why the agent's cases are not run; empty where they are. */
  private String noReplay(ArbiterState state, HypothesisId id) {
    boolean left =
        state.open().stream()
            .filter(one -> one.id().equals(id))
            .noneMatch(one -> one.proposal().settings().stages().replayed());
    return spec().cases().isEmpty() ? Verdicts.NO_CASES : left ? "trial.stages leaves it out" : "";
  }

  private Effect<ArbiterEvent, ArbiterState> onReplayed(
      ArbiterState state, ArbiterSignal.Replayed replayed) {
    return hands.isOver(replayed.id(), replayed.run())
        ? carry(state, Verdicts.ofReplay(replayed.id(), replayed.result()))
        : Effect().none();
  }

  private Effect<ArbiterEvent, ArbiterState> onReported(
      ArbiterState state, ArbiterSignal.Reported reported) {
    if (reported.report() instanceof TrialRunner.Report.Looked looked) {
      setup.owner().tell(new ArbiterAdvice.Progressed(looked));
    }
    return Verdicts.of(reported.report())
        .map(command -> carry(state, command))
        .orElseGet(() -> Effect().none());
  }

  /** A breach that is refused may come again when its deployment is the primary. */
  private Effect<ArbiterEvent, ArbiterState> onCarry(
      ArbiterState state, ArbiterSignal.Carry carry) {
    return decide(
        state,
        carry.command(),
        refusal -> {
          late(carry.command(), refusal);
          if (refusal.isPresent() && carry.command() instanceof ArbiterCommand.Breach breach) {
            watches.rearm(breach.id());
          }
        });
  }

  /** What comes late, because its hypothesis ended meanwhile, changes nothing. */
  private Effect<ArbiterEvent, ArbiterState> carry(ArbiterState state, ArbiterCommand command) {
    return decide(state, command, refusal -> late(command, refusal));
  }

  private void late(ArbiterCommand command, Optional<Refusal> refusal) {
    refusal.ifPresent(late -> context.getLog().debug("{}: {}", command, late.message()));
  }

  private EffectBuilder<ArbiterEvent, ArbiterState> decide(
      ArbiterState state, ArbiterCommand command, Consumer<Optional<Refusal>> told) {
    Decision decision = decider.decide(state, command, now());
    if (decision instanceof Decision.Refused refused) {
      told.accept(Optional.of(refused.refusal()));
      return Effect().none();
    }
    Decision.Accepted accepted = (Decision.Accepted) decision;
    EffectBuilder<ArbiterEvent, ArbiterState> kept =
        accepted.events().isEmpty() ? Effect().none() : Effect().persist(accepted.events());
    return kept.thenRun(
        now -> {
          tellOwner(state, accepted.events());
          told.accept(Optional.empty());
          accepted.effects().forEach(effect -> hands.carryOut(effect, now, spec()));
        });
  }

  private void tellOwner(ArbiterState before, List<ArbiterEvent> events) {
    ArbiterState then = before;
    for (ArbiterEvent event : events) {
      VersionId candidate = event.of().flatMap(then::candidateOf).orElse(null);
      then = then.apply(event);
      HypothesisState after = event.of().flatMap(then::stateOf).orElse(null);
      attempts.after(event);
      setup.owner().tell(new ArbiterAdvice.Happened(event, after, candidate));
    }
  }

  private AgentSpec spec() {
    return Objects.requireNonNull(spec, "nothing is decided before the spec is known");
  }

  /** As exact as the journal keeps it, so that a recovered arbiter tells the same times. */
  private Instant now() {
    return setup.clock().instant().truncatedTo(ChronoUnit.MILLIS);
  }
}
