package io.osupervisor.agent.instance;

import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.Role;
import io.osupervisor.agent.health.AgentRecorder;
import io.osupervisor.agent.instance.Crew.Member;
import io.osupervisor.agent.vault.Deployment;
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
 */
final class Swap {

  /** What comes back to it. */
  sealed interface Signal extends AgentManager.Command {}

  private record Saved(AgentReply reply) implements Signal {}

  private record Committed(VaultReply.@Nullable ReignResult result) implements Signal {}

  private record Looked(VaultReply.@Nullable Deployments deployments) implements Signal {}

  private enum Due implements Signal {
    SAVED_LATE,
    CANDIDATE_LATE,
    DRAIN_LATE,
    AGAIN,
    BIND_LATE
  }

  /** So often an agent may fail to become quiet. */
  private static final int ATTEMPTS = 3;

  private static final String TAKEN_OVER = "another version took over";

  /** A swap goes on without the checkpoint when it takes longer. */
  private static final Duration SAVE_PATIENCE = Duration.ofSeconds(10);

  private final ManagerPort port;
  private final AgentCondition condition;
  private final Crew crew;
  private final RequestFlow requests;
  private final PrimaryKeeper primaries;
  private final KeptVersion kept;
  private final AgentRecorder recorder;
  private final ActorRef<AgentReply> saved;

  private SwapState state = SwapState.IDLE;
  private AgentManager.@Nullable ChangeVersion command;
  private @Nullable Member candidate;
  private @Nullable EndReason primaryEnd;
  private int attempts;
  private long quietAt;

  Swap(
      ManagerPort port,
      AgentCondition condition,
      Crew crew,
      RequestFlow requests,
      PrimaryKeeper primaries,
      KeptVersion kept,
      AgentRecorder recorder) {
    this.port = port;
    this.condition = condition;
    this.crew = crew;
    this.requests = requests;
    this.primaries = primaries;
    this.kept = kept;
    this.recorder = recorder;
    this.saved = port.adapter(AgentReply.class, Saved::new);
  }

  void begin(AgentManager.ChangeVersion change) {
    SwapOrder order = change.order();
    Member primary = crew.serving();
    if (state != SwapState.IDLE) {
      refuse(change, "swap_under_way", "another version is just being made the primary");
    } else if (primary == null || !condition.isUpkept()) {
      refuse(change, "not_running", "the agent does not answer requests now");
    } else if (!condition.order().version().equals(order.from())) {
      String now = condition.order().version().shortForm();
      refuse(change, "stale_parent", "the primary is version " + now + " by now");
    } else {
      command = change;
      attempts = 0;
      candidate = null;
      primaryEnd = null;
      if (order.undoes() == null) {
        state = SwapState.SAVING;
        port.after(SAVE_PATIENCE, Due.SAVED_LATE);
        primary.tell(new AgentInstance.TakeCheckpoint("swap", saved));
      } else {
        state = SwapState.LOOKING;
        look();
      }
    }
  }

  void on(Signal signal) {
    if (signal instanceof Committed committed) {
      onCommitted(committed.result());
    } else if (signal instanceof Looked looked) {
      onLooked(looked.deployments());
    } else if (signal instanceof Saved || signal == Due.SAVED_LATE) {
      if (state == SwapState.SAVING) {
        port.cancel(Due.SAVED_LATE);
        raise(VaultCommand.PlanRestore.NEWEST);
      }
    } else if (signal == Due.AGAIN && state == SwapState.RESTING) {
      drain();
    } else if (signal == Due.DRAIN_LATE && state == SwapState.DRAINING) {
      onDrainLate();
    } else if (signal == Due.CANDIDATE_LATE && state == SwapState.RAISING) {
      fail("candidate_late", "the new version did not take the log in time");
    } else if (signal == Due.BIND_LATE
        && (state == SwapState.CUTTING || state == SwapState.BINDING)) {
      fail("candidate_late", "the new version was not ready in time");
    }
  }

