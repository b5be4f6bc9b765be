package io.osupervisor.arbiter.shadow;

import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.instance.Mirrored;
import io.osupervisor.traffic.Lot;
import io.osupervisor.traffic.MirrorOutcome;
import io.osupervisor.traffic.TrafficSplitter;
import io.osupervisor.traffic.TrialTraffic;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * The copies of the primary's requests, on their way from the splitter to the shadows: held until
 * all of them serve, then given to all in the order of the lot. For one thread.
 */
final class CopyFeed {
  /** The longest that requests are held for a cut. */
  private static final Duration CUT_PATIENCE = Duration.ofMillis(50);

  private final BatchPlan plan;
  private final ActorRef<TrafficSplitter.Command> splitter;
  private final ActorRef<TrialTraffic> to;
  private final BiConsumer<InstanceId, Mirrored> give;
  private final Lot lot;
  private final OpenCopies open = new OpenCopies();
  private final Deque<Mirrored> held = new ArrayDeque<>();
  private final Deque<String> missed = new ArrayDeque<>();
  private String attached = "";
  private int attachments;
  private long cut;

  /**
   * @param to where the splitter tells of the traffic
   * @param give gives a copy to a shadow
   */
  CopyFeed(
      BatchPlan plan,
      ActorRef<TrafficSplitter.Command> splitter,
      ActorRef<TrialTraffic> to,
      BiConsumer<InstanceId, Mirrored> give) {
    this.plan = plan;
    this.splitter = splitter;
    this.to = to;
    this.give = give;
    this.lot = new Lot(new SplittableRandom(plan.trials().get(0).seed()));
  }

  /** Asks for a cut, and for what comes after it. */
  void attach() {
    detach();
    attached = plan.name() + "/" + ++attachments;
    splitter.tell(
        new TrafficSplitter.Attach(attached, plan.trials().get(0).share(), CUT_PATIENCE, to));
  }

  /** Takes nothing more; what was given may still be answered. */
  void detach() {
    if (!attached.isEmpty()) {
      splitter.tell(new TrafficSplitter.Detach(attached));
    }
    attached = "";
    held.clear();
    missed.clear();
  }

  /** Whether it is told of what was asked for last. */
  boolean isNew(TrialTraffic told) {
    return told.trial().equals(attached);
  }

  /** The cut is made. */
  void cut(long number) {
    cut = number;
  }

  /** A copy came before all serve. */
  void hold(Mirrored copy) {
    held.addLast(copy);
  }

  /** All serve: what was held is theirs. */
  List<Mirrored> release() {
    List<Mirrored> all = List.copyOf(held);
    held.clear();
    return all;
  }

  /** A copy was lost on its way. */
  void miss(String requestId) {
    missed.addLast(requestId);
  }

  /** What was lost since it was last asked. */
  List<String> missed() {
    List<String> all = List.copyOf(missed);
    missed.clear();
    return all;
  }

  /**
   * Gives a copy to these, at {@code now} in nanoseconds, unless they have it already.
   *
   * @param holders those of them for whom the next copy waits
   */
  void give(
      Mirrored copy, Collection<InstanceId> shadows, Collection<InstanceId> holders, long now) {
    if (open.add(copy, shadows, holders, now)) {
      lot.order(shadows).forEach(shadow -> give.accept(shadow, copy));
    }
  }

  /** A copy ended at one of them; once it did at all holders there is a place for another. */
  void ended(String requestId, InstanceId shadow, MirrorOutcome outcome) {
    open.ended(requestId, shadow, outcome).ifPresent(this::free);
  }

  /** One of them is gone: it gets nothing more, and nobody waits for it. */
  void left(InstanceId shadow) {
    open.left(shadow).forEach(this::free);
  }

  private void free(MirrorOutcome outcome) {
    if (!attached.isEmpty()) {
      splitter.tell(new TrafficSplitter.Ended(attached, cut, outcome));
    }
  }

  /** The copies whose callers wait no longer. */
  List<OpenCopies.Late> late(long now) {
    return open.late(now);
  }

  /** What the shadows have not ended yet. */
  OpenCopies open() {
    return open;
  }

  /** Other shadows take their place: nothing is open. */
  void forget() {
    open.clear();
  }
}
