package io.osupervisor.traffic;

import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.instance.AgentManager;
import io.osupervisor.agent.instance.CanaryClaim;
import io.osupervisor.agent.instance.CanaryEvent;
import io.osupervisor.agent.instance.EndReason;
import io.osupervisor.config.StateKind;
import java.time.InstantSource;
import java.util.function.BiConsumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.jspecify.annotations.Nullable;

/**
 * Gives another version of an agent a share of the requests because a person wants it, and until a
 * person takes it back, or the instance of that version ends, or the canary of a hypothesis takes
 * its place. It rests on the same canary as a trial, and judges nothing.
 */
public final class StandingSplit extends AbstractBehavior<StandingSplit.Command> {

  /** What may be asked of it. */
  public sealed interface Command {}

  /**
   * Gives this version a share, in place of the version that has one; answered once it answers.
   *
   * @param weight in hundredths of a percent, from 1 to 9,999
   */
  public record Give(VersionId version, int weight, ActorRef<Outcome> replyTo) implements Command {}

  /**
   * The primary answers everything again, though nobody asked for that.
   *
   * @param why told to whoever still waits for the version to answer
   */
  public record TakeBack(String why) implements Command {}

  /** A person wants the primary to answer everything again; answered once it does. */
  public record Reset(ActorRef<WasShared> replyTo) implements Command {}

  /**
   * What a reset came to.
   *
   * @param any whether a version had a share, or was about to get one
   */
  public record WasShared(boolean any) {}

  /** What became of it. */
  public sealed interface Outcome {}

  /** It has its share. */
  public enum Given implements Outcome {
    SHARE
  }

  /** It has none. */
  public record NotGiven(String code, String message) implements Outcome {}

  private record FromManager(CanaryEvent event) implements Command {}

  /** Nobody asks how requests fell. */
  private enum Counted implements Command {
    COUNTS
  }

  private final ActorRef<AgentManager.Command> manager;
  private final ActorRef<TrafficSplitter.Command> splitter;
  private final InstantSource clock;
  private final BiConsumer<VersionId, String> ended;
  private final ActorRef<CanaryEvent> events;
  private final ActorRef<SplitCounts> counts;
  private @Nullable VersionId version;
  private int weight;
  private @Nullable Arm arm;
  private @Nullable ActorRef<Outcome> asker;

  private StandingSplit(
      ActorContext<Command> context,
      ActorRef<AgentManager.Command> manager,
      ActorRef<TrafficSplitter.Command> splitter,
      InstantSource clock,
      BiConsumer<VersionId, String> ended) {
    super(context);
    this.manager = manager;
    this.splitter = splitter;
    this.clock = clock;
    this.ended = ended;
    this.events = context.messageAdapter(CanaryEvent.class, FromManager::new);
    this.counts = context.messageAdapter(SplitCounts.class, fell -> Counted.COUNTS);
  }

  /**
   * One that gives nothing yet; with its end the primary answers everything.
   *
   * @param ended told, from its thread, when a share ends that no person took back, and why
   */
  public static Behavior<Command> create(
      ActorRef<AgentManager.Command> manager,
      ActorRef<TrafficSplitter.Command> splitter,
      InstantSource clock,
      BiConsumer<VersionId, String> ended) {
    return Behaviors.setup(context -> new StandingSplit(context, manager, splitter, clock, ended));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Give.class, this::onGive)
        .onMessage(TakeBack.class, this::onTakeBack)
        .onMessage(Reset.class, this::onReset)
        .onMessage(FromManager.class, this::onEvent)
        .onMessageEquals(Counted.COUNTS, () -> this)
        .onSignal(PostStop.class, stopped -> onStop())
        .build();
  }

  private Behavior<Command> onGive(Give give) {
    if (asker != null) {
      give.replyTo().tell(new NotGiven("traffic_under_way", "another share is just being given"));
      return this;
    }
    weight = give.weight();
    asker = give.replyTo();
    if (arm != null && give.version().equals(version)) {
      shareOut(arm);
    } else {
      tellEnd("version " + give.version().shortForm() + " is to take its place");
      arm = null;
      version = give.version();
      splitter.tell(new TrafficSplitter.Unshare(counts));
      manager.tell(new AgentManager.StartCanary(version, CanaryClaim.SHARE, events));
    }
    return this;
  }

  private void shareOut(Arm to) {
    long step = clock.millis();
    splitter.tell(new TrafficSplitter.ShareOut(to, weight, StateKind.NONE, step, counts));
    answer(Given.SHARE);
  }

  private Behavior<Command> onTakeBack(TakeBack back) {
    tellEnd(back.why());
    takeBack(new NotGiven("interrupted", back.why()));
    return this;
  }

  private Behavior<Command> onReset(Reset reset) {
    boolean any = version != null;
    takeBack(new NotGiven("interrupted", "the primary is to answer everything"));
    reset.replyTo().tell(new WasShared(any));
    return this;
  }

  /** Splitter and manager see that it is gone. */
  private Behavior<Command> onStop() {
    tellEnd("what gives it ended");
    return this;
  }

  /** Says that the share ends which a version has. */
  private void tellEnd(String why) {
    VersionId given = version;
    if (given != null && arm != null) {
      ended.accept(given, why);
    }
  }

  private void takeBack(NotGiven why) {
    if (version != null) {
      version = null;
      arm = null;
      splitter.tell(new TrafficSplitter.Unshare(counts));
      manager.tell(new AgentManager.EndCanary(events));
      answer(why);
    }
  }

  /** What is told of a version that had the share before was under way, and is no news. */
  private Behavior<Command> onEvent(FromManager message) {
    CanaryEvent event = message.event();
    if (event instanceof CanaryEvent.Serving serving && serving.version().equals(version)) {
      Arm serves = new Arm(serving.instance(), serving.version());
      arm = serves;
      shareOut(serves);
    } else if (event instanceof CanaryEvent.Ended end && end.version().equals(version)) {
      EndReason reason = end.reason();
      tellEnd(reason.code() + ": " + reason.message());
      takeBack(new NotGiven(code(reason), reason.message()));
    }
    return this;
  }

  /** What an instance does wrong has many codes, of which callers need to know one. */
  private static String code(EndReason reason) {
    if (reason.kind() == EndReason.Kind.STOPPED) {
      return "interrupted";
    }
    return reason.code().equals(EndReason.CANARY_TAKEN) ? reason.code() : "candidate_ended";
  }

  private void answer(Outcome outcome) {
    ActorRef<Outcome> waits = asker;
    asker = null;
    if (waits != null) {
      waits.tell(outcome);
    }
  }
}
