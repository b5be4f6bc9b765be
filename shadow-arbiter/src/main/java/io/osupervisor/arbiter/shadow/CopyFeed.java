package io.osupervisor.arbiter.shadow;

import io.osupervisor.agent.instance.Mirrored;
import io.osupervisor.traffic.Lot;
import io.osupervisor.traffic.MirrorOutcome;
import io.osupervisor.traffic.TrafficSplitter;
import io.osupervisor.traffic.TrialTraffic;
import io.osupervisor.traffic.Twin;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * The copies of the primary's requests, on their way from the splitter to both shadows: held until
 * both serve, then given to both, the one that the lot names first. For one thread.
 */
final class CopyFeed {
  /** The longest that requests are held for a cut. */
  private static final Duration CUT_PATIENCE = Duration.ofMillis(50);

  private final PairPlan plan;
  private final ActorRef<TrafficSplitter.Command> splitter;
  private final ActorRef<TrialTraffic> to;
  private final BiConsumer<Twin, Mirrored> give;
  private final Lot lot;
  private final OpenCopies open = new OpenCopies();
  private final Deque<Mirrored> held = new ArrayDeque<>();
  private final Deque<String> missed = new ArrayDeque<>();
  private String attached = "";
  private int attachments;
  private long cut;

  /**
   * @param to where the splitter tells of the traffic
   * @param give gives a copy to one of the two
   */
  CopyFeed(
      PairPlan plan,
      ActorRef<TrafficSplitter.Command> splitter,
      ActorRef<TrialTraffic> to,
      BiConsumer<Twin, Mirrored> give) {
    this.plan = plan;
    this.splitter = splitter;
    this.to = to;
    this.give = give;
    this.lot = new Lot(new SplittableRandom(plan.seed()));
  }

  /** Asks for a cut, and for what comes after it. */
  void attach() {
    detach();
    attached = plan.trial() + "/" + ++attachments;
    splitter.tell(new TrafficSplitter.Attach(attached, plan.share(), CUT_PATIENCE, to));
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

  /** A copy came before both serve. */
  void hold(Mirrored copy) {
    held.addLast(copy);
  }

  /** Both serve: what was held is theirs. */
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

  /** Gives a copy to both, at {@code now} in nanoseconds; false when they have it already. */
  boolean give(Mirrored copy, long now) {
    if (!open.add(copy, now)) {
      return false;
    }
    Twin first = lot.first();
    give.accept(first, copy);
    give.accept(first.other(), copy);
    return true;
  }

  /** A copy ended at one of them; once it did at both there is a place for another. */
  void ended(String requestId, Twin twin, MirrorOutcome outcome) {
    open.ended(requestId, twin, outcome)
        .filter(whole -> !attached.isEmpty())
        .ifPresent(whole -> splitter.tell(new TrafficSplitter.Ended(attached, cut, whole)));
  }

  /** The copies whose callers wait no longer. */
  List<OpenCopies.Late> late(long now) {
    return open.late(now);
  }

  /** Whether both have ended all that they were given. */
  boolean isDone() {
    return open.isEmpty();
  }

  /** Whether one of them has. */
  boolean isDone(Twin twin) {
    return open.isDone(twin);
  }

  /** Other shadows take their place: nothing is open. */
  void forget() {
    open.clear();
  }
}
