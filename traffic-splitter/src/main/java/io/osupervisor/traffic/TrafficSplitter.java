package io.osupervisor.traffic;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.instance.AgentManager;
import io.osupervisor.agent.instance.AgentRequest;
import io.osupervisor.agent.instance.CutResult;
import io.osupervisor.agent.instance.Draw;
import io.osupervisor.agent.instance.Mirrored;
import io.osupervisor.config.StateKind;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.jspecify.annotations.Nullable;

/**
 * Hands the requests of one agent to its primary, and copies of them to trials. Each trial has a
 * bounded queue that drops and tells so; no trial delays the primary or another trial.
 */
public final class TrafficSplitter extends AbstractBehavior<TrafficSplitter.Command> {

  /** What may be asked of it. */
  public sealed interface Command {}

  /** A request to the agent. */
  public record Ask(AgentRequest request) implements Command {}

  /** This is the primary from now on. */
  public record Turn(Arm primary) implements Command {}

  /**
   * Has the traffic cut and, from that cut on, copied. A trial that is attached already leaves what
   * it was to get and begins anew.
   *
   * @param share which requests are copied for it
   * @param patience the longest that requests are held for the cut
   * @param to told of the cut, then of every copy; when it ends the trial is detached
   */
  public record Attach(
      String trial, MirrorShare share, Duration patience, ActorRef<TrialTraffic> to)
      implements Command {}

  /** The trial gets no more copies. */
  public record Detach(String trial) implements Command {}

  /**
   * A copy has ended at a trial: there is a place for the next.
   *
   * @param cut that of the trial when it got the copy
   */
  public record Ended(String trial, long cut, MirrorOutcome outcome) implements Command {}

  /**
   * Shares requests out between the primary and a canary, in place of what was shared before. Keys
   * stay where they are as far as the weights allow.
   *
   * @param weight of the canary, in hundredths of a percent, from 1 to 9,999
   * @param state of the agent; one that has any cannot be shared
   * @param step names it in every draw; none before was called so
   * @param to told how requests fell when it asks; when it ends the primary answers everything
   */
  public record ShareOut(
      Arm canary, int weight, StateKind state, long step, ActorRef<SplitCounts> to)
      implements Command {}

  /** The primary answers everything again, unless another shares by now. */
  public record Unshare(ActorRef<SplitCounts> from) implements Command {}

  /** Asks whoever shares to be told how requests fell since it last asked. */
  public record CountShared(ActorRef<SplitCounts> to) implements Command {}

  /** Asks where requests go. */
  public record GetTraffic(ActorRef<Traffic> replyTo) implements Command {}

  /** A trial gets no more copies of this cut; so its copies ended. */
  public record CopiesEnded(String trial, MirrorCounts counts) {}

  private record Copied(Mirrored copy) implements Command {}

  private record Gone(ActorRef<TrialTraffic> to) implements Command {}

  private record CutDone(CutResult result) implements Command {}

  /** One trial: it gets its share of what was written to the primary after its cut. */
  private record Subscription(
      String trial,
      MirrorShare share,
      long cut,
      MirrorQueue<Mirrored> queue,
      ActorRef<TrialTraffic> to) {}

  private final AgentId agent;
  private final TrafficSettings settings;
  private final ActorRef<AgentManager.Command> manager;
  private final ActorRef<CopiesEnded> observer;
  private final ActorRef<Mirrored> copies;
  private final ActorRef<CutResult> cutResults;
  private final Map<String, Subscription> trials = new LinkedHashMap<>();
  private @Nullable RouteTable routes;
  private @Nullable Split split;
  private long requests;
  private long copied;
  private long cuts;

  private TrafficSplitter(
      ActorContext<Command> context,
      AgentId agent,
      TrafficSettings settings,
      ActorRef<AgentManager.Command> manager,
      ActorRef<CopiesEnded> observer,
      InstantSource clock) {
    super(context);
    this.agent = agent;
    this.settings = settings;
    this.manager = manager;
    this.observer = observer;
    this.copies = context.messageAdapter(Mirrored.class, Copied::new);
    this.cutResults = context.messageAdapter(CutResult.class, CutDone::new);
    // A splitter that replaces another must name its cuts above those of that one.
    this.cuts = clock.millis();
  }

