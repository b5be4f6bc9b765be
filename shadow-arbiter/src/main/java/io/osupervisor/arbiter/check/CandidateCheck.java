package io.osupervisor.arbiter.check;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.Role;
import io.osupervisor.agent.health.AgentRecorder;
import io.osupervisor.agent.instance.AgentInstance;
import io.osupervisor.agent.instance.AgentParts;
import io.osupervisor.agent.instance.InstanceEvent;
import io.osupervisor.agent.instance.InstanceSetup;
import io.osupervisor.agent.instance.InstanceState;
import io.osupervisor.agent.vault.VaultCommand;
import io.osupervisor.agent.vault.VaultReply;
import io.osupervisor.config.AgentPolicy;
import io.osupervisor.config.TrialPolicy.Unfenced;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.jspecify.annotations.Nullable;

/**
 * Checks one candidate: its check command passes on its files; then an instance of it starts, takes
 * the agent's memory as it is now, and becomes ready. It serves nothing and writes nothing. Tells
 * what came of it once, and ends; whoever ends it before ends its processes.
 */
public final class CandidateCheck extends AbstractBehavior<CandidateCheck.Command> {

  /** What happens to it; nothing may be asked of it. */
  public sealed interface Command {}

  private record CommandEnded(CheckCommand.@Nullable Outcome outcome, @Nullable Throwable failure)
      implements Command {}

  private record MemoryIs(VaultReply.@Nullable Checkpoints memory) implements Command {}

  private record FromInstance(InstanceEvent event) implements Command {}

  private enum Sign implements Command {
    INSTANCE_GONE
  }

  private static final Duration VAULT_PATIENCE = Duration.ofSeconds(30);

  private final Candidate candidate;
  private final CheckSettings settings;
  private final AgentParts parts;
  private final Consumer<CheckResult> owner;
  private final boolean fenced;
  private final AgentPolicy policy;
  private final CheckReport report;
  private @Nullable CheckCommand command;

  private CandidateCheck(
      ActorContext<Command> context,
      Candidate candidate,
      CheckSettings settings,
      AgentParts parts,
      Consumer<CheckResult> owner) {
    super(context);
    this.candidate = candidate;
    this.settings = settings;
    // A check is none of the agent's instances: it does not count among them.
    this.parts =
        new AgentParts(
            parts.services(),
            parts.checkpoints(),
            parts.vault(),
            context.getSystem().ignoreRef(),
            new AgentRecorder());
    this.owner = owner;
    AgentPolicy own = candidate.spec().policy();
    this.fenced = parts.services().processes().capabilities().networkFence();
    this.policy = fenced ? Fence.around(own) : own;
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
        .onMessageEquals(
            Sign.INSTANCE_GONE,
            () -> impossible("internal", "what served the instance failed; see the node's log"))
        .onSignal(PostStop.class, stop -> onPostStop())
        .build();
  }

  private Behavior<Command> begin() {
    if (!fenced && candidate.unfenced() == Unfenced.REFUSE) {
      return impossible(Fence.UNFENCED, Fence.MISSING);
    }
    List<String> words = candidate.spec().genome().check();
    if (words.isEmpty()) {
      return askMemory();
    }
    command = new CheckCommand(candidate, policy, parts.services());
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
      return impossible("check_unavailable", "'%s': %s".formatted(words, why(ended.failure())));
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
    getContext()
        .ask(
            VaultReply.Checkpoints.class,
            parts.vault(),
            VAULT_PATIENCE,
            VaultCommand.ListCheckpoints::new,
            (memory, failure) -> new MemoryIs(memory));
    return this;
  }

  /** Bound to where the log ends now: the agent goes on writing while this one is restored. */
  private Behavior<Command> onMemory(MemoryIs message) {
    VaultReply.Checkpoints memory = message.memory();
    if (memory == null) {
      return impossible("memory_unavailable", "the agent's memory did not answer");
    }
    long newest = memory.kept().isEmpty() ? 0 : memory.kept().get(0).id().number();
    report.begin("start");
    ActorRef<AgentInstance.Command> instance = start(newest);
    instance.tell(new AgentInstance.Bind(memory.lastSeq(), Role.REPLAY));
    return this;
  }

  private ActorRef<AgentInstance.Command> start(long newest) {
    InstanceId id = CheckNames.next(candidate.agent());
    InstanceSetup setup =
        new InstanceSetup(
            candidate.agent(),
            id,
            candidate.version(),
            Role.REPLAY,
            policy,
            parts,
            newest,
            getContext().messageAdapter(InstanceEvent.class, FromInstance::new));
    ActorRef<AgentInstance.Command> instance =
        getContext()
            .spawn(
                AgentInstance.create(setup), "instance-" + id, DispatcherSelector.sameAsParent());
    getContext().watchWith(instance, Sign.INSTANCE_GONE);
    return instance;
  }

  private Behavior<Command> onInstance(FromInstance from) {
    InstanceEvent event = from.event();
    if (event instanceof InstanceEvent.Launched launched) {
      report.confinement(launched.confinement());
    } else if (event instanceof InstanceEvent.Moved moved
        && moved.state() == InstanceState.WAITING) {
      report.end("start");
      owner.accept(new CheckResult.Passed(report.evidence()));
      return Behaviors.stopped();
    } else if (event instanceof InstanceEvent.Ended ended) {
      String message = ended.reason().message();
      return StartFaults.areOfTheNode(ended.reason())
          ? impossible(ended.reason().code(), message)
          : failed(ended.reason().code(), "at its start: " + message);
    }
    return this;
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
