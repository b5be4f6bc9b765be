package io.osupervisor.agent.instance;

import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.Role;
import io.osupervisor.agent.health.AgentRecorder;
import io.osupervisor.agent.instance.Crew.Member;
import io.osupervisor.agent.vault.VaultCommand;
import io.osupervisor.agent.vault.VaultReply;
import io.osupervisor.config.AgentPolicy;
import java.time.Duration;
import java.util.Objects;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * Makes another version the primary, so that no request is lost or answered twice. The new version
 * follows the log beside the old one; then requests are held until the old one is quiet, its log is
 * cut, the new one takes it to that point and becomes ready, and the vault's journal says that it
 * is the primary. Whatever fails before that leaves all as it was; after it there is no way back
 * but another swap.
 *
 * <p>A swap that takes a deployment back needs no primary: one that does not serve, or does not
 * come to rest, makes way at once, and the older version takes the log to its durable end.
 */
final class Swap {

  /** What comes back to it. */
  sealed interface Signal extends AgentManager.Command {}

  private record Saved(AgentReply reply) implements Signal {}

  private record EndFound(VaultReply.@Nullable Checkpoints memory) implements Signal {}

  private record FromVault(CommitPoint.Answer answer) implements Signal {}

  private record OlderFound(VaultReply.@Nullable Deployments deployments) implements Signal {}

  private record Draining(Drain.Due due) implements Signal {}

  private enum Due implements Signal {
    SAVED_LATE,
    CANDIDATE_LATE,
    BIND_LATE
  }

  /** A swap goes on without the checkpoint when it takes longer. */
  private static final Duration SAVE_PATIENCE = Duration.ofSeconds(10);

  private final ManagerPort port;
  private final AgentCondition condition;
  private final Crew crew;
  private final RequestFlow requests;
  private final Succession succession;
  private final LaterWork later;
  private final SwapProbe probe;
  private final Drain drain;
  private final ActorRef<AgentReply> saved;
  private final CommitPoint commitPoint;

  private SwapState state = SwapState.IDLE;
  private AgentManager.@Nullable ChangeVersion command;
  private @Nullable Member candidate;
  private @Nullable EndReason primaryEnd;
  private long cut;

  Swap(
      ManagerPort port,
      AgentCondition condition,
      Crew crew,
      RequestFlow requests,
      Succession succession,
      AgentRecorder recorder,
      LaterWork later,
      SwapProbe probe) {
    this.port = port;
    this.condition = condition;
    this.crew = crew;
    this.requests = requests;
    this.succession = succession;
    this.later = later;
    this.probe = probe;
    this.drain = new Drain(port, condition, crew, requests, recorder, Draining::new, this::onQuiet);
    this.saved = port.adapter(AgentReply.class, Saved::new);
    this.commitPoint = new CommitPoint(port, FromVault::new, this::done, this::fail);
  }

  void begin(AgentManager.ChangeVersion change) {
    SwapOrder order = change.order();
    Member primary = crew.serving();
    if (state != SwapState.IDLE) {
      refuse(change, "swap_under_way", "another version is just being made the primary");
    } else if (!condition.isUpkept() || (primary == null && order.undoes() == null)) {
      refuse(change, "not_running", "the agent does not answer requests now");
    } else if (!condition.order().version().equals(order.from())) {
      String now = condition.order().version().shortForm();
      refuse(change, "stale_parent", "the primary is version " + now + " by now");
    } else {
      command = change;
      drain.reset();
      candidate = null;
      primaryEnd = null;
      if (primary != null && order.undoes() == null) {
        to(SwapState.SAVING);
        port.after(SAVE_PATIENCE, Due.SAVED_LATE);
        primary.tell(new AgentInstance.TakeCheckpoint("swap", saved));
      } else {
        succession.prepare();
        to(SwapState.LOOKING);
        findOlder();
      }
    }
  }

