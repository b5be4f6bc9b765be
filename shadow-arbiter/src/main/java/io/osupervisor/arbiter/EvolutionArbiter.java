package io.osupervisor.arbiter;

import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.instance.SwapResult.NotSwapped;
import io.osupervisor.arbiter.ArbiterMessage.Submit;
import io.osupervisor.arbiter.ArbiterSignal.Due;
import io.osupervisor.arbiter.trial.ArbiterCommand;
import io.osupervisor.arbiter.trial.ArbiterDecider;
import io.osupervisor.arbiter.trial.ArbiterEvent;
import io.osupervisor.arbiter.trial.ArbiterState;
import io.osupervisor.arbiter.trial.Decision;
import io.osupervisor.arbiter.trial.HypothesisId;
import io.osupervisor.arbiter.trial.HypothesisState;
import io.osupervisor.arbiter.trial.Primary;
import io.osupervisor.arbiter.trial.Refusal;
import io.osupervisor.arbiter.trial.SettledHypothesis;
import io.osupervisor.config.AgentSpec;
import io.osupervisor.config.StateKind;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
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
  private final CrashLoops crashLoops;
  private final StorageHold hold;
  private final HypothesisJournal journal;
  private final RequestRate rate;
  private @Nullable AgentSpec spec;

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
    this.watches = new WatchDesk(terms.watch(), this::onFound);
    this.decider = new ArbiterDecider(terms.ladder(), terms.trials(), watches::conduct);
    this.hands = new EffectHands(context, setup, watches, attempts);
    this.candidates = new CandidateDesk(setup.storage(), terms.trials());
    this.crashLoops = new CrashLoops(watches, context.getSelf());
    this.hold = new StorageHold(timers, setup.storage().gate()::isOpen);
    this.journal =
        new HypothesisJournal(context.getSystem(), setup.storage().readJournal(), id.id());
    this.rate = new RequestRate(setup.clock().instant());
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
        .onCommand(ArbiterMessage.Seen.class, this::onSeen)
        .onCommand(ArbiterMessage.GetAll.class, this::onGetAll)
        .onCommand(ArbiterMessage.Recount.class, this::onRecount)
        .onCommand(ArbiterMessage.Forget.class, this::onForget)
        .onCommand(Due.class, this::onDue)
        .onCommand(this::isEarly, message -> Effect().stash())
        .onCommand(Submit.class, this::onSubmit)
        .onCommand(message -> hold.isNeeded(), message -> hold())
        .onCommand(ArbiterMessage.Begin.class, this::onBegin)
        .onCommand(ArbiterSignal.Made.class, this::onMade)
        .onCommand(ArbiterMessage.Ruling.class, this::onRuling)
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
        .onCommand(ArbiterSignal.Proven.class, this::onProven)
        .onCommand(ArbiterSignal.Carry.class, this::onCarry)
        .onCommand(ArbiterSignal.SwapAgain.class, this::onSwapAgain)
        .build();
  }

  private Effect<ArbiterEvent, ArbiterState> onSeen(ArbiterMessage.Seen seen) {
    watches.on(seen);
    if (seen instanceof ArbiterMessage.RequestsEnded ended) {
      rate.ended(ended.at(), ended.well() + ended.failed());
    }
    return Effect().none();
  }

  private Effect<ArbiterEvent, ArbiterState> onCrashLoop(
      ArbiterState state, ArbiterMessage.CrashLoop loop) {
    crashLoops.on(loop, state);
    return Effect().none();
  }

  private Effect<ArbiterEvent, ArbiterState> onKeptVersionLost(
      ArbiterState state, ArbiterMessage.KeptVersionLost lost) {
    return Notes.keptVersionLost(state, lost.version(), lost.why())
        .map(note -> carry(state, note))
        .orElseGet(() -> Effect().none());
  }

  private Effect<ArbiterEvent, ArbiterState> onNote(ArbiterState state, ArbiterMessage.Note note) {
    return carry(state, Notes.of(note.id(), note.code(), note.note()));
  }

  /** A breach is found once and must not be lost; that a watch is over is found again. */
  private void onFound(ArbiterCommand found) {
    if (!hold.isUnderWay() || found instanceof ArbiterCommand.Breach) {
      context.getSelf().tell(new ArbiterSignal.Carry(found));
    }
  }

  private Effect<ArbiterEvent, ArbiterState> onGetAll(
      ArbiterState state, ArbiterMessage.GetAll get) {
    List<VersionId> barred =
        state.keptOut(now()).stream().map(SettledHypothesis::candidate).toList();
    get.replyTo().tell(new ArbiterReply.Listing(state.open(), state.settled(), barred));
    return Effect().none();
  }

  private Effect<ArbiterEvent, ArbiterState> onRecount(
      ArbiterState state, ArbiterMessage.Recount recount) {
    if (recount.id().number() >= state.nextNumber()) {
      return refuse(recount.replyTo(), Refusal.unknown(recount.id()));
    }
    journal.tell(recount.id(), lastSequenceNumber(context), recount.replyTo());
    return Effect().none();
  }

  private Effect<ArbiterEvent, ArbiterState> onForget(
      ArbiterState state, ArbiterMessage.Forget forget) {
    return Effect()
        .persist(new ArbiterEvent.Forgotten(state.nextNumber(), now()))
        .thenRun(none -> journal.erase(lastSequenceNumber(context) - 1, forget.replyTo()));
  }

  private Effect<ArbiterEvent, ArbiterState> onDue(ArbiterState state, Due due) {
    if (due == Due.TICK) {
      watches.onTime(now());
      boolean idle = hold.isUnderWay() || spec == null || state.open().isEmpty();
      return idle ? Effect().none() : carry(state, ArbiterCommand.Tick.INSTANCE);
    }
    return hold.ends() ? Effect().none().thenUnstashAll() : Effect().none();
  }

  /** Before it is known what the vault has, nothing can be decided. */
  private boolean isEarly(ArbiterMessage message) {
    return spec == null && !(message instanceof ArbiterMessage.Begin);
  }

  private Effect<ArbiterEvent, ArbiterState> hold() {
    hold.begin();
    return Effect().stash();
  }

  private Effect<ArbiterEvent, ArbiterState> onBegin(
      ArbiterState state, ArbiterMessage.Begin begin) {
    boolean first = spec == null;
    spec = begin.spec();
    crashLoops.lookAgain();
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
    if (hold.isNeeded()) {
      return refuse(submit.replyTo(), Refusal.storageFull());
    }
    if (primary == null) {
      return refuse(submit.replyTo(), Refusal.primaryUnknown());
    }
    if (candidates.making() >= setup.terms().ladder().waiting()) {
      return refuse(submit.replyTo(), Refusal.tooManyWaiting(candidates.making()));
    }
    context.pipeToSelf(
        candidates.make(
            submit.submission(),
            primary.version(),
            spec(),
            state.keptOut(now()),
            new Lookout(
                rate.perSecond(now()),
                state.budget().wealth().share(),
                spec().policy().state() != StateKind.NONE)),
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
                    .orElseGet(() -> ArbiterReply.Taken.of(id, proposed))));
  }

  private Effect<ArbiterEvent, ArbiterState> onRuling(
      ArbiterState state, ArbiterMessage.Ruling ruling) {
    return decide(state, ruling.command(), refusal -> done(ruling.replyTo(), refusal));
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
    crashLoops.lookAgain();
    return carry(state, new ArbiterCommand.PrimaryChanged(changed.version(), changed.epoch()));
  }

  private Effect<ArbiterEvent, ArbiterState> onSwapEnded(
      ArbiterState state, ArbiterMessage.SwapEnded ended) {
    NotSwapped failed = ended.result();
    Optional<Duration> wait = attempts.next(failed);
    if (wait.isPresent()) {
      timers.startSingleTimer(new ArbiterSignal.SwapAgain(failed.deployment()), wait.get());
      return Effect().none();
    }
    return SwapAttempts.outcome(setup.agent(), failed)
        .map(
            command -> {
              crashLoops.lookAgain();
              return carry(state, command);
            })
        .orElseGet(() -> Effect().none());
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
            state,
            Verdicts.ofCheck(
                checked.id(),
                checked.result(),
                Verdicts.noReplay(state, checked.id(), setup.replays().missing(spec()))))
        : Effect().none();
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
    } else if (reported.report() instanceof TrialRunner.Report.Unproven unproven) {
      hands.prove(unproven, state, spec());
    }
    return Verdicts.of(reported.report())
        .map(command -> carry(state, command))
        .orElseGet(() -> Effect().none());
  }

  private Effect<ArbiterEvent, ArbiterState> onProven(
      ArbiterState state, ArbiterSignal.Proven proven) {
    return hands.isOver(proven.judged().id(), proven.run())
        ? carry(state, Verdicts.ofProof(proven.judged(), proven.outcome()))
        : Effect().none();
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