  /** The candidate, or another instance, is in another state of its life. */
  void moved(InstanceEvent.Moved moved) {
    if (!isCandidate(moved.instance().value())) {
      return;
    }
    if (state == SwapState.RAISING && moved.state() == InstanceState.FOLLOWING) {
      port.cancel(Due.CANDIDATE_LATE);
      drain();
    } else if (state == SwapState.BINDING && moved.state() == InstanceState.WAITING) {
      port.cancel(Due.BIND_LATE);
      commit();
    }
  }

  /** An answer has left: the primary may be quiet by now. */
  void answered() {
    if (state == SwapState.DRAINING && requests.isQuiet()) {
      port.cancel(Due.DRAIN_LATE);
      quietAt = port.now();
      state = SwapState.CUTTING;
      port.after(policy().drainTimeout(), Due.BIND_LATE);
      crew.primary().ifPresent(primary -> primary.tell(AgentInstance.Sign.CUT));
    }
  }

  /** All that the primary wrote is durable, and it writes nothing more. */
  void cut(InstanceEvent.Cut cut) {
    Member next = candidate;
    if (state == SwapState.CUTTING && next != null) {
      state = SwapState.BINDING;
      next.tell(new AgentInstance.Bind(cut.lastSeq(), Role.PRIMARY));
    }
  }

  /** The new version answers requests. */
  void serving() {
    if (quietAt > 0) {
      recorder.swapPause.record(port.now() - quietAt);
      quietAt = 0;
    }
  }

  /** Whether an end must wait for what the journal says; it is followed up after that. */
  boolean holdsEndOf(Role role, EndReason reason) {
    if (state != SwapState.COMMITTING || role != Role.PRIMARY) {
      return false;
    }
    primaryEnd = reason;
    return true;
  }

  /** An instance ended. */
  void ended(InstanceEvent.Ended ended, Role role) {
    if (state == SwapState.IDLE || state == SwapState.COMMITTING) {
      return;
    }
    if (isCandidate(ended.instance().value())) {
      candidate = null;
      fail("candidate_ended", "the new version ended: " + ended.reason().message());
    } else if (role == Role.PRIMARY) {
      fail("primary_ended", "the primary ended: " + ended.reason().message());
    }
  }

  /** Whether another version is being made the primary. */
  boolean isUnderWay() {
    return state != SwapState.IDLE;
  }

  /** Something else is wanted of the agent. */
  void interrupt(String why) {
    if (state != SwapState.IDLE && state != SwapState.COMMITTING) {
      fail("interrupted", why);
    }
  }

  private void raise(long notAfter) {
    SwapOrder order = order();
    state = SwapState.RAISING;
    Member next =
        crew.heir(order.to())
            .orElseGet(
                () -> crew.recruit(condition.order().spec(), order.to(), Role.STANDBY, notAfter));
    candidate = next;
    kept.release(next);
    port.after(policy().startTimeout().plus(policy().restoreTimeout()), Due.CANDIDATE_LATE);
    if (next.isFollowing()) {
      port.cancel(Due.CANDIDATE_LATE);
      drain();
    }
  }

  private void drain() {
    state = SwapState.DRAINING;
    attempts++;
    requests.hold();
    port.after(policy().drainTimeout(), Due.DRAIN_LATE);
    answered();
  }

  private void onDrainLate() {
    if (attempts == ATTEMPTS) {
      long patience = policy().drainTimeout().toMillis();
      fail(
          "never_quiet",
          "requests were still open %d ms after the last was let in, %d times"
              .formatted(patience, attempts));
      return;
    }
    state = SwapState.RESTING;
    requests.release();
    port.after(policy().drainTimeout(), Due.AGAIN);
  }

  private void commit() {
    state = SwapState.COMMITTING;
    SwapOrder order = order();
    Member next = Objects.requireNonNull(candidate);
    port.askVault(
        VaultReply.ReignResult.class,
        replyTo ->
            new VaultCommand.ChangePrimary(
                requests.epoch(),
                order.deployment(),
                order.undoes(),
                order.to(),
                order.from(),
                next.id(),
                replyTo),
        Committed::new);
  }

