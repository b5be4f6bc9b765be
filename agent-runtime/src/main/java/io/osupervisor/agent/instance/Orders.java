package io.osupervisor.agent.instance;

import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.AgentReply.Refusal;
import io.osupervisor.agent.instance.Crew.Member;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * What people want of an agent: to run, to rest, to take a checkpoint or to go back to one.
 * Whatever changes what runs stops every instance in good order first; what was asked last then
 * counts.
 */
final class Orders {

  /** What comes back to it. */
  sealed interface Signal extends AgentManager.Command {}

  private enum Due implements Signal {
    STOP_PATIENCE
  }

  private final ManagerPort port;
  private final AgentCondition condition;
  private final Crew crew;
  private final RequestFlow requests;
  private final PrimaryKeeper primaries;
  private final Swap swap;
  private final Reload reload;
  private final CheckpointReturn returns;
  private Parting parting = Parting.REST;
  private final List<ActorRef<AgentReply>> stopRepliers = new ArrayList<>();

  Orders(
      ManagerPort port,
      AgentCondition condition,
      Crew crew,
      RequestFlow requests,
      PrimaryKeeper primaries,
      Swap swap,
      Reload reload) {
    this.port = port;
    this.condition = condition;
    this.crew = crew;
    this.requests = requests;
    this.primaries = primaries;
    this.swap = swap;
    this.reload = reload;
    this.returns = new CheckpointReturn(port, this::goBack, this::proceed);
  }

  void run(AgentManager.Run run) {
    parting = Parting.REST;
    condition.run(run);
    cycle("restart");
  }

  void stop(AgentManager.Stop stop) {
    parting = Parting.REST;
    end(stop.reason(), Refusals.stopped(), stop.replyTo());
  }

  void leave(AgentManager.Leave leave) {
    parting = leave.parting();
    end("its node leaves", Refusals.moving(), leave.replyTo());
  }

  private void end(String reason, Refusal refusal, ActorRef<AgentReply> replyTo) {
    condition.rest();
    stopRepliers.add(replyTo);
    if (condition.status() != AgentStatus.QUARANTINED) {
      primaries.close(AgentStatus.STOPPED, refusal);
    }
    cycle(reason);
  }

  void takeCheckpoint(AgentManager.TakeCheckpoint command) {
    Member primary = crew.serving();
    if (primary == null) {
      Refusal closed = condition.closed();
      command.replyTo().tell(closed == null ? Refusals.notUp(condition.status()) : closed);
    } else {
      primary.tell(new AgentInstance.TakeCheckpoint(command.reason(), command.replyTo()));
    }
  }

  void restoreCheckpoint(AgentManager.RestoreCheckpoint command) {
    returns.ask(command);
  }

  void on(CheckpointReturn.Signal signal) {
    returns.on(signal);
  }

  /** Whoever asked for a stop has waited enough. */
  void on(Signal due) {
    tellStopped();
  }

  private void goBack(String checkpoint) {
    parting = Parting.REST;
    condition.restarting();
    cycle("restore of checkpoint " + checkpoint);
  }

  /** Stops every instance in good order; {@link #proceed} goes on when none is left. */
  private void cycle(String reason) {
    swap.interrupt(reason);
    reload.interrupt(reason);
    primaries.pause();
    crew.standbys().forEach(standby -> standby.dismiss(reason));
    if (!condition.isCycling()) {
      condition.cycling(true);
      requests.hold();
      crew.primary()
          .ifPresent(
              primary -> primary.dismiss(new AgentInstance.Stop(reason, stopPatience(), parting)));
    }
    proceed();
  }

  /**
   * Goes on with what is wanted, once there is no primary, no restore under way, and no doubt which
   * version is to be the primary.
   */
  void proceed() {
    if (crew.primary().isPresent() || swap.isCommitting() || returns.advance()) {
      return;
    }
    condition.cycling(false);
    requests.release();
    if (condition.isWanted() && condition.closed() == null) {
      primaries.reset();
      primaries.start();
    }
    settleStops();
  }

  /** Whoever asked for a stop is told once every answer has left, or cannot. */
  void settleStops() {
    boolean goesOn = crew.primary().isPresent() && !condition.isWanted();
    if (stopRepliers.isEmpty() || condition.isCycling() || goesOn) {
      return;
    }
    if (requests.heldAnswers() > 0) {
      port.after(stopPatience(), Due.STOP_PATIENCE);
      return;
    }
    port.cancel(Due.STOP_PATIENCE);
    tellStopped();
  }

  /** Nobody is left to do what was asked. */
  void abandon(Refusal gone) {
    returns.abandon(gone);
    tellStopped();
  }

  private void tellStopped() {
    stopRepliers.forEach(replyTo -> replyTo.tell(AgentReply.Done.INSTANCE));
    stopRepliers.clear();
  }

  private Duration stopPatience() {
    return condition.policy().drainTimeout().plus(condition.policy().killGrace());
  }
}
