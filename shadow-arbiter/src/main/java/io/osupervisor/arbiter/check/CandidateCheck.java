package io.osupervisor.arbiter.check;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.Role;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.instance.AgentInstance;
import io.osupervisor.agent.instance.AgentParts;
import io.osupervisor.agent.instance.EndReason;
import io.osupervisor.agent.instance.InstanceEvent;
import io.osupervisor.agent.instance.InstanceState;
import io.osupervisor.agent.protocol.AgentMessage.Hello;
import io.osupervisor.agent.vault.CheckpointInfo;
import io.osupervisor.agent.vault.VaultCommand;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.jspecify.annotations.Nullable;

/**
 * Checks one candidate: its check command passes on its files; then an instance of it starts, takes
 * the agent's memory as it is now, and becomes ready. Where it takes checkpoints it then takes one,
 * and an instance of its parent must become ready from that: so there is a way back. Neither serves
 * anything, and what they write is thrown away. Tells what came of it once, and ends; whoever ends
 * it before ends its processes.
 */
public final class CandidateCheck extends AbstractBehavior<CandidateCheck.Command> {

  /** What happens to it; nothing may be asked of it. */
  public sealed interface Command {}

  private record CommandEnded(CheckCommand.@Nullable Outcome outcome, @Nullable Throwable failure)
      implements Command {}

  private record MemoryIs(ProofBench.@Nullable Memory memory) implements Command {}

  private record FromInstance(InstanceEvent event) implements Command {}

  private record FromAgent(AgentReply reply) implements Command {}

  private enum Sign implements Command {
    INSTANCE_GONE
  }

  /** What an instance is to do, from one to the next. */
  private enum Step {
    /** The candidate becomes ready. */
    START("start", "at its start: "),
    /** The candidate takes a checkpoint. */
    CHECKPOINT("checkpoint", "when it was to take a checkpoint: "),
    /** Its parent becomes ready from that. */
    WAY_BACK("way_back", "");

    private final String word;
    private final String when;

    Step(String word, String when) {
      this.word = word;
      this.when = when;
    }
  }

  private static final String ENDED = "agent_restarted";

  private final Candidate candidate;
  private final CheckSettings settings;
  private final AgentParts parts;
  private final Consumer<CheckResult> owner;
  private final ProofBench<Command> bench;
  private final ActorRef<VaultCommand> memory;
  private final CheckReport report;
  private @Nullable CheckCommand command;
  private ProofBench.@Nullable Running running;
  private Set<String> capabilities = Set.of();
  private Step step = Step.START;
  private long lastSeq;

  private CandidateCheck(
      ActorContext<Command> context,
      Candidate candidate,
      CheckSettings settings,
      AgentParts parts,
      Consumer<CheckResult> owner) {
    super(context);
    this.candidate = candidate;
    this.settings = settings;
    this.parts = parts;
    this.owner = owner;
    this.bench = new ProofBench<>(context, candidate.spec(), parts, FromInstance::new);
    this.memory = bench.memory(ProofMemory.create(parts), "memory");
    this.report = new CheckReport(parts.services().nanos());
  }

  /**
   * The check of a candidate.
   *
   * @param parts those of its agent
   * @param owner told once what came of it, from the check's thread
   */
  public static Behavior<Command> create(
      Candidate candidate, CheckSettings settings, AgentParts parts, Consumer<CheckResult> owner) {
    return Behaviors.setup(
        context -> new CandidateCheck(context, candidate, settings, parts, owner).begin());
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(CommandEnded.class, this::onCommandEnded)
        .onMessage(MemoryIs.class, this::onMemory)
        .onMessage(FromInstance.class, this::onInstance)
        .onMessage(FromAgent.class, this::onAgent)
        .onMessageEquals(
            Sign.INSTANCE_GONE,
            () -> impossible("internal", "what served the instance failed; see the node's log"))
        .onSignal(PostStop.class, stop -> onPostStop())
        .build();
  }

  private Behavior<Command> begin() {
    if (bench.refuses(candidate.unfenced())) {
      return impossible(Fence.UNFENCED, Fence.MISSING);
    }
    List<String> words = candidate.spec().genome().check();
    if (words.isEmpty()) {
      return askMemory();
    }
    command = new CheckCommand(candidate, bench.policy(), parts.services());
    report.begin("command");
    getContext().pipeToSelf(command.run(settings.commandTimeout()), CommandEnded::new);
    return this;
  }

  private Behavior<Command> onCommandEnded(CommandEnded ended) {
    command = null;
    report.end("command");
    CheckCommand.Outcome outcome = ended.outcome();
    String words = String.join(" ", candidate.spec().genome().check());
    if (outcome == null) {
      return impossible(
          StartFaults.codeOf(ended.failure()), "'%s': %s".formatted(words, why(ended.failure())));
    }
    if (outcome.passed()) {
      return askMemory();
    }
    report.output(outcome.output());
    return outcome.exit() == null
        ? failed("check_timeout", "'%s' took %s".formatted(words, settings.commandTimeout()))
        : failed(
            "check_failed",
            "'%s': %s: %s".formatted(words, outcome.exit().describe(), outcome.output()));
  }

