package io.osupervisor.agent.instance;

import io.osupervisor.agent.Role;
import io.osupervisor.agent.instance.Crew.Member;
import io.osupervisor.agent.vault.VaultReply;
import org.jspecify.annotations.Nullable;

/** Who of an agent's instances goes and who stays when its version changes, or does not. */
final class Succession {
  private static final EndReason MAKES_WAY =
      EndReason.stopped("the version before takes its place");

  private final AgentCondition condition;
  private final Crew crew;
  private final RequestFlow requests;
  private final PrimaryKeeper primaries;
  private final KeptVersion kept;
  private final LaterWork later;

  Succession(
      AgentCondition condition,
      Crew crew,
      RequestFlow requests,
      PrimaryKeeper primaries,
      KeptVersion kept,
      LaterWork later) {
    this.condition = condition;
    this.crew = crew;
    this.requests = requests;
    this.primaries = primaries;
    this.kept = kept;
    this.later = later;
  }

  /** The instance that is to take over: the nearest there is, or a new one. */
  Member candidate(SwapOrder order, long notAfter) {
    Member next =
        crew.heir(order.to())
            .orElseGet(
                () -> crew.recruit(condition.order().spec(), order.to(), Role.STANDBY, notAfter));
    kept.release(next);
    return next;
  }

  /** A version may be taken back without its help: it is not restarted meanwhile. */
  void prepare() {
    primaries.suspend();
  }

  /** The primary makes way at once: nothing that it writes from here on counts. */
  void vacate() {
    requests.hold();
    condition.restarting();
    crew.primary().ifPresent(primary -> primary.dismiss(new AgentInstance.GiveUp(MAKES_WAY)));
  }

  /**
   * The version of this instance is the primary from here on.
   *
   * @param lost how the former primary ended meanwhile; null when it did not
   */
  void crown(SwapOrder order, Member next, VaultReply.Reign reign, @Nullable EndReason lost) {
    condition.changed(order.from(), order.to());
    requests.reign(reign.epoch());
    if (!condition.isUpkept()) {
      return;
    }
    kept.forget();
    primaries.reset();
    crew.others(next).forEach(later::retire);
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

  /**
   * No other version takes over: what ran goes on, or is restarted.
   *
   * @param lost how the primary ended meanwhile; null when it did not
   */
  void keep(@Nullable Member candidate, String code, @Nullable EndReason lost) {
    stay(candidate, code);
    if (condition.isUpkept()) {
      requests.release();
      kept.fill();
      if (lost == null) {
        primaries.resume();
      } else {
        primaries.followUp(lost);
      }
    }
  }

  /** No other version takes over; what is to run is for others to say. */
  void stay(@Nullable Member candidate, String code) {
    crew.primary().ifPresent(primary -> primary.tell(AgentInstance.Sign.UNCUT));
    if (candidate != null) {
      candidate.dismiss("it does not take over: " + code);
    }
  }
}
