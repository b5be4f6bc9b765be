package io.osupervisor.agent.instance;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.AgentReply.Refusal;
import io.osupervisor.agent.Role;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.health.HealthMonitor;
import io.osupervisor.agent.process.ExitReason;
import io.osupervisor.agent.protocol.SupervisorMessage;
import io.osupervisor.agent.vault.VaultReply;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
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
 * what it writes, listens to its pulse. It tells its owner what happens and decides nothing about
 * what follows.
 */
public final class AgentInstance extends AbstractBehavior<AgentInstance.Command>
    implements InstancePort {

  /** What may be asked of it. */
  public interface Command {}

  /** Names it, for a role: it takes the log to the end of that reign's and then serves. */
  public record Reign(VaultReply.Reign reign, Role role) implements Command {}

  /** Binds it to the log up to this entry; once it is ready it waits to be named. */
  public record Bind(long lastSeq, Role role) implements Command {}

  /**
   * Gives it a request; it has a place for it.
   *
   * @param mirroring who is told that it was written; null for nobody
   */
  public record Deliver(
      String requestId,
      AgentRequest request,
      Duration left,
      int attempt,
      @Nullable Mirroring mirroring)
      implements Command {
    /** The same, with nobody told. */
    public Deliver(String requestId, AgentRequest request, Duration left, int attempt) {
      this(requestId, request, left, attempt, null);
    }
  }

  /** Nobody waits for this request any more. */
  public record Cancel(String requestId) implements Command {}

  /** Asks for a checkpoint. */
  public record TakeCheckpoint(String reason, ActorRef<AgentReply> replyTo) implements Command {}

  /** Gives the agent another version, to take it as it runs; it was cut before. */
  record Reload(SupervisorMessage.HotReload reload) implements Command {}

  /** Tells the agent what became of a proposal. */
  public record Tell(SupervisorMessage.EvolutionResult result) implements Command {}

  /** Asks it to finish what is open and to go. */
  public record Stop(String reason, Duration deadline, Parting parting) implements Command {
    /** With a last checkpoint. */
    public Stop(String reason, Duration deadline) {
      this(reason, deadline, Parting.REST);
    }
  }

  /** Gives it up at once: nothing it writes counts any more. */
  public record GiveUp(EndReason reason) implements Command {}

  /** Bytes of standard output, and when they were read. */
  @SuppressWarnings("ArrayRecordComponent") // Handed on once, never compared.
  record Output(byte[] bytes, long nanos) implements Command {}

  /** The process closed one of its ends. */
  record HalfClosed(String side) implements Command {}

  record Exited(ExitReason reason) implements Command {}

  /** What happens without content. */
  enum Sign implements Command {
    FLUSH,
    DRAINED,
    /** Storage is full: what it writes is kept, but not yet durable. */
    STORAGE_FULL,
    /** What it writes from here on is set aside: another instance may take over. */
    CUT,
    /** None did: what was set aside belongs to the log again. */
    UNCUT,
    /** It tells where its log ends, once all that it wrote so far is durable. */
    MARK
  }

  private final InstanceSetup setup;
  private final TimerScheduler<Command> timers;
  private final InstanceBody body;
  private final InstanceVoice voice;
  private final Watchdog watchdog;
  private final StartPhase start;
  private final ReloadPhase reload;
  private final EndPhase ending;
  private final LaunchPhase launch;
  private final InstanceHearing hearing;

  private AgentInstance(
      ActorContext<Command> context, TimerScheduler<Command> timers, InstanceSetup setup) {
    super(context);
    this.setup = setup;
    this.timers = timers;
    this.body = new InstanceBody(setup, now());
    this.voice = new InstanceVoice(body, () -> context.getSelf().tell(Sign.FLUSH));
    Complaints complaints =
        new Complaints(
            new FaultLedger(setup.parts().recorder().faults),
            this,
            context.getLog(),
            setup.parts().services().nanos());
    this.watchdog = new Watchdog(this, body, complaints);
    this.start = new StartPhase(this, body, watchdog, context.getLog());
    this.reload = new ReloadPhase(this, body);
    this.ending = new EndPhase(this, body, voice, complaints, this::onLeft);
    this.hearing = new InstanceHearing(this, body, complaints, watchdog, start, reload);
    this.launch = new LaunchPhase(this, body, hearing, ending, context.getSelf());
  }

  /** Starts its process at once, and ends it with the actor. */
  public static Behavior<Command> create(InstanceSetup setup) {
    return Behaviors.withMdc(
        Command.class,
        mdc(setup, setup.version()),
        Behaviors.setup(
            context ->
                Behaviors.withTimers(
                    timers -> {
                      AgentInstance instance = new AgentInstance(context, timers, setup);
                      instance.launch.begin();
                      return instance;
                    })));
  }

  private static Map<String, String> mdc(InstanceSetup setup, VersionId version) {
    return Map.of(
        "agent", setup.agent().value(),
        "instance", setup.id().value(),
        "version", version.shortForm());
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Output.class, by(launch::on))
        .onMessage(Deliver.class, by(this::onDeliver))
        .onMessage(ServePhase.Appended.class, by(this::onAppended))
        .onMessageEquals(Sign.FLUSH, by(voice::flushDue))
        .onMessageEquals(Watchdog.Due.TICK, by(this::onTick))
        .onMessageEquals(Sign.DRAINED, by(this::onDrained))
        .onMessage(Cancel.class, by(this::onCancel))
        .onMessage(RestorePhase.Signal.class, by(start::on))
        .onMessage(LaunchPhase.Signal.class, by(launch::on))
        .onMessage(Reign.class, this::onReign)
        .onMessage(Bind.class, by(start::on))
        .onMessageEquals(Sign.CUT, by(this::onCut))
        .onMessageEquals(Sign.UNCUT, by(this::onUncut))
        .onMessageEquals(Sign.MARK, by(this::onMark))
        .onMessage(TakeCheckpoint.class, by(this::onTakeCheckpoint))
        .onMessage(Reload.class, by(reload::on))
        .onMessage(ReloadPhase.Signal.class, by(reload::on))
        .onMessage(Tell.class, by(this::onTell))
        .onMessage(CheckpointPhase.Signal.class, by(this::onCheckpointSignal))
        .onMessage(PulseWatch.Signal.class, by(watchdog::on))
        .onMessageEquals(Sign.STORAGE_FULL, by(this::onStorageFull))
        .onMessage(Stop.class, by(ending::on))
        .onMessage(GiveUp.class, by(this::onGiveUp))
        .onMessage(HalfClosed.class, by(ending::on))
        .onMessage(Exited.class, by(launch::on))
        .onMessage(EndPhase.Signal.class, by(ending::on))
        .onSignal(PostStop.class, stop -> onPostStop())
        .build();
  }

  /** Lets a part do what a message asks for; the actor ends once all is over. */
  private <M> org.apache.pekko.japi.function.Function<M, Behavior<Command>> by(Consumer<M> part) {
    return message -> {
      part.accept(message);
      return ending.settle() ? Behaviors.stopped() : this;
    };
  }

  private org.apache.pekko.japi.function.Creator<Behavior<Command>> by(Runnable part) {
    return () -> {
      part.run();
      return ending.settle() ? Behaviors.stopped() : this;
    };
  }

  private void onDeliver(Deliver request) {
    ServePhase serving = body.serving();
    if (serving != null && serving.deliver(request)) {
      voice.mirror(request);
    }
  }

  private Behavior<Command> onReign(Reign reign) {
    boolean reloaded = reload.named();
    start.on(reign);
    hearing.goOn();
    if (ending.settle()) {
      return Behaviors.stopped();
    }
    return reloaded ? Behaviors.withMdc(Command.class, mdc(setup, body.version()), this) : this;
  }

  private void onCut() {
    ServePhase serving = body.serving();
    if (serving != null) {
      serving.cut();
    }
  }

  private void onUncut() {
    ServePhase serve = body.serve();
    if (serve != null) {
      serve.uncut();
    }
  }

  private void onMark() {
    ServePhase serve = body.serve();
    if (serve != null) {
      serve.mark();
    }
  }

  private void onCancel(Cancel cancel) {
    ServePhase serve = body.serve();
    if (serve != null) {
      serve.cancel(cancel.requestId());
    }
  }

  private void onAppended(ServePhase.Appended appended) {
    ServePhase serve = body.serve();
    if (serve != null) {
      serve.on(appended);
    }
  }

  private void onCheckpointSignal(CheckpointPhase.Signal signal) {
    ServePhase serve = body.serve();
    if (serve != null) {
      serve.checkpoints().on(signal);
    }
  }

  private void onTakeCheckpoint(TakeCheckpoint command) {
    ServePhase serving = body.serving();
    if (serving != null) {
      serving.checkpoints().ask(command.reason(), command.replyTo());
    } else {
      command
          .replyTo()
          .tell(new Refusal("not_running", "the agent is not up", "try again once it is", null));
    }
  }

  private void onTell(Tell command) {
    ServePhase serving = body.serving();
    TellResult told =
        serving == null
            ? new TellResult.NotTold(command.result(), "not_running", "the agent is not up")
            : serving.proposals().tell(command.result());
    body.tell(new InstanceEvent.ResultTold(setup.id(), told));
  }

  private void onStorageFull() {
    ServePhase serve = body.serve();
    if (serve != null) {
      serve.storageFull();
    }
  }

  private void onTick() {
    watchdog.tick(start);
  }

  private void onDrained() {
    voice.flush();
    start.drained();
  }

  private void onGiveUp(GiveUp command) {
    end(command.reason());
  }

  private void onLeft() {
    timers.cancelAll();
    start.close();
  }

  /** Whoever stops the actor ends the process, which is measured no more. */
  private Behavior<Command> onPostStop() {
    setup.parts().health().tell(new HealthMonitor.Forget(setup.id()));
    body.slot().abandon();
    start.close();
    ServePhase serve = body.serve();
    if (serve != null) {
      serve.checkpoints().dispose();
    }
    return this;
  }

  // What the parts may do.

  @Override
  public void send(SupervisorMessage message) {
    try {
      voice.say(message);
    } catch (AgentException e) {
      end(new EndReason(EndReason.Kind.FAULT, e.code(), Causes.text(e), e.hint()));
    }
  }

  @Override
  public void offer(SupervisorMessage message) {
    voice.say(message);
  }

  @Override
  public void acknowledge(long seq) {
    voice.acknowledge(seq);
  }

  @Override
  public long unread() {
    return voice.unread();
  }

  @Override
  public void end(EndReason reason) {
    ending.end(reason);
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
  public void after(Duration delay, Command due) {
    timers.startSingleTimer(due, delay);
  }

  @Override
  public void every(Duration delay, Command due) {
    timers.startTimerWithFixedDelay(due, delay);
  }

  @Override
  public long now() {
    return setup.parts().services().nanos().getAsLong();
  }
}
