package io.osupervisor.agent.instance;

import io.osupervisor.agent.AgentReply.Refusal;
import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.Role;
import io.osupervisor.agent.health.AgentRecorder;
import io.osupervisor.agent.instance.Crew.Member;
import io.osupervisor.agent.vault.VaultCommand;
import io.osupervisor.agent.vault.VaultReply;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;

/** Keeps a primary: names one, has its reign begun in the log, and follows up its end. */
final class PrimaryKeeper {

  /** What comes back to it. */
  sealed interface Signal extends AgentManager.Command {}

  private record ReignAnswered(VaultReply.ReignResult result) implements Signal {}

  private enum Due implements Signal {
    RESTART
  }

  private final ManagerPort port;
  private final AgentCondition condition;
  private final Crew crew;
  private final RequestFlow requests;
  private final StandbyKeeper standbys;
  private final ActorRef<VaultCommand> vault;
  private final AgentRecorder recorder;
  private final InstantSource clock;
  private final Supplier<RestartIntensity> fresh;
  private final ActorRef<VaultReply.ReignResult> reigns;
  private final Deque<InstanceId> reignsAsked = new ArrayDeque<>();
  private final CrashLoop loop;
  private RestartIntensity restarts;
  private boolean suspended;

  /**
   * @param fresh a count of restarts, from zero, under the order that holds
   */
  PrimaryKeeper(
      ManagerPort port,
      AgentCondition condition,
      Crew crew,
      RequestFlow requests,
      StandbyKeeper standbys,
      KeptVersion kept,
      AgentParts parts,
      Supplier<RestartIntensity> fresh) {
    this.port = port;
    this.condition = condition;
    this.crew = crew;
    this.requests = requests;
    this.standbys = standbys;
    this.vault = parts.vault();
    this.recorder = parts.recorder();
    this.clock = parts.services().clock();
    this.fresh = fresh;
    this.restarts = fresh.get();
    this.reigns = port.adapter(VaultReply.ReignResult.class, ReignAnswered::new);
    this.loop = new CrashLoop(port, condition, kept::fill, this::quarantine);
  }

  /** Forgets what was: a new order runs, or another version. */
  void reset() {
    pause();
    restarts = fresh.get();
    standbys.reset();
  }

  /** Names a primary: the standby that is nearest to it, or a new instance. */
  void start() {
    AgentManager.Run order = condition.order();
    Member heir =
        crew.heir(order.version())
            .orElseGet(() -> crew.recruit(order.spec(), order.version(), Role.PRIMARY));
    crew.crown(heir);
    reignsAsked.addLast(heir.id());
    vault.tell(new VaultCommand.BeginReign(heir.id(), order.version(), reigns));
  }

  void on(Signal signal) {
    if (signal instanceof ReignAnswered answered) {
      onReignAnswered(answered.result());
    } else if (!suspended && crew.primary().isEmpty() && condition.isUpkept()) {
      start();
    }
  }

  /** What comes of too many restarts. */
  void on(CrashLoop.Signal signal) {
    loop.on(signal);
  }

  /** Nobody takes the deployment of a version back that ends too often. */
  void on(AgentManager.Quarantine order) {
    loop.on(order);
  }

  /** Nothing is started from here on: another version may take over without a primary. */
  void suspend() {
    suspended = true;
    loop.suspend();
  }

  /** It did not: the version that runs is restarted as before. */
  void resume() {
    suspended = false;
    if (loop.isPending()) {
      loop.resume();
    } else if (crew.primary().isEmpty() && !port.awaits(Due.RESTART)) {
      condition.restarting();
      start();
    }
  }

  private void onReignAnswered(VaultReply.ReignResult result) {
    InstanceId asked = reignsAsked.removeFirst();
    if (result instanceof VaultReply.Reign reign) {
      requests.reign(reign.epoch());
      crew.primary()
          .filter(primary -> primary.id().equals(asked))
          .ifPresent(primary -> primary.tell(new AgentInstance.Reign(reign, Role.PRIMARY)));
    } else if (result instanceof VaultReply.Refused refused) {
      quarantine(refused.refusal().code(), refused.refusal().message());
    }
  }

  /** The primary answers requests. */
  void serving(InstanceEvent.Serving serving) {
    if (!condition.isUpkept()) {
      crew.primary().ifPresent(primary -> primary.dismiss("not wanted any more"));
      return;
    }
    restarts.onServing(port.now());
    boolean back = condition.status() == AgentStatus.RESTARTING;
    long pause = condition.up(port.now());
    if (back) {
      recorder.recovery.record(pause);
    }
    recorder.up(true);
    port.tell(
        new ManagerEvent.Serving(
            serving.instance(),
            condition.order().version(),
            Duration.ofNanos(pause),
            serving.entries()));
    requests.pump();
    standbys.fill();
  }

  /** The primary is gone; what follows is {@link #followUp}'s, where nothing else is in hand. */
  void ended(InstanceEvent.Ended ended) {
    recorder.up(false);
    restarts.onEnded(ended.heard());
    requests.instanceEnded(ended);
    condition.down(ended.reason(), port.now(), clock.instant());
  }

  /** Does what follows an end that nobody asked for, or that was to make way in vain. */
  void followUp(EndReason reason) {
    if (reason.kind() == EndReason.Kind.STOPPED) {
      resume();
      return;
    }
    suspended = false;
    Aftermath aftermath = Aftermath.of(reason, condition.policy().restart().type(), restarts);
    if (aftermath instanceof Aftermath.Rest rest) {
      condition.rest();
      close(AgentStatus.STOPPED, Refusals.stopped());
      port.tell(new ManagerEvent.Stopped(condition.order().run(), rest.why()));
    } else if (aftermath instanceof Aftermath.Quarantine quarantine) {
      condition.restarting();
      loop.suspect(quarantine);
    } else {
      restart(reason, ((Aftermath.Restart) aftermath).delay());
    }
  }

  private void restart(EndReason reason, Duration delay) {
    condition.restarting();
    recorder.restarts.add(reason.code());
    if (delay.isZero() || crew.heir(condition.order().version()).isPresent()) {
      start();
    } else {
      port.after(delay, Due.RESTART);
    }
  }

  private void quarantine(String code, String message) {
    condition.rest();
    close(AgentStatus.QUARANTINED, Refusals.quarantined(code, message));
    crew.primary().ifPresent(primary -> primary.dismiss("quarantined"));
    port.tell(new ManagerEvent.Quarantined(condition.order().run(), code, message));
  }

  /** From here on every request is refused. */
  void close(AgentStatus now, Refusal refusal) {
    condition.close(now, refusal);
    recorder.up(false);
    pause();
    standbys.pause();
    requests.refuseAll(refusal);
    crew.standbys().forEach(standby -> standby.dismiss(now.word()));
  }

  /** Takes back a start that is due, and whatever stands in the way of the next. */
  void pause() {
    port.cancel(Due.RESTART);
    suspended = false;
    loop.forget();
  }
}
