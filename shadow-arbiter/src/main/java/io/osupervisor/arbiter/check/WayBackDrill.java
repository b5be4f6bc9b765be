package io.osupervisor.arbiter.check;

import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.Role;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.instance.AgentInstance;
import io.osupervisor.agent.instance.AgentParts;
import io.osupervisor.agent.instance.AgentRequest;
import io.osupervisor.agent.instance.InstanceEvent;
import io.osupervisor.agent.instance.ScratchLog;
import io.osupervisor.agent.instance.ScratchMemory;
import io.osupervisor.agent.protocol.AgentMessage.Answer;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.agent.vault.VaultCommand;
import io.osupervisor.agent.vault.VaultReply;
import io.osupervisor.config.AgentSpec;
import io.osupervisor.config.Probe;
import java.time.Duration;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * Tries the way back to an older version beside the primary: an instance of it starts, is restored
 * as a rollback would restore it, takes the log to its end of now, becomes ready and answers the
 * probes of the agent's spec. What it writes is thrown away with it. Answers once, and ends.
 */
public final class WayBackDrill extends AbstractBehavior<WayBackDrill.Command> {

  /** What may be asked of it, and what happens to it. */
  public sealed interface Command {}

  /** Begins; answered once. */
  public record Begin(ActorRef<Outcome> replyTo) implements Command {}

  private record MemoryIs(ProofBench.@Nullable Memory memory) implements Command {}

  private record FromInstance(InstanceEvent event) implements Command {}

  private enum Sign implements Command {
    INSTANCE_GONE,
    PROBE_LATE,
    LATE
  }

  /**
   * Which way.
   *
   * @param notAfter the number of the newest checkpoint that it may be restored from
   */
  public record Way(AgentSpec spec, VersionId version, long notAfter) {}

  /**
   * What came of it.
   *
   * @param passed whether the way back works
   * @param found for people
   * @param lastSeq the entry up to which it took the log; 0 when it did not come so far
   * @param probes how many it answered
   */
  public record Outcome(boolean passed, String found, long lastSeq, int probes) {}

  /** The longest that it takes. */
  public static final Duration LONGEST = Duration.ofSeconds(100);

  /** What it may write and still have it kept, in bytes: nobody looks at it. */
  private static final long SCRATCH_BYTES = 0;

  private final Way way;
  private final AgentParts parts;
  private final ProofBench<Command> bench;
  private final TimerScheduler<Command> timers;
  private @Nullable ActorRef<Outcome> asker;
  private ProofBench.@Nullable Running instance;
  private long lastSeq;
  private int probed;

  private WayBackDrill(
      ActorContext<Command> context, TimerScheduler<Command> timers, Way way, AgentParts parts) {
    super(context);
    this.way = way;
    this.parts = parts;
    this.timers = timers;
    this.bench = new ProofBench<>(context, way.spec(), parts, FromInstance::new);
  }

  /**
   * A drill.
   *
   * @param parts those of the agent
   */
  public static Behavior<Command> create(Way way, AgentParts parts) {
    return Behaviors.setup(
        context -> Behaviors.withTimers(timers -> new WayBackDrill(context, timers, way, parts)));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Begin.class, this::onBegin)
        .onMessage(MemoryIs.class, this::onMemory)
        .onMessage(FromInstance.class, this::onInstance)
        .onMessageEquals(Sign.INSTANCE_GONE, () -> failed("what served its instance failed"))
        .onMessageEquals(Sign.PROBE_LATE, this::onProbeLate)
        .onMessageEquals(
            Sign.LATE, () -> failed("it took longer than " + LONGEST.toSeconds() + " s"))
        .build();
  }

  private Behavior<Command> onBegin(Begin begin) {
    asker = begin.replyTo();
    if (bench.refuses(way.spec().policy().trial().unfenced())) {
      return failed(Fence.UNFENCED + ": " + Fence.MISSING);
    }
    timers.startSingleTimer(Sign.LATE, LONGEST);
    bench.askMemory(MemoryIs::new);
    return this;
  }

  /** Bound to where the log ends now: the primary goes on writing. */
  private Behavior<Command> onMemory(MemoryIs message) {
    ProofBench.Memory memory = message.memory();
    if (memory == null) {
      return failed("the agent's memory did not answer");
    }
    lastSeq = memory.lastSeq();
    ProofBench.Running started = start();
    started.tell(new AgentInstance.Reign(new VaultReply.Reign(1, lastSeq, 0), Role.SHADOW));
    instance = started;
    return this;
  }

  private ProofBench.Running start() {
    Behavior<VaultCommand> scratch =
        ScratchMemory.create(
            parts.vault(), new ScratchLog(SCRATCH_BYTES), parts.services().clock());
    return bench.start(
        way.version(),
        Role.SHADOW,
        bench.memory(scratch, "memory"),
        way.notAfter(),
        id -> Sign.INSTANCE_GONE);
  }

  private Behavior<Command> onInstance(FromInstance from) {
    InstanceEvent event = from.event();
    if (event instanceof InstanceEvent.Serving) {
      return probe();
    } else if (event instanceof InstanceEvent.Answered answered) {
      return onAnswer(answered);
    } else if (event instanceof InstanceEvent.Ended ended) {
      return failed(ended.reason().code() + ": " + ended.reason().message());
    }
    return this;
  }

  private Behavior<Command> onAnswer(InstanceEvent.Answered answered) {
    if (!(answered.said() instanceof Answer.Data)) {
      return failed("probe '%s' got %s".formatted(probes().get(probed).name(), answered.reply()));
    }
    probed++;
    return probe();
  }

  private Behavior<Command> onProbeLate() {
    Probe probe = probes().get(probed);
    return failed(
        "probe '%s' was not answered within %d ms"
            .formatted(probe.name(), probe.timeout().toMillis()));
  }

  private Behavior<Command> probe() {
    ProofBench.Running serving = instance;
    if (probed == probes().size() || serving == null) {
      return ended(
          true,
          "restored, took the log to entry %d, became ready and answered %d probes"
              .formatted(lastSeq, probed));
    }
    Probe probe = probes().get(probed);
    ActorRef<AgentReply> nobody = getContext().getSystem().ignoreRef();
    AgentRequest request =
        new AgentRequest(
            Value.parseJson(probe.input().text()),
            null,
            null,
            probe.timeout(),
            new AgentRequest.Guarantee(true, true),
            nobody);
    serving.tell(new AgentInstance.Deliver("drill-" + probed, request, probe.timeout(), 1));
    timers.startSingleTimer(Sign.PROBE_LATE, probe.timeout());
    return this;
  }

  private List<Probe> probes() {
    return way.spec().probes();
  }

  private Behavior<Command> failed(String why) {
    return ended(false, why);
  }

  private Behavior<Command> ended(boolean passed, String found) {
    if (asker != null) {
      asker.tell(new Outcome(passed, found, lastSeq, probed));
    }
    return Behaviors.stopped();
  }
}
