package io.osupervisor.agent.instance;

import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.instance.AgentManager.BeginTrialCut;
import io.osupervisor.agent.instance.Crew.Member;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the traffic of an agent for trials. Requests are held for a moment until none is open; the
 * log's end is then a state that shadows can be given, and every later request is copied for them.
 * Nobody waits for the disk, nor for whoever takes the copies.
 */
final class TrialCuts {

  /** What comes back to it. */
  sealed interface Signal extends AgentManager.Command {}

  private enum Due implements Signal {
    LATE
  }

  /** A cut that was made, until its entries are durable. */
  private record Made(
      BeginTrialCut order, InstanceId primary, long epoch, VersionId version, boolean quiet) {}

  private final ManagerPort port;
  private final AgentCondition condition;
  private final Crew crew;
  private final RequestFlow requests;
  private final BooleanSupplier changing;
  private final List<BeginTrialCut> waiting = new ArrayList<>();
  private final Deque<Made> made = new ArrayDeque<>();
  private @Nullable ActorRef<Mirrored> mirror;
  private long newest;

  /**
   * @param changing whether another version is being made the primary
   */
  TrialCuts(
      ManagerPort port,
      AgentCondition condition,
      Crew crew,
      RequestFlow requests,
      BooleanSupplier changing) {
    this.port = port;
    this.condition = condition;
    this.crew = crew;
    this.requests = requests;
    this.changing = changing;
  }

  void begin(BeginTrialCut order) {
    if (crew.serving() == null || !condition.isUpkept()) {
      refuse(order, "not_running", "the agent does not answer requests now");
    } else if (changing.getAsBoolean()) {
      refuse(order, "swap_under_way", "another version is just being made the primary");
    } else {
      waiting.add(order);
      requests.holdForCut(true);
      port.after(order.patience(), Due.LATE);
      answered();
    }
  }

  /** Whoever waits for the primary to be quiet has waited enough. */
  void on(Signal late) {
    cut();
  }

  /** An answer has left: the primary may be quiet by now. */
  void answered() {
    if (!waiting.isEmpty() && requests.isQuiet()) {
      cut();
    }
  }

  private void cut() {
    port.cancel(Due.LATE);
    Member primary = crew.serving();
    boolean quiet = requests.isQuiet();
    for (BeginTrialCut order : waiting) {
      if (primary == null) {
        refuse(order, "primary_ended", "the primary ended before it was cut");
      } else {
        newest = Math.max(newest, order.cut());
        made.addLast(new Made(order, primary.id(), requests.epoch(), primary.version(), quiet));
        primary.tell(AgentInstance.Sign.MARK);
      }
    }
    waiting.clear();
    copy();
    requests.holdForCut(false);
  }

  /** What the primary wrote before the oldest cut is durable. */
  void marked(InstanceEvent.Marked marked) {
    Made done = made.peekFirst();
    if (done != null && done.primary().equals(marked.instance())) {
      made.removeFirst();
      BeginTrialCut order = done.order();
      order
          .replyTo()
          .tell(
              new CutResult.TrialCut(
                  order.cut(), marked.seq(), done.epoch(), done.version(), done.quiet()));
    }
  }

  /** The primary is gone: what was to become durable at its cut may not be. */
  void primaryEnded() {
    made.forEach(
        lost -> refuse(lost.order(), "primary_ended", "the primary ended as it was being cut"));
    made.clear();
    if (!waiting.isEmpty()) {
      cut();
    }
  }

  /** From the newest cut on, copies go there. */
  void mirror(AgentManager.Mirror order) {
    mirror = order.to();
    copy();
    port.watch(order.to(), new AgentManager.MirrorOff(order.to()));
  }

  /** Nothing is copied any more, unless it is for another. */
  void mirrorOff(AgentManager.MirrorOff off) {
    port.unwatch(off.from());
    if (off.from().equals(mirror)) {
      mirror = null;
      copy();
    }
  }

  private void copy() {
    ActorRef<Mirrored> to = mirror;
    requests.mirror(to == null || newest == 0 ? null : new Mirroring(to, newest));
  }

  private static void refuse(BeginTrialCut order, String code, String message) {
    order.replyTo().tell(new CutResult.NotCut(order.cut(), code, message));
  }
}
