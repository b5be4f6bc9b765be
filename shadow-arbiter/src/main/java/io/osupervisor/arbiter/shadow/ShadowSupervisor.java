package io.osupervisor.arbiter.shadow;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.instance.Shadows;
import io.osupervisor.traffic.TrafficSplitter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
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
   * Starts the trials of a batch.
   *
   * @param reports told of each of them, from the supervisor's thread
   */
  public record Start(BatchPlan plan, Consumer<PairReport> reports) implements Command {}

  /** Ends a trial without a verdict: {@link PairReport.Failed} with {@code ended} is the last. */
  public record End(String trial) implements Command {}

  private record Reported(PairReport report) implements Command {}

  private record BatchGone(BatchPlan plan, ActorRef<ShadowBatch.Command> batch)
      implements Command {}

  private record Trial(ActorRef<ShadowBatch.Command> batch, Consumer<PairReport> reports) {}

  private final Shadows shadows;
  private final ActorRef<TrafficSplitter.Command> splitter;
  private final ShadowPlaces places;
  private final ActorRef<PairReport> reports;

  /** Those that have not had their last report. */
  private final Map<String, Trial> trials = new LinkedHashMap<>();

  private int taken;
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
        .onMessage(BatchGone.class, this::onBatchGone)
        .onSignal(PostStop.class, stop -> onPostStop())
        .build();
  }

  private Behavior<Command> onStart(Start start) {
    BatchPlan plan = start.plan();
    Optional<String> running =
        plan.trials().stream().map(PairPlan::trial).filter(trials::containsKey).findFirst();
    if (running.isPresent()) {
      String told = "trial '" + running.get() + "' runs already";
      failAll(start, "trial_exists", told);
      return this;
    }
    Optional<AgentException> refused = places.take(plan.shadows());
    if (refused.isPresent()) {
      failAll(start, refused.get().code(), String.valueOf(refused.get().getMessage()));
    } else {
      taken += plan.shadows();
      ActorRef<ShadowBatch.Command> batch =
          getContext()
              .spawn(
                  ShadowBatch.create(new ShadowBatch.Setup(plan, shadows, splitter, reports)),
                  "shadow-" + ++started,
                  DispatcherSelector.sameAsParent());
      getContext().watchWith(batch, new BatchGone(plan, batch));
      plan.trials().forEach(one -> trials.put(one.trial(), new Trial(batch, start.reports())));
    }
    return this;
  }

  private static void failAll(Start start, String code, String message) {
    start.plan().trials().forEach(one -> fail(start.reports(), one.trial(), code, message));
  }

  private Behavior<Command> onEnd(End end) {
    Trial trial = trials.remove(end.trial());
    if (trial != null) {
      trial.batch().tell(new ShadowBatch.End(end.trial()));
      fail(trial.reports(), end.trial(), "ended", "it was ended before its verdict");
    }
    return this;
  }

  private Behavior<Command> onReported(Reported reported) {
    PairReport report = reported.report();
    Trial trial = trials.get(report.trial());
    if (trial != null) {
      if (report instanceof PairReport.Judged || report instanceof PairReport.Failed) {
        trials.remove(report.trial());
      }
      trial.reports().accept(report);
    }
    return this;
  }

  private Behavior<Command> onBatchGone(BatchGone gone) {
    places.giveBack(gone.plan().shadows());
    taken -= gone.plan().shadows();
    for (PairPlan one : gone.plan().trials()) {
      Trial trial = trials.get(one.trial());
      if (trial != null && trial.batch().equals(gone.batch())) {
        trials.remove(one.trial());
        fail(trial.reports(), one.trial(), "internal", "what ran it failed; see the node's log");
      }
    }
    return this;
  }

  private Behavior<Command> onPostStop() {
    places.giveBack(taken);
    trials.forEach(
        (name, trial) -> fail(trial.reports(), name, "ended", "what supervises it ended"));
    return this;
  }

  private static void fail(Consumer<PairReport> to, String trial, String code, String message) {
    to.accept(new PairReport.Failed(trial, code, message));
  }
}