  /**
   * The splitter of one agent.
   *
   * @param manager keeps the primary, and knows which instance that is
   * @param observer told what became of the copies of every trial
   */
  public static Behavior<Command> create(
      AgentId agent,
      TrafficSettings settings,
      ActorRef<AgentManager.Command> manager,
      ActorRef<CopiesEnded> observer,
      InstantSource clock) {
    return Behaviors.setup(
        context -> new TrafficSplitter(context, agent, settings, manager, observer, clock));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Ask.class, this::onAsk)
        .onMessage(Copied.class, this::onCopied)
        .onMessage(Ended.class, this::onEnded)
        .onMessage(Turn.class, this::onTurn)
        .onMessage(Attach.class, this::onAttach)
        .onMessage(CutDone.class, this::onCutDone)
        .onMessage(Detach.class, this::onDetach)
        .onMessage(Gone.class, this::onGone)
        .onMessage(ShareOut.class, this::onShareOut)
        .onMessage(Unshare.class, this::onUnshare)
        .onMessage(CountShared.class, this::onCountShared)
        .onMessage(GetTraffic.class, this::onGetTraffic)
        .build();
  }

  /** As long as there is one arm, the primary, no key needs to be looked at. */
  private Behavior<Command> onAsk(Ask ask) {
    requests++;
    AgentRequest request = ask.request();
    Split shared = split;
    RouteTable now = routes;
    Draw draw = shared == null || now == null ? null : shared.draw(now, request, requests);
    manager.tell(new AgentManager.Ask(request, draw));
    return this;
  }

  private Behavior<Command> onShareOut(ShareOut share) {
    RouteTable before = routes;
    if (before == null) {
      return this; // Without a primary no canary serves beside one.
    }
    Arm primary = before.primary();
    routes =
        before.split(
            share.state(),
            List.of(
                new Share(primary, Share.WHOLE - share.weight()),
                new Share(share.canary(), share.weight())));
    Split former = split;
    split = new Split(share);
    if (former == null || !former.order().to().equals(share.to())) {
      getContext().watchWith(share.to(), new Unshare(share.to()));
    }
    return this;
  }

  private Behavior<Command> onUnshare(Unshare unshare) {
    Split shared = split;
    RouteTable before = routes;
    if (shared != null && before != null && shared.order().to().equals(unshare.from())) {
      split = null;
      routes = before.turnedTo(before.primary());
    }
    return this;
  }

  private Behavior<Command> onCountShared(CountShared count) {
    Split shared = split;
    if (shared != null && shared.order().to().equals(count.to())) {
      count.to().tell(shared.count());
    }
    return this;
  }

  private Behavior<Command> onTurn(Turn turn) {
    RouteTable before = routes;
    if (before == null) {
      routes = RouteTable.of(agent, turn.primary());
    } else if (before.primary().version().equals(turn.primary().version()) && split != null) {
      routes =
          before.primary().equals(turn.primary())
              ? before
              : before.replacing(before.primary(), turn.primary());
    } else if (!before.primary().equals(turn.primary())) {
      split = null;
      routes = before.turnedTo(turn.primary());
    }
    return this;
  }

  private Behavior<Command> onAttach(Attach attach) {
    MirrorQueue<Mirrored> queue = new MirrorQueue<>(settings.capacity(), settings.window());
    Subscription trial =
        new Subscription(attach.trial(), attach.share(), ++cuts, queue, attach.to());
    Subscription former = trials.put(attach.trial(), trial);
    if (former != null) {
      close(former);
    }
    getContext().watchWith(attach.to(), new Gone(attach.to()));
    manager.tell(new AgentManager.Mirror(copies));
    manager.tell(new AgentManager.BeginTrialCut(cuts, attach.patience(), cutResults));
    return this;
  }

  private Behavior<Command> onCutDone(CutDone done) {
    CutResult result = done.result();
    for (Subscription trial : List.copyOf(trials.values())) {
      if (trial.cut() == result.cut()) {
        trial.to().tell(new TrialTraffic.Cut(trial.trial(), result));
        if (result instanceof CutResult.NotCut) {
          detach(trial.trial());
        }
      }
    }
    return this;
  }

  private Behavior<Command> onCopied(Copied message) {
    Mirrored copy = message.copy();
    copied++;
    for (Subscription trial : trials.values()) {
      if (copy.cut() < trial.cut() || !trial.share().takes(copy.key(), copied)) {
        continue;
      }
      if (trial.queue().offer(copy)) {
        pump(trial);
      } else {
        trial.to().tell(new TrialTraffic.Dropped(trial.trial(), copy.requestId()));
      }
    }
    return this;
  }

  private Behavior<Command> onEnded(Ended ended) {
    Subscription trial = trials.get(ended.trial());
    if (trial != null && trial.cut() == ended.cut()) {
      trial.queue().end(ended.outcome());
      pump(trial);
    }
    return this;
  }

  private static void pump(Subscription trial) {
    Optional<Mirrored> next = trial.queue().next();
    while (next.isPresent()) {
      trial.to().tell(new TrialTraffic.Copy(trial.trial(), next.get()));
      next = trial.queue().next();
    }
  }

  private Behavior<Command> onDetach(Detach command) {
    detach(command.trial());
    return this;
  }

  private Behavior<Command> onGone(Gone gone) {
    List.copyOf(trials.values()).stream()
        .filter(trial -> trial.to().equals(gone.to()))
        .forEach(trial -> detach(trial.trial()));
    return this;
  }

  private void detach(String trial) {
    Subscription former = trials.remove(trial);
    if (former != null) {
      close(former);
      if (trials.isEmpty()) {
        manager.tell(new AgentManager.MirrorOff(copies));
      }
    }
  }

  private void close(Subscription former) {
    former.queue().clear();
    observer.tell(new CopiesEnded(former.trial(), former.queue().counts()));
  }

  private Behavior<Command> onGetTraffic(GetTraffic get) {
    RouteTable now = routes;
    List<Share> shares =
        now == null
            ? List.of()
            : now.weights().entrySet().stream()
                .map(weight -> new Share(weight.getKey(), weight.getValue()))
                .toList();
    Map<String, MirrorCounts> counts = new LinkedHashMap<>();
    trials.forEach((trial, subscription) -> counts.put(trial, subscription.queue().counts()));
    get.replyTo().tell(new Traffic(now == null ? 0 : now.version(), shares, requests, counts));
    return this;
  }
}
