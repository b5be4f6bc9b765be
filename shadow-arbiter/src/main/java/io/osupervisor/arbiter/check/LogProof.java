package io.osupervisor.arbiter.check;

import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.Role;
import io.osupervisor.agent.instance.AgentParts;
import io.osupervisor.agent.instance.EndReason;
import io.osupervisor.agent.instance.InstanceEvent;
import io.osupervisor.agent.instance.InstanceState;
import io.osupervisor.agent.vault.VaultCommand;
import io.osupervisor.config.AgentPolicy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * Proves before a promotion that the version before reads what the candidate wrote as a shadow: an
 * instance of it is restored up to the cut of the trial, takes those entries and becomes ready. It
 * answers nothing. What was written behind several cuts is read by one instance each, one after the
 * other. Tells once what came of it, and ends.
 */
public final class LogProof extends AbstractBehavior<LogProof.Command> {
  /** What happens to it. */
  public sealed interface Command {}

  private record FromInstance(InstanceEvent event) implements Command {}

  private record InstanceGone(InstanceId instance) implements Command {}

  private enum Sign implements Command {
    LATE
  }

  /** What came of it. */
  public enum Kind {
    /** It reads the entries. */
    PROVEN,
    /** It does not. */
    FAILED,
    /** The node could not try it. */
    UNTRIED;

    /** The word for it in evidence. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * What came of it.
   *
   * @param found for people
   */
  public record Outcome(Kind kind, String found) {}

  /** What a restore that gets on may take beyond what one that hangs is given. */
  private static final Duration MARGIN = Duration.ofSeconds(60);

  private final Candidate candidate;
  private final List<LogProofs.Written> written;
  private final Deque<LogProofs.Written> left;
  private final AgentParts parts;
  private final TimerScheduler<Command> timers;
  private final Consumer<Outcome> told;
  private final ProofBench<Command> bench;
  private ProofBench.@Nullable Running running;
  private @Nullable String untried;

  private LogProof(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      Candidate candidate,
      List<LogProofs.Written> written,
      AgentParts parts,
      Consumer<Outcome> told) {
    super(context);
    this.timers = timers;
    this.candidate = candidate;
    this.written = List.copyOf(written);
    this.left = new ArrayDeque<>(written);
    this.parts = parts;
    this.told = told;
    this.bench = new ProofBench<>(context, candidate.spec(), parts, FromInstance::new);
  }

  /**
   * A proof.
   *
   * @param parts those of the agent
   * @param told hears once what came of it; from the thread of this
   */
  static Behavior<Command> create(
      Candidate candidate,
      List<LogProofs.Written> written,
      AgentParts parts,
      Consumer<Outcome> told) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> new LogProof(context, timers, candidate, written, parts, told).begin()));
  }

  private Behavior<Command> begin() {
    return bench.refuses(candidate.unfenced())
        ? ended(Kind.UNTRIED, Fence.UNFENCED + ": " + Fence.MISSING)
        : next();
  }

  /**
   * The longest that what one shadow wrote takes: what hangs in an entry is ended by the policy's
   * own timeouts before.
   */
  static Duration longest(AgentPolicy policy) {
    return policy.startTimeout().plus(policy.restoreTimeout()).plus(MARGIN);
  }

  private Behavior<Command> next() {
    ProofBench.Running former = running;
    if (former != null) {
      bench.end(former);
      running = null;
    }
    LogProofs.Written one = left.poll();
    if (one == null) {
      return untried == null ? ended(Kind.PROVEN, words()) : ended(Kind.UNTRIED, untried);
    }
    if (one.entries().isEmpty()) {
      return untried(
          "none of the %d entries that the candidate wrote was kept".formatted(one.count()));
    }
    timers.startSingleTimer(Sign.LATE, longest(bench.policy()));
    ProofBench.Running started =
        bench.start(
            candidate.parent(),
            Role.REPLAY,
            bench.memory(ScratchedMemory.create(parts.vault(), one), "memory-" + left.size()),
            VaultCommand.PlanRestore.NEWEST,
            InstanceGone::new);
    started.bind(one.end());
    running = started;
    return this;
  }

  /** What is kept of what a candidate writes is bounded. */
  private String words() {
    long wrote = written.stream().mapToLong(LogProofs.Written::count).sum();
    long read = written.stream().mapToLong(one -> one.entries().size()).sum();
    return "version %s reads the %s that the candidate wrote"
        .formatted(
            candidate.parent().shortForm(),
            read == wrote ? wrote + " entries" : "first %d of %d entries".formatted(read, wrote));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(FromInstance.class, this::onInstance)
        .onMessage(InstanceGone.class, this::onGone)
        .onMessageEquals(
            Sign.LATE,
            () -> untried("it took longer than " + longest(bench.policy()).toSeconds() + " s"))
        .build();
  }

  private Behavior<Command> onGone(InstanceGone gone) {
    return isRunning(gone.instance()) ? untried("what served its instance failed") : this;
  }

  private Behavior<Command> onInstance(FromInstance from) {
    InstanceEvent event = from.event();
    if (!isRunning(event.instance())) {
      return this;
    }
    if (event instanceof InstanceEvent.Moved moved && moved.state() == InstanceState.WAITING) {
      return next();
    }
    if (event instanceof InstanceEvent.Ended ended) {
      EndReason reason = ended.reason();
      String found =
          "version %s cannot read what the candidate wrote: %s: %s"
              .formatted(candidate.parent().shortForm(), reason.code(), reason.message());
      return StartFaults.areOfTheNode(reason) ? untried(found) : ended(Kind.FAILED, found);
    }
    return this;
  }

  private boolean isRunning(InstanceId instance) {
    ProofBench.Running now = running;
    return now != null && now.id().equals(instance);
  }

  /** What is left may still show that the version before does not read it. */
  private Behavior<Command> untried(String why) {
    untried = untried == null ? why : untried;
    return next();
  }

  private Behavior<Command> ended(Kind kind, String found) {
    told.accept(new Outcome(kind, found));
    return Behaviors.stopped();
  }
}