  void on(Signal signal) {
    if (signal instanceof FromVault vault) {
      commitPoint.on(vault.answer());
    } else if (signal instanceof OlderFound older) {
      onOlder(older.deployments());
    } else if (signal instanceof EndFound found) {
      onEndFound(found.memory());
    } else if (signal instanceof Saved || signal == Due.SAVED_LATE) {
      if (state == SwapState.SAVING) {
        port.cancel(Due.SAVED_LATE);
        raise(VaultCommand.PlanRestore.NEWEST);
      }
    } else if (signal instanceof Draining draining) {
      onDraining(draining.due());
    } else if (signal == Due.CANDIDATE_LATE && state == SwapState.RAISING) {
      fail("candidate_late", "the new version did not take the log in time");
    } else if (signal == Due.BIND_LATE && state == SwapState.CUTTING) {
      fail("not_durable", "what the primary wrote did not become durable in time");
    } else if (signal == Due.BIND_LATE && state == SwapState.BINDING) {
      fail("candidate_late", "the new version was not ready in time");
    }
  }

  /** The candidate, or another instance, is in another state of its life. */
  void moved(InstanceEvent.Moved moved) {
    if (!isCandidate(moved.instance())) {
      return;
    }
    if (state == SwapState.RAISING && moved.state() == InstanceState.FOLLOWING) {
      port.cancel(Due.CANDIDATE_LATE);
      takeTurn();
    } else if (state == SwapState.BINDING && moved.state() == InstanceState.WAITING) {
      port.cancel(Due.BIND_LATE);
      commit();
    }
  }

  /** An answer has left: the primary may be quiet by now. */
  void answered() {
    drain.answered();
  }

  /** All that the primary wrote is durable, and it writes nothing more. */
  void cut(InstanceEvent.Cut made) {
    if (state == SwapState.CUTTING) {
      bind(made.lastSeq());
    }
  }

  /** The new version answers requests. */
  void serving() {
    drain.serving();
  }

  /**
   * The primary ended. Whether this sees to what follows: at once, or once it is known which
   * version is the primary.
   */
  boolean primaryEnded(EndReason reason) {
    if (state == SwapState.IDLE) {
      return false;
    }
    primaryEnd = reason;
    if (state == SwapState.COMMITTING) {
      return true;
    }
    if (order().undoes() == null) {
      fail("primary_ended", "the primary ended: " + reason.message());
    } else if (state == SwapState.DRAINING
        || state == SwapState.RESTING
        || state == SwapState.CUTTING) {
      findEnd();
    }
    return true;
  }

  /** An instance ended that is not the primary. Whether it was to be. */
  boolean candidateEnded(InstanceEvent.Ended ended) {
    if (!isCandidate(ended.instance())) {
      return false;
    }
    if (state != SwapState.COMMITTING) {
      candidate = null;
      fail("candidate_ended", "the new version ended: " + ended.reason().message());
    }
    return true;
  }

  /** Whether another version is being made the primary. */
  boolean isUnderWay() {
    return state != SwapState.IDLE;
  }

  /** Whether it is for the vault's journal to say which version is the primary. */
  boolean isCommitting() {
    return state == SwapState.COMMITTING;
  }

  /** This change is not wanted any more: what ran goes on, as after one that failed. */
  void callOff(String deployment) {
    if (canBeGivenUp() && order().deployment().equals(deployment)) {
      fail("interrupted", "it was called off");
    }
  }

  /** Something else is wanted of the agent: whoever wants it says what runs and what waits. */
  void interrupt(String why) {
    if (canBeGivenUp()) {
      Member next = candidate;
      refuse(end(), "interrupted", why);
      drain.forget();
      succession.stay(next, "interrupted");
    }
  }

  private boolean canBeGivenUp() {
    return state != SwapState.IDLE && state != SwapState.COMMITTING;
  }

  private void raise(long notAfter) {
    to(SwapState.RAISING);
    Member next = succession.candidate(order(), notAfter);
    candidate = next;
    if (crew.serving() == null) {
      succession.vacate();
    }
    if (next.isFollowing()) {
      takeTurn();
    } else {
      port.after(policy().startTimeout().plus(policy().restoreTimeout()), Due.CANDIDATE_LATE);
    }
  }

  /** The candidate has all that is durable: its turn comes when the primary is quiet, or gone. */
  private void takeTurn() {
    if (crew.serving() == null) {
      awaitVacancy();
    } else {
      drain();
    }
  }

  private void drain() {
    to(SwapState.DRAINING);
    drain.attempt();
  }

  private void onQuiet() {
    to(SwapState.CUTTING);
    port.after(policy().drainTimeout(), Due.BIND_LATE);
  }