  private Behavior<Command> askMemory() {
    bench.askMemory(MemoryIs::new);
    return this;
  }

  /** Bound to where the log ends now: the agent goes on writing while this one is restored. */
  private Behavior<Command> onMemory(MemoryIs message) {
    ProofBench.Memory now = message.memory();
    if (now == null) {
      return impossible("memory_unavailable", "the agent's memory did not answer");
    }
    lastSeq = now.lastSeq();
    report.begin(step.word);
    start(candidate.version(), now.newest(), lastSeq);
    return this;
  }

  private void start(VersionId version, long notAfter, long end) {
    ProofBench.Running started =
        bench.start(version, Role.REPLAY, memory, notAfter, id -> Sign.INSTANCE_GONE);
    running = started;
    started.bind(end);
  }

  private Behavior<Command> onInstance(FromInstance from) {
    InstanceEvent event = from.event();
    ProofBench.Running now = running;
    if (now == null || !now.id().equals(event.instance())) {
      return this;
    }
    if (event instanceof InstanceEvent.Launched launched) {
      report.confinement(launched.confinement());
    } else if (event instanceof InstanceEvent.Greeted greeted) {
      capabilities = greeted.capabilities();
    } else if (event instanceof InstanceEvent.Moved moved
        && moved.state() == InstanceState.WAITING) {
      return onReady(now);
    } else if (event instanceof InstanceEvent.Serving) {
      ActorRef<AgentReply> told = getContext().messageAdapter(AgentReply.class, FromAgent::new);
      now.tell(new AgentInstance.TakeCheckpoint("check", told));
    } else if (event instanceof InstanceEvent.CheckpointTaken done) {
      takeBack(now, done.checkpoint());
    } else if (event instanceof InstanceEvent.Ended ended) {
      return onEnded(ended.reason());
    }
    return this;
  }

  private Behavior<Command> onReady(ProofBench.Running now) {
    report.end(step.word);
    if (step == Step.WAY_BACK) {
      report.checkpoints("both ways");
      return passed(Optional.empty());
    }
    if (!capabilities.contains(Hello.CHECKPOINT)) {
      report.checkpoints("not supported");
      return passed(Optional.empty());
    }
    step = Step.CHECKPOINT;
    report.begin(step.word);
    now.serve(lastSeq);
    return this;
  }

  /** That one was taken, or that the candidate ended, its instance tells as well. */
  private Behavior<Command> onAgent(FromAgent from) {
    if (step == Step.CHECKPOINT
        && from.reply() instanceof AgentReply.Refusal refusal
        && !refusal.code().equals(ENDED)) {
      report.end(step.word);
      return oneWay("it takes no checkpoint: " + refusal.detail());
    }
    return this;
  }

  private void takeBack(ProofBench.Running saved, CheckpointInfo checkpoint) {
    if (step != Step.CHECKPOINT) {
      return;
    }
    report.end(step.word);
    bench.end(saved);
    step = Step.WAY_BACK;
    report.begin(step.word);
    start(candidate.parent(), VaultCommand.PlanRestore.NEWEST, checkpoint.walSeq());
  }

  private Behavior<Command> onEnded(EndReason reason) {
    if (StartFaults.areOfTheNode(reason)) {
      return impossible(reason.code(), reason.message());
    }
    return step == Step.WAY_BACK
        ? oneWay(
            "version %s cannot take its checkpoint: %s: %s"
                .formatted(candidate.parent().shortForm(), reason.code(), reason.message()))
        : failed(reason.code(), step.when + reason.message());
  }

  private Behavior<Command> oneWay(String why) {
    report.checkpoints("one way");
    return passed(Optional.of(why));
  }

  private Behavior<Command> passed(Optional<String> noReplay) {
    owner.accept(new CheckResult.Passed(report.evidence(), noReplay));
    return Behaviors.stopped();
  }

  private Behavior<Command> failed(String code, String reason) {
    owner.accept(new CheckResult.Failed(code, reason, report.evidence()));
    return Behaviors.stopped();
  }

  private Behavior<Command> impossible(String code, String reason) {
    owner.accept(new CheckResult.Impossible(code, reason, report.evidence()));
    return Behaviors.stopped();
  }

  private static String why(@Nullable Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof AgentException refusal) {
        return String.valueOf(refusal.getMessage());
      }
    }
    return String.valueOf(failure);
  }

  private Behavior<Command> onPostStop() {
    if (command != null) {
      command.abandon();
    }
    return this;
  }
}
