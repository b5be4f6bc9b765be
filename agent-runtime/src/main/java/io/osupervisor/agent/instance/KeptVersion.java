package io.osupervisor.agent.instance;

import io.osupervisor.agent.Role;
import io.osupervisor.agent.instance.Crew.Member;
import io.osupervisor.agent.vault.Deployment;
import io.osupervisor.agent.vault.VaultCommand;
import io.osupervisor.agent.vault.VaultReply;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps an instance of the version from before a deployment while that is watched: restored from
 * the checkpoint of that time it follows the log that the new version writes, so that a rollback
 * finds the older version with the state of now.
 */
final class KeptVersion {

  /** What comes back to it. */
  sealed interface Signal extends AgentManager.Command {}

  private record Looked(int look, VaultReply.@Nullable Deployments deployments) implements Signal {}

  private enum Due implements Signal {
    /** Callers were answered first. */
    FIRST,
    /** One that ended is started again. */
    AGAIN
  }

  private static final Duration SOON = Duration.ofMillis(10);

  /** A start takes processor time that the first answers of a new primary need. */
  private static final Duration AFTER_CALLERS = Duration.ofMillis(250);

  private final ManagerPort port;
  private final AgentCondition condition;
  private final Crew crew;
  private final Supplier<RestartIntensity> fresh;
  private RestartIntensity restarts;
  private @Nullable Member follower;

  /** The deployment that it is kept for, as long as that is known and watched. */
  private @Nullable String deployment;

  private int look;
  private boolean givenUp;

  KeptVersion(
      ManagerPort port, AgentCondition condition, Crew crew, Supplier<RestartIntensity> fresh) {
    this.port = port;
    this.condition = condition;
    this.crew = crew;
    this.fresh = fresh;
    this.restarts = fresh.get();
  }

  /** Keeps none, until {@link #fill} finds a deployment that is watched. */
  void drop() {
    Member ended = follower;
    forget();
    if (ended != null && crew.has(ended)) {
      ended.dismiss("its version is not kept any more");
    }
  }

  /**
   * A deployment is not watched any more, as the vault was told before: what is kept for it goes,
   * and only that.
   */
  void settled(String gone) {
    if (gone.equals(deployment)) {
      drop();
    }
    if (follower == null) {
      // What the vault was asked before may still name the deployment.
      look++;
      if (crew.serving() != null) {
        fill();
      }
    }
  }

  /** One takes over: if it was the follower it is not this keeper's any more. */
  void release(Member member) {
    if (member == follower) {
      forget();
    }
    // What is on its way to a start would start the same version beside it.
    look++;
    port.cancel(Due.FIRST);
    port.cancel(Due.AGAIN);
  }

  /** Another version took over, and with it the instances of this one go: none is kept. */
  void forget() {
    follower = null;
    deployment = null;
    givenUp = false;
    restarts = fresh.get();
    port.cancel(Due.FIRST);
    port.cancel(Due.AGAIN);
  }

  /** The primary serves: the follower is due soon, but those who waited are answered first. */
  void fillSoon() {
    if (isWanting()) {
      port.after(AFTER_CALLERS, Due.FIRST);
    }
  }

  /** The follower is due now, where one is missing and none waits to be started again. */
  void fill() {
    port.cancel(Due.FIRST);
    if (isWanting()) {
      int asked = ++look;
      port.askVault(
          VaultReply.Deployments.class,
          VaultCommand.GetDeployments::new,
          found -> new Looked(asked, found));
    }
  }

  private boolean isWanting() {
    return follower == null && !givenUp && !port.awaits(Due.AGAIN);
  }

  void on(Signal signal) {
    if (signal instanceof Looked looked) {
      if (looked.look() == look && looked.deployments() != null) {
        recruit(looked.deployments());
      }
    } else {
      fill();
    }
  }

  /** The follower may follow the log from here on. */
  void moved(InstanceEvent.Moved moved) {
    Member now = follower;
    if (moved.state() == InstanceState.FOLLOWING
        && now != null
        && now.id().equals(moved.instance())) {
      restarts.onServing(port.now());
    }
  }

  /** Whether this instance was the follower; then it is followed up. */
  boolean ended(InstanceEvent.Ended ended) {
    Member gone = follower;
    if (gone == null || !gone.id().equals(ended.instance())) {
      return false;
    }
    follower = null;
    restarts.onEnded(ended.heard());
    if (condition.isUpkept() && ended.reason().kind() != EndReason.Kind.STOPPED) {
      if (restarts.onFault(ended.reason()) instanceof RestartIntensity.Decision.Restart again) {
        port.after(again.delay().isZero() ? SOON : again.delay(), Due.AGAIN);
      } else {
        givenUp = true;
        port.tell(new ManagerEvent.KeptVersionLost(gone.version(), ended.reason().message()));
      }
    }
    return true;
  }

  private void recruit(VaultReply.Deployments deployments) {
    if (follower != null || !condition.isUpkept() || deployments.open().isEmpty()) {
      return;
    }
    Deployment newest = deployments.open().get(deployments.open().size() - 1);
    if (newest.version().equals(condition.order().version())) {
      deployment = newest.id();
      follower =
          crew.recruit(condition.order().spec(), newest.from(), Role.STANDBY, newest.before());
    }
  }
}