  private void onDraining(Drain.Due due) {
    if (due == Drain.Due.AGAIN && state == SwapState.RESTING) {
      drain();
    } else if (due == Drain.Due.LATE && state == SwapState.DRAINING) {
      onDrainLate();
    }
  }

  /** A version that is taken back gets no second chance unless it answers at all. */
  private void onDrainLate() {
    if (order().undoes() != null && (drain.isLast() || !drain.isAnswering())) {
      succession.vacate();
      awaitVacancy();
    } else if (drain.isLast()) {
      fail("never_quiet", drain.neverQuiet());
    } else {
      to(SwapState.RESTING);
      drain.rest();
    }
  }

  /** The primary was told to go: what it wrote is on its way to the log once it has. */
  private void awaitVacancy() {
    drain.stop();
    if (crew.primary().isPresent()) {
      to(SwapState.CUTTING);
    } else {
      findEnd();
    }
  }

  private void findEnd() {
    drain.stop();
    requests.hold();
    to(SwapState.CUTTING);
    port.after(policy().restoreTimeout(), Due.BIND_LATE);
    port.askVault(VaultReply.Checkpoints.class, VaultCommand.ListCheckpoints::new, EndFound::new);
  }

  private void onEndFound(VaultReply.@Nullable Checkpoints memory) {
    if (state != SwapState.CUTTING) {
      return;
    }
    if (memory == null) {
      fail("memory_unavailable", "the memory does not say where the log ends");
    } else {
      bind(memory.lastSeq());
    }
  }

  private void bind(long lastSeq) {
    to(SwapState.BINDING);
    cut = lastSeq;
    Objects.requireNonNull(candidate).tell(new AgentInstance.Bind(lastSeq, Role.PRIMARY));
  }

  private void commit() {
    to(SwapState.COMMITTING);
    Member next = Objects.requireNonNull(candidate);
    commitPoint.pass(order(), requests.epoch(), cut, next.id());
  }

  private void findOlder() {
    port.askVault(VaultReply.Deployments.class, VaultCommand.GetDeployments::new, OlderFound::new);
  }

  private void onOlder(VaultReply.@Nullable Deployments deployments) {
    if (state != SwapState.LOOKING) {
      return;
    }
    if (deployments == null) {
      findOlder();
      return;
    }
    String undoes = order().undoes();
    deployments.open().stream()
        .filter(open -> open.id().equals(undoes))
        .findFirst()
        .ifPresentOrElse(
            open -> raise(open.before()),
            () -> fail("unknown_deployment", "there is no deployment '" + undoes + "' any more"));
  }

  private void done(VaultReply.Reign reign) {
    Member next = Objects.requireNonNull(candidate);
    EndReason lost = primaryEnd;
    AgentManager.ChangeVersion change = end();
    SwapOrder order = change.order();
    later.announce(
        new ManagerEvent.PrimaryChanged(
            order.deployment(), order.undoes(), order.to(), order.from(), reign.epoch()));
    change.replyTo().tell(new SwapResult.Swapped(order.deployment(), order.to(), reign.epoch()));
    succession.crown(order, next, reign, lost);
  }

  private void fail(String code, String message) {
    Member next = candidate;
    EndReason lost = primaryEnd;
    refuse(end(), code, message);
    drain.forget();
    succession.keep(next, code, lost);
  }

  private AgentManager.ChangeVersion end() {
    drain.stop();
    for (Due due : Due.values()) {
      port.cancel(due);
    }
    AgentManager.ChangeVersion ended = Objects.requireNonNull(command);
    command = null;
    candidate = null;
    primaryEnd = null;
    to(SwapState.IDLE);
    return ended;
  }

  private void to(SwapState next) {
    SwapState before = state;
    state = next;
    probe.moved(before, next, crew.views());
  }

  private static void refuse(AgentManager.ChangeVersion change, String code, String message) {
    change.replyTo().tell(new SwapResult.NotSwapped(change.order().deployment(), code, message));
  }

  private boolean isCandidate(InstanceId instance) {
    Member next = candidate;
    return next != null && next.id().equals(instance);
  }

  private SwapOrder order() {
    return Objects.requireNonNull(command).order();
  }

  private AgentPolicy policy() {
    return condition.policy();
  }
}
