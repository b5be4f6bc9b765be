package io.osupervisor.agent.instance;

import io.osupervisor.agent.Role;
import io.osupervisor.agent.instance.Crew.Member;
import java.time.Duration;
import java.util.function.Supplier;

/** Keeps as many standbys as the agent's policy asks for, unless they end too often. */
final class StandbyKeeper {

  /** What comes back to it. */
  sealed interface Signal extends AgentManager.Command {}

  private enum Due implements Signal {
    STANDBY
  }

  /** The first restart of a standby is at once, but not within the same step. */
  private static final Duration SOON = Duration.ofMillis(10);

  private final ManagerPort port;
  private final AgentCondition condition;
  private final Crew crew;
  private final Supplier<RestartIntensity> fresh;
  private RestartIntensity restarts;
  private boolean givenUp;

  /**
   * @param fresh a count of restarts, from zero, under the order that holds
   */
  StandbyKeeper(
      ManagerPort port, AgentCondition condition, Crew crew, Supplier<RestartIntensity> fresh) {
    this.port = port;
    this.condition = condition;
    this.crew = crew;
    this.fresh = fresh;
    this.restarts = fresh.get();
  }

  /** Forgets what was: a new order runs, or another version. */
  void reset() {
    restarts = fresh.get();
    givenUp = false;
  }

  /** Starts those that are missing. */
  void fill() {
    AgentManager.Run order = condition.order();
    int missing = condition.policy().standby() - crew.standbys(order.version()).size();
    for (int i = 0; i < missing && !givenUp; i++) {
      crew.recruit(order.spec(), order.version(), Role.STANDBY);
    }
  }

  /** One follows the log from here on. */
  void moved(InstanceEvent.Moved moved) {
    boolean follows = moved.state() == InstanceState.FOLLOWING;
    if (follows
        && crew.standbys(condition.order().version()).stream()
            .anyMatch(standby -> standby.id().equals(moved.instance()))) {
      restarts.onServing(port.now());
    }
  }

  /** One ended that was nobody else's. */
  void ended(Member member, InstanceEvent.Ended ended) {
    EndReason reason = ended.reason();
    if (!member.version().equals(condition.order().version())) {
      return;
    }
    restarts.onEnded(ended.heard());
    if (!condition.isUpkept() || reason.kind() == EndReason.Kind.STOPPED) {
      return;
    }
    if (restarts.onFault(reason) instanceof RestartIntensity.Decision.Restart again) {
      port.after(again.delay().isZero() ? SOON : again.delay(), Due.STANDBY);
    } else {
      givenUp = true;
      port.tell(new ManagerEvent.StandbysGivenUp("the last end: " + reason.message()));
    }
  }

  /** None is started from here on, until there is a primary again. */
  void pause() {
    port.cancel(Due.STANDBY);
  }

  /** A standby that ended is due again. */
  void on(Signal due) {
    if (crew.serving() != null && condition.closed() == null) {
      fill();
    }
  }
}
