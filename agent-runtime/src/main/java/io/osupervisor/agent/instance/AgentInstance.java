package io.osupervisor.agent.instance;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.AgentReply.Refusal;
import io.osupervisor.agent.Role;
import io.osupervisor.agent.health.HealthMonitor;
import io.osupervisor.agent.health.InstanceRecorder;
import io.osupervisor.agent.instance.AgentLink.Received;
import io.osupervisor.agent.instance.InstanceLauncher.Launched;
import io.osupervisor.agent.instance.InstanceLife.Event;
import io.osupervisor.agent.process.ExitReason;
import io.osupervisor.agent.protocol.AgentMessage;
import io.osupervisor.agent.protocol.AgentMessage.Hello;
import io.osupervisor.agent.protocol.Fault;
import io.osupervisor.agent.protocol.ProtocolException;
import io.osupervisor.agent.protocol.SupervisorMessage;
import io.osupervisor.agent.vault.VaultReply;
import io.osupervisor.config.AgentPolicy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
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
 * One process of an agent from its launch to its end: gives it its memory, feeds it requests, keeps
 * what it writes, listens to its pulse. It tells its manager what happens and decides nothing about
 * what follows.
 */
public final class AgentInstance extends AbstractBehavior<AgentInstance.Command>
    implements InstancePort {

  /** What may be asked of it. */
  public interface Command {}

  /** Names it the primary: it takes the log to its end and then serves. */
  record Reign(VaultReply.Reign reign) implements Command {}

  /** Gives it a request; it has a place for it. */
  record Deliver(String requestId, AgentRequest request, Duration left, int attempt)
      implements Command {}

  /** Nobody waits for this request any more. */
  record Cancel(String requestId) implements Command {}

  /** Asks for a checkpoint. */
  record TakeCheckpoint(String reason, ActorRef<AgentReply> replyTo) implements Command {}

  /** Asks it to finish what is open and to go. */
  record Stop(String reason, Duration deadline) implements Command {}

  /** Gives it up at once: nothing it writes counts any more. */
  record GiveUp(EndReason reason) implements Command {}

  private record HasLaunched(Launched launched) implements Command {}

  private record NotLaunched(Throwable cause) implements Command {}

  /** Bytes of standard output, and when they were read. */
  @SuppressWarnings("ArrayRecordComponent") // Handed on once, never compared.
  record Output(byte[] bytes, long nanos) implements Command {}

  /** The process closed one of its ends. */
  record HalfClosed(String side) implements Command {}

  record Exited(ExitReason reason) implements Command {}

  private record ClosedTooLong(String side) implements Command {}

  /** What happens without content. */
  enum Sign implements Command {
    FLUSH,
    DRAINED,
    TICK,
    START_TIMEOUT,
    STOP_TIMEOUT,
    TREE_GONE,
    /** Storage is full: what it writes is kept, but not yet durable. */
    STORAGE_FULL
  }

  private static final Set<InstanceState> COMING_UP =
      EnumSet.of(InstanceState.LAUNCHING, InstanceState.GREETING, InstanceState.RESTORING);
  private static final Duration CLOSED_GRACE = Duration.ofSeconds(1);

  private final InstanceSetup setup;
  private final AgentPolicy policy;
  private final TimerScheduler<Command> timers;
  private final InstanceRecorder recorder;
  private final Complaints complaints;
  private final ReadGate gate = new ReadGate();
  private final LaunchSlot slot = new LaunchSlot();
  private final Deque<Output> early = new ArrayDeque<>();
  private @Nullable Exited earlyExit;
  private @Nullable Fault refusedEntry;
  private final RestorePhase restore;
  private final RestoreClock restoreClock;

  private InstanceState state = InstanceState.LAUNCHING;
  private @Nullable Launched launched;
  private @Nullable AgentLink link;
  private @Nullable PulseWatch pulse;
  private @Nullable ServePhase serve;
  private VaultReply.@Nullable Reign reign;
  private Set<String> capabilities = Set.of();
  private @Nullable EndReason leaving;
  private long droppedLines;
  private boolean flushPending;
  private boolean treeGone;
  private long since;

  private AgentInstance(
      ActorContext<Command> context, TimerScheduler<Command> timers, InstanceSetup setup) {
    super(context);
    this.setup = setup;
    this.policy = setup.policy();
    this.timers = timers;
    this.since = now();
    this.recorder = new InstanceRecorder(setup.id(), setup.version(), setup.role(), since);
    this.complaints =
        new Complaints(
            new FaultLedger(setup.parts().recorder().faults),
            this,
            context.getLog(),
            setup.parts().services().nanos());
    this.restore = new RestorePhase(this, setup, context.getLog(), this::onCaughtUp);
    this.restoreClock = new RestoreClock(policy.restoreTimeout());
  }

  static Behavior<Command> create(InstanceSetup setup) {
    Map<String, String> mdc =
        Map.of(
            "agent", setup.agent().value(),
            "instance", setup.id().value(),
            "version", setup.version().shortForm());
    return Behaviors.withMdc(
        Command.class,
        mdc,
        Behaviors.setup(
            context ->
                Behaviors.withTimers(
                    timers -> new AgentInstance(context, timers, setup).launch())));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Output.class, this::onOutput)
        .onMessage(Deliver.class, this::onDeliver)
        .onMessage(ServePhase.Signal.class, this::onServeSignal)
        .onMessageEquals(Sign.FLUSH, this::onFlush)
        .onMessageEquals(Sign.TICK, this::onTick)
        .onMessageEquals(Sign.DRAINED, this::onDrained)
        .onMessage(Cancel.class, this::onCancel)
        .onMessage(RestorePhase.Signal.class, this::onRestoreSignal)
        .onMessage(HasLaunched.class, this::onLaunched)
        .onMessage(Reign.class, this::onReign)
        .onMessage(TakeCheckpoint.class, this::onTakeCheckpoint)
        .onMessage(PulseWatch.Signal.class, this::onPulseSignal)
        .onMessageEquals(Sign.STORAGE_FULL, this::onStorageFull)
        .onMessage(Stop.class, this::onStop)
        .onMessage(GiveUp.class, this::onGiveUp)
        .onMessage(NotLaunched.class, this::onNotLaunched)
        .onMessage(HalfClosed.class, this::onHalfClosed)
        .onMessage(Exited.class, this::onExited)
        .onMessageEquals(Sign.START_TIMEOUT, this::onStartTimeout)
        .onMessageEquals(Sign.STOP_TIMEOUT, this::onStopTimeout)
        .onMessage(ClosedTooLong.class, this::onClosedTooLong)
        .onMessageEquals(Sign.TREE_GONE, this::onTreeGone)
        .onSignal(PostStop.class, stop -> onPostStop())
        .build();
  }

  // What the phases may do.

  @Override
  public void send(SupervisorMessage message) {
    try {
      offer(message);
    } catch (AgentException e) {
      end(new EndReason(EndReason.Kind.FAULT, e.code(), Causes.text(e), e.hint()));
    }
  }

  @Override
  public void offer(SupervisorMessage message) {
    AgentLink open = link;
    if (open != null && isHeard()) {
      open.send(message);
      flushSoon();
    }
  }

  @Override
  public void acknowledge(long seq) {
    AgentLink open = link;
    if (open != null && isHeard()) {
      open.acknowledge(seq);
      flushSoon();
    }
  }

  private void flushSoon() {
    if (!flushPending) {
      flushPending = true;
      getContext().getSelf().tell(Sign.FLUSH);
    }
  }

  @Override
  public long backlog() {
    return link == null ? 0 : link.backlog();
  }

  @Override
  public void end(EndReason reason) {
    if (state == InstanceState.ENDING || state == InstanceState.ENDED) {
      return;
    }
    move(Event.FENCED);
    flush();
    Launched running = launched;
    if (running == null) {
      slot.abandon();
    } else {
      running.process().terminate();
    }
    leave(reason);
  }

  @Override
  public <T> void pipe(
      CompletionStage<T> stage, Function<T, Command> done, Function<Throwable, Command> failed) {
    getContext()
        .pipeToSelf(
            stage, (value, failure) -> failure == null ? done.apply(value) : failed.apply(failure));
  }

  @Override
  public <T> ActorRef<T> adapter(Class<T> type, Function<T, Command> signal) {
    return getContext().messageAdapter(type, signal::apply);
  }

  @Override
  public void watch(ActorRef<?> actor, Command ended) {
    getContext().watchWith(actor, ended);
  }

  @Override
  public long now() {
    return setup.parts().services().nanos().getAsLong();
  }

  // Start.

  private Behavior<Command> launch() {
    Ears ears = new Ears(getContext().getSelf(), gate, setup.parts().services().nanos());
    pipe(InstanceLauncher.launch(setup, ears, slot), HasLaunched::new, NotLaunched::new);
    return this;
  }

  private Behavior<Command> onLaunched(HasLaunched message) {
    Launched started = message.launched();
    launched = started;
    gate.attach(started.process());
    started
        .process()
        .ended()
        .whenComplete((done, failure) -> getContext().getSelf().tell(Sign.TREE_GONE));
    if (state != InstanceState.LAUNCHING) {
      return this;
    }
    link =
        new AgentLink(
            started.process(), policy.maxFrame().toInt(), setup.parts().services().clock());
    long pid = started.process().pid();
    recorder.pid(pid);
    setup
        .manager()
        .tell(new InstanceEvent.Launched(setup.id(), pid, started.process().confinement()));
    setup.parts().health().tell(new HealthMonitor.Watch(recorder, started.process()::usage));
    timers.startSingleTimer(Sign.START_TIMEOUT, policy.startTimeout());
    move(Event.LAUNCHED);
    early.forEach(this::take);
    early.clear();
    return earlyExit == null ? this : onExited(earlyExit);
  }

  private Behavior<Command> onNotLaunched(NotLaunched failed) {
    treeGone = true;
    String message = "the process could not be started: " + Causes.text(failed.cause());
    if (state == InstanceState.LAUNCHING) {
      move(Event.EXITED);
      leave(EndReason.fault("start_failed", message));
    }
    return settle();
  }

  private Behavior<Command> onStartTimeout() {
    if (state == InstanceState.GREETING) {
      end(
          EndReason.fault(
              "start_timeout",
              "no hello within %d ms".formatted(policy.startTimeout().toMillis())));
    }
    return this;
  }

  private void greet(Hello hello) {
    if (hello.protocol() != SupervisorMessage.PROTOCOL) {
      wrong(Fault.unsupportedProtocol(hello.protocol()));
      return;
    }
    timers.cancel(Sign.START_TIMEOUT);
    capabilities = hello.capabilities();
    Launched running = Objects.requireNonNull(launched);
    pulse = new PulseWatch(this, running.process(), setup.parts().services().blocking(), policy);
    timers.startTimerWithFixedDelay(Sign.TICK, PulseWatch.tick(policy));
    move(Event.HELLO);
    restoreClock.progress(now());
    send(
        new SupervisorMessage.Welcome(
            setup.agent(),
            setup.id(),
            setup.role(),
            setup.version(),
            policy.heartbeat().interval(),
            policy.maxFrame().toInt(),
            running.version().parameters()));
    restore.begin();
  }

  // Memory.

  private Behavior<Command> onReign(Reign message) {
    reign = message.reign();
    since = state == InstanceState.FOLLOWING ? now() : since;
    recorder.role(Role.PRIMARY);
    restoreClock.progress(now());
    if (state == InstanceState.RESTORING || state == InstanceState.FOLLOWING) {
      restore.until(message.reign().lastSeq());
    }
    return this;
  }

  private Behavior<Command> onRestoreSignal(RestorePhase.Signal signal) {
    if (state == InstanceState.RESTORING || state == InstanceState.FOLLOWING) {
      restoreClock.progress(now());
      restore.on(signal);
    }
    return this;
  }

  private Behavior<Command> onDrained() {
    restoreClock.progress(now());
    flush();
    if (state == InstanceState.RESTORING || state == InstanceState.FOLLOWING) {
      restore.drained();
    }
    return this;
  }

  private void onCaughtUp() {
    if (state == InstanceState.RESTORING) {
      move(Event.CAUGHT_UP);
    }
    VaultReply.Reign named = reign;
    if (named != null && restore.isWholeUntil(named.lastSeq())) {
      restore.finish(Role.PRIMARY);
      restoreClock.progress(now());
      move(Event.BOUND);
    }
  }

  private void ready(AgentMessage.Ready message) {
    VaultReply.Reign named = Objects.requireNonNull(reign);
    if (message.walSeq() != named.lastSeq()) {
      wrong(Fault.stateMismatch(named.lastSeq(), message.walSeq()));
      return;
    }
    serve =
        new ServePhase(this, setup, gate, recorder, named, capabilities.contains(Hello.CHECKPOINT));
    move(Event.READY);
    recorder.serving(now());
    setup.manager().tell(new InstanceEvent.Serving(setup.id(), Duration.ofNanos(now() - since)));
  }

  // What the agent says.

  private Behavior<Command> onOutput(Output output) {
    if (link == null && state == InstanceState.LAUNCHING) {
      early.addLast(output);
    } else {
      take(output);
    }
    return this;
  }

  private void take(Output output) {
    AgentLink open = link;
    if (open != null && isHeard()) {
      open.feed(output.bytes());
      Optional<Received> next = open.next();
      if (next.isPresent()) {
        heard(output.nanos());
      }
      while (next.isPresent() && isHeard()) {
        receive(next.get(), output.nanos());
        next = open.next();
      }
      if (serve != null) {
        serve.commit();
      }
    }
    gate.handled(output.bytes().length);
  }

  /** Any frame is a sign of life; bytes that make none are not. */
  private void heard(long nanos) {
    if (pulse != null) {
      pulse.heard(nanos);
    }
    recorder.heard(nanos);
  }

  private void receive(Received received, long nanos) {
    if (received instanceof Received.Wrong wrong) {
      if (MessageRules.refusesEntry(state, wrong)) {
        refusedEntry = wrong.fault();
      }
      wrong(wrong.fault());
    } else if (received instanceof Received.Broken broken) {
      wrong(broken.fault());
    } else {
      AgentMessage message = ((Received.Message) received).message();
      Optional<Fault> refused = MessageRules.check(state, message);
      if (refused.isPresent()) {
        wrong(refused.get());
      } else {
        hear(message, nanos);
      }
    }
  }

  private void hear(AgentMessage message, long nanos) {
    try {
      if (refusedEntry != null && message instanceof AgentMessage.Response) {
        // No answer may leave behind an entry that was refused.
        end(EndReason.fault(refusedEntry));
      } else if (message instanceof Hello hello) {
        greet(hello);
      } else if (message instanceof AgentMessage.Ready ready) {
        ready(ready);
      } else if (message instanceof AgentMessage.Heartbeat heartbeat) {
        Objects.requireNonNull(pulse).beat(heartbeat);
      } else if (message instanceof AgentMessage.Metrics metrics) {
        recorder.reported(metrics.values());
      } else if (message instanceof AgentMessage.ErrorReport report) {
        complaints.by(report);
      } else if (serve != null) {
        serve.on(message, nanos);
      }
    } catch (ProtocolException e) {
      wrong(e.fault());
    }
  }

  private void wrong(Fault fault) {
    if (complaints.of(fault)) {
      end(EndReason.fault(fault));
    }
  }

  // Work.

  private Behavior<Command> onDeliver(Deliver request) {
    if (serve != null && state == InstanceState.SERVING) {
      serve.deliver(request);
    }
    return this;
  }

  private Behavior<Command> onCancel(Cancel cancel) {
    if (serve != null) {
      serve.cancel(cancel.requestId());
    }
    return this;
  }

  private Behavior<Command> onServeSignal(ServePhase.Signal signal) {
    if (serve != null) {
      serve.on(signal);
    }
    return settle();
  }

  private Behavior<Command> onTakeCheckpoint(TakeCheckpoint command) {
    if (serve != null && state == InstanceState.SERVING) {
      serve.takeCheckpoint(command.reason(), command.replyTo());
    } else {
      command
          .replyTo()
          .tell(new Refusal("not_running", "the agent is not up", "try again once it is", null));
    }
    return this;
  }

  private Behavior<Command> onStorageFull() {
    if (serve != null) {
      serve.storageFull();
    }
    return this;
  }

  private Behavior<Command> onFlush() {
    flushPending = false;
    flush();
    return this;
  }

  private void flush() {
    if (link != null) {
      link.flush();
    }
  }

  // Pulse.

  private Behavior<Command> onTick() {
    countDroppedLines();
    complaints.tick();
    PulseWatch beating = pulse;
    if (beating == null || !isHeard()) {
      return this;
    }
    boolean comingUp = isComingUp();
    if (comingUp || gate.isPaused()) {
      beating.excuse();
    }
    if (comingUp) {
      lookAtRestore();
      return this;
    }
    beating.tick();
    if (serve != null) {
      serve.tick();
      if (state == InstanceState.SERVING) {
        serve.checkpointIfDue();
      }
    }
    return this;
  }

  /** Whether it is on its way to serving; a standby that nobody named may follow for ever. */
  private boolean isComingUp() {
    return state == InstanceState.RESTORING
        || state == InstanceState.READYING
        || (state == InstanceState.FOLLOWING && reign != null);
  }

  private void lookAtRestore() {
    boolean ours = state != InstanceState.READYING && restore.isAwaitingMemory();
    RestoreClock.Finding finding = restoreClock.look(now(), backlog(), ours);
    if (finding == RestoreClock.Finding.AGENT_LATE) {
      end(
          EndReason.fault(
              "restore_timeout",
              "no ready within %d ms".formatted(policy.restoreTimeout().toMillis())));
    } else if (finding == RestoreClock.Finding.MEMORY_LATE) {
      end(EndReason.fault("restore_failed", "checkpoint or log do not come"));
    }
  }

  private void countDroppedLines() {
    if (launched != null) {
      long dropped = launched.process().droppedLogLines();
      setup.parts().recorder().logLinesDropped.add(dropped - droppedLines);
      droppedLines = dropped;
    }
  }

  private Behavior<Command> onPulseSignal(PulseWatch.Signal signal) {
    if (pulse != null && isHeard()) {
      pulse.on(signal);
    }
    return settle();
  }

  // End.

  private Behavior<Command> onStop(Stop stop) {
    if (state != InstanceState.SERVING || serve == null) {
      end(EndReason.stopped(stop.reason()));
      return settle();
    }
    move(Event.STOP);
    timers.startSingleTimer(Sign.STOP_TIMEOUT, stop.deadline());
    send(new SupervisorMessage.Shutdown(stop.reason(), stop.deadline(), serve.takesCheckpoints()));
    return this;
  }

  private Behavior<Command> onGiveUp(GiveUp command) {
    end(command.reason());
    return settle();
  }

  private Behavior<Command> onStopTimeout() {
    if (leaving != null) {
      EndReason reason = leaving;
      leaving = null;
      leave(reason);
    }
    end(EndReason.stopped("it did not exit in time and was ended"));
    return settle();
  }

  private Behavior<Command> onHalfClosed(HalfClosed closed) {
    if (isHeard() && state != InstanceState.DRAINING) {
      timers.startSingleTimer(new ClosedTooLong(closed.side()), CLOSED_GRACE);
    }
    return this;
  }

  private Behavior<Command> onClosedTooLong(ClosedTooLong closed) {
    if (state != InstanceState.DRAINING) {
      end(
          EndReason.fault(
              "pipe_closed", "it closed its standard %s, but lives".formatted(closed.side())));
    }
    return settle();
  }

  private Behavior<Command> onExited(Exited exited) {
    if (link == null && state == InstanceState.LAUNCHING) {
      earlyExit = exited;
      return this;
    }
    InstanceState before = state;
    move(Event.EXITED);
    if (before == InstanceState.ENDING || before == InstanceState.ENDED) {
      return settle();
    }
    Optional<Fault> output = link == null ? Optional.empty() : link.atEnd();
    output.ifPresent(complaints::atEnd);
    EndReason reason =
        before == InstanceState.DRAINING
            ? EndReason.stopped(exited.reason().describe())
            : EndReason.exited(exited.reason(), output);
    if (before == InstanceState.DRAINING && serve != null) {
      // Its last checkpoint may still be on the way: its end is told once that is durable.
      serve.close();
      leaving = reason;
    } else {
      leave(reason);
    }
    return settle();
  }

  private void leave(EndReason reason) {
    timers.cancelAll();
    restore.close();
    Set<String> written = serve == null ? Set.of() : serve.unanswered();
    Set<String> held = serve == null ? Set.of() : serve.end();
    setup.manager().tell(new InstanceEvent.Ended(setup.id(), reason, written, held));
    setup.parts().health().tell(new HealthMonitor.Forget(setup.id()));
  }

  private Behavior<Command> onTreeGone() {
    treeGone = true;
    return settle();
  }

  /** Whoever stops the actor ends the process. */
  private Behavior<Command> onPostStop() {
    slot.abandon();
    restore.close();
    if (serve != null) {
      serve.dispose();
    }
    return this;
  }

  /** It is over once no process is left and everything it wrote is durable. */
  private Behavior<Command> settle() {
    boolean ended = state == InstanceState.ENDED || state == InstanceState.ENDING;
    boolean settled = serve == null || serve.isSettled();
    if (leaving != null && settled) {
      EndReason reason = leaving;
      leaving = null;
      leave(reason);
    }
    return ended && treeGone && settled ? Behaviors.stopped() : this;
  }

  private void move(Event event) {
    state =
        InstanceLife.next(state, event)
            .orElseThrow(
                () -> new IllegalStateException(event + " cannot happen while " + state.word()));
    recorder.state(state.word());
    if (!COMING_UP.contains(state)) {
      slot.giveBack();
    }
    setup.manager().tell(new InstanceEvent.Moved(setup.id(), state));
  }

  private boolean isHeard() {
    return state != InstanceState.LAUNCHING
        && state != InstanceState.ENDING
        && state != InstanceState.ENDED;
  }
}
