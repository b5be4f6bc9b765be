package io.osupervisor.arbiter.shadow;

import io.osupervisor.agent.instance.Shadows;
import io.osupervisor.traffic.TrafficSplitter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/**
 * Runs the trials on shadows of one agent, a bounded number of them on the node. Its children are
 * temporary: a trial that fails is not begun again, but told. Whoever starts a trial gets exactly
 * one last report.
 */
public final class ShadowSupervisor extends AbstractBehavior<ShadowSupervisor.Command> {

  /** What may be asked of it. */
  public sealed interface Command {}

  /**
   * Starts a trial.
   *
   * @param reports told of the trial, from the supervisor's thread
   */
  public record Start(PairPlan plan, Consumer<PairReport> reports) implements Command {}

  /** Ends a trial without a verdict: {@link PairReport.Failed} with {@code ended} is the last. */
  public record End(String trial) implements Command {}

  private record Reported(PairReport report) implements Command {}

  private record PairGone(String trial) implements Command {}

  private record Trial(
      ActorRef<ShadowPair.Command> pair, Consumer<PairReport> reports, boolean over) {
    Trial ended() {
      return new Trial(pair, reports, true);
    }
  }

  private final Shadows shadows;
  private final ActorRef<TrafficSplitter.Command> splitter;
  private final ShadowPlaces places;
  private final ActorRef<PairReport> reports;
  private final Map<String, Trial> trials = new LinkedHashMap<>();
  private long started;

  private ShadowSupervisor(
      ActorContext<Command> context,
      Shadows shadows,
      ActorRef<TrafficSplitter.Command> splitter,
      ShadowPlaces places) {
    super(context);
    this.shadows = shadows;
    this.splitter = splitter;
    this.places = places;
    this.reports = context.messageAdapter(PairReport.class, Reported::new);
  }

  /**
   * The supervisor of one agent's shadows.
   *
   * @param places those of the node
   */
  public static Behavior<Command> create(
      Shadows shadows, ActorRef<TrafficSplitter.Command> splitter, ShadowPlaces places) {
    return Behaviors.setup(context -> new ShadowSupervisor(context, shadows, splitter, places));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Start.class, this::onStart)
        .onMessage(End.class, this::onEnd)
        .onMessage(Reported.class, this::onReported)
        .onMessage(PairGone.class, this::onPairGone)
        .onSignal(PostStop.class, stop -> onPostStop())
        .build();
  }

  private Behavior<Command> onStart(Start start) {
    String trial = start.plan().trial();
    if (trials.containsKey(trial)) {
      fail(start.reports(), trial, "trial_exists", "trial '" + trial + "' runs already");
    } else if (!places.take()) {
      fail(
          start.reports(),
          trial,
          "too_many_shadows",
          "%d of %d shadows run on this node"
              .formatted(places.shadows() - places.free(), places.shadows()));
    } else {
      ActorRef<ShadowPair.Command> pair =
          getContext()
              .spawn(
                  ShadowPair.create(new ShadowPair.Setup(start.plan(), shadows, splitter, reports)),
                  "shadow-" + ++started,
                  DispatcherSelector.sameAsParent());
      getContext().watchWith(pair, new PairGone(trial));
      trials.put(trial, new Trial(pair, start.reports(), false));
    }
    return this;
  }

  private Behavior<Command> onEnd(End end) {
    Trial trial = trials.get(end.trial());
    if (trial != null && !trial.over()) {
      trials.put(end.trial(), trial.ended());
      getContext().stop(trial.pair());
      fail(trial.reports(), end.trial(), "ended", "it was ended before its verdict");
    }
    return this;
  }

  private Behavior<Command> onReported(Reported reported) {
    PairReport report = reported.report();
    Trial trial = trials.get(report.trial());
    if (trial != null && !trial.over()) {
      if (report instanceof PairReport.Judged || report instanceof PairReport.Failed) {
        trials.put(report.trial(), trial.ended());
      }
      trial.reports().accept(report);
    }
    return this;
  }

  private Behavior<Command> onPairGone(PairGone gone) {
    Trial trial = trials.remove(gone.trial());
    places.giveBack();
    if (trial != null && !trial.over()) {
      fail(trial.reports(), gone.trial(), "internal", "what ran it failed; see the node's log");
    }
    return this;
  }

  private Behavior<Command> onPostStop() {
    trials.forEach(
        (name, trial) -> {
          places.giveBack();
          if (!trial.over()) {
            fail(trial.reports(), name, "ended", "what supervises it ended");
          }
        });
    return this;
  }

  private static void fail(Consumer<PairReport> to, String trial, String code, String message) {
    to.accept(new PairReport.Failed(trial, code, message));
  }
}