  private void onCommitted(VaultReply.@Nullable ReignResult result) {
    if (result instanceof VaultReply.Reign reign) {
      done(reign);
    } else if (result instanceof VaultReply.Refused refused) {
      fail(refused.refusal().code(), refused.refusal().message());
    } else {
      // Whether it is done is not to be guessed.
      look();
    }
  }

  private void look() {
    port.askVault(VaultReply.Deployments.class, VaultCommand.GetDeployments::new, Looked::new);
  }

  private void onLooked(VaultReply.@Nullable Deployments deployments) {
    if (deployments == null) {
      look();
    } else if (state == SwapState.LOOKING) {
      onOlder(deployments);
    } else if (state == SwapState.COMMITTING) {
      Deployment last = deployments.last();
      if (last != null && last.id().equals(order().deployment())) {
        done(new VaultReply.Reign(last.epoch(), last.cut(), 0));
      } else {
        fail("not_committed", "the vault did not take the change");
      }
    }
  }

  private void onOlder(VaultReply.Deployments deployments) {
    String undoes = order().undoes();
    deployments.open().stream()
        .filter(open -> open.id().equals(undoes))
        .findFirst()
        .ifPresentOrElse(
            open -> raise(open.before()),
            () -> fail("unknown_deployment", "there is no deployment '" + undoes + "' any more"));
  }

  private void done(VaultReply.Reign reign) {
    AgentManager.ChangeVersion change = Objects.requireNonNull(command);
    SwapOrder order = change.order();
    Member next = Objects.requireNonNull(candidate);
    EndReason lost = primaryEnd;
    end();
    condition.changed(order.from(), order.to());
    requests.reign(reign.epoch());
    port.tell(
        new ManagerEvent.PrimaryChanged(
            order.deployment(), order.undoes(), order.to(), order.from(), reign.epoch()));
    change.replyTo().tell(new SwapResult.Swapped(order.deployment(), order.to(), reign.epoch()));
    if (!condition.isUpkept()) {
      return;
    }
    kept.drop();
    crew.primary().ifPresent(former -> former.dismiss(TAKEN_OVER));
    crew.standbys().stream()
        .filter(other -> other != next)
        .forEach(other -> other.dismiss(TAKEN_OVER));
    if (crew.has(next)) {
      crew.crown(next);
      next.tell(new AgentInstance.Reign(reign, Role.PRIMARY));
    } else {
      crew.uncrown();
      primaries.start();
    }
    requests.release();
    if (lost != null) {
      condition.restarting();
    }
  }

  private void fail(String code, String message) {
    AgentManager.ChangeVersion change = Objects.requireNonNull(command);
    Member next = candidate;
    EndReason lost = primaryEnd;
    end();
    quietAt = 0;
    crew.primary().ifPresent(primary -> primary.tell(AgentInstance.Sign.UNCUT));
    if (next != null) {
      next.dismiss("it does not take over: " + code);
    }
    change.replyTo().tell(new SwapResult.NotSwapped(change.order().deployment(), code, message));
    if (condition.isUpkept()) {
      requests.release();
      kept.fill();
      if (lost != null) {
        primaries.followUp(lost);
      }
    }
  }

  private void end() {
    for (Due due : Due.values()) {
      port.cancel(due);
    }
    state = SwapState.IDLE;
    command = null;
    candidate = null;
    primaryEnd = null;
  }

  private static void refuse(AgentManager.ChangeVersion change, String code, String message) {
    change.replyTo().tell(new SwapResult.NotSwapped(change.order().deployment(), code, message));
  }

  private boolean isCandidate(String instance) {
    Member next = candidate;
    return next != null && next.id().value().equals(instance);
  }

  private SwapOrder order() {
    return Objects.requireNonNull(command).order();
  }

  private AgentPolicy policy() {
    return condition.policy();
  }
}
