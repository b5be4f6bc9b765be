package io.osupervisor.arbiter.check;

import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.Role;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.health.AgentRecorder;
import io.osupervisor.agent.instance.AgentInstance;
import io.osupervisor.agent.instance.AgentParts;
import io.osupervisor.agent.instance.EndReason;
import io.osupervisor.agent.instance.InstanceEvent;
import io.osupervisor.agent.instance.InstanceSetup;
import io.osupervisor.agent.instance.InstanceState;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.agent.vault.VaultCommand;
import io.osupervisor.agent.vault.VaultReply;
import io.osupervisor.arbiter.compare.ComparisonRules;
import io.osupervisor.arbiter.trial.Evidence;
import io.osupervisor.config.AgentPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * Runs the agent's cases, one after the other, on an instance of the candidate and on one of its
 * parent. Both have the agent's memory as it is when they start, and no network where the node can
 * help it; what they write is thrown away. A parent that ends in a case has failed it, and starts
 * anew from that memory before the next. Tells what came of it once, and ends; whoever ends it
 * before ends its processes.
 */
public final class CaseReplay extends AbstractBehavior<CaseReplay.Command> {

  /** What happens to it; nothing may be asked of it. */
  public sealed interface Command {}

  private record MemoryIs(VaultReply.@Nullable Checkpoints memory) implements Command {}

  private record FromInstance(InstanceEvent event) implements Command {}

  private record Late(int number) implements Command {}

  private record Gone(InstanceId instance) implements Command {}

  private static final String LATE = "late";
  private static final Duration VAULT_PATIENCE = Duration.ofSeconds(30);

  private final Candidate candidate;
  private final AgentParts agent;
  private final Consumer<CheckResult> owner;
  private final TimerScheduler<Command> timers;
  private final AgentPolicy policy;
  private final List<CaseRule> cases;
  private final CaseBook book = new CaseBook();
  private @Nullable CaseTwin one;
  private @Nullable CaseTwin other;
  private @Nullable EndReason end;
  private long newest;
  private long lastSeq;
  private int number;

  private CaseReplay(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      Candidate candidate,
      ComparisonRules trial,
      AgentParts agent,
      Consumer<CheckResult> owner) {
    super(context);
    this.timers = timers;
    this.candidate = candidate;
    this.agent = agent;
    this.owner = owner;
    this.cases = CaseRule.of(candidate.spec().cases(), trial);
    AgentPolicy own = candidate.spec().policy();
    boolean fenced = agent.services().processes().capabilities().networkFence();
    this.policy = fenced ? Fence.around(own) : own;
  }

  /**
   * The replay for a candidate that passed its check.
   *
   * @param trial what the hypothesis' trial takes for without meaning
   * @param agent the parts of its agent
   * @param owner told once what came of it, from the replay's thread
   */
  static Behavior<Command> create(
      Candidate candidate, ComparisonRules trial, AgentParts agent, Consumer<CheckResult> owner) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> new CaseReplay(context, timers, candidate, trial, agent, owner).begin()));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(MemoryIs.class, this::onMemory)
        .onMessage(FromInstance.class, this::onInstance)
        .onMessage(Late.class, this::onLate)
        .onMessage(Gone.class, this::onGone)
        .build();
  }

  private Behavior<Command> begin() {
    getContext()
        .ask(
            VaultReply.Checkpoints.class,
            agent.vault(),
            VAULT_PATIENCE,
            VaultCommand.ListCheckpoints::new,
            (memory, failure) -> new MemoryIs(memory));
    return this;
  }

  private Behavior<Command> onMemory(MemoryIs message) {
    VaultReply.Checkpoints memory = message.memory();
    if (memory == null) {
      return impossible("memory_unavailable", "the agent's memory did not answer");
    }
    lastSeq = memory.lastSeq();
    newest = memory.kept().isEmpty() ? 0 : memory.kept().get(0).id().number();
    one = start("candidate", candidate.version());
    other = startParent();
    return this;
  }

  private CaseTwin startParent() {
    return start("parent-" + number, candidate.parent());
  }

  private CaseTwin start(String name, VersionId version) {
    InstanceId id = CheckNames.next(candidate.agent());
    AgentParts parts =
        new AgentParts(
            agent.services(),
            agent.checkpoints(),
            getContext()
                .spawn(
                    ProofMemory.create(agent), name + "-memory", DispatcherSelector.sameAsParent()),
            getContext().getSystem().ignoreRef(),
            new AgentRecorder());
    InstanceSetup setup =
        new InstanceSetup(
            candidate.agent(),
            id,
            version,
            Role.REPLAY,
            policy,
            parts,
            newest,
            getContext().messageAdapter(InstanceEvent.class, FromInstance::new));
    ActorRef<AgentInstance.Command> instance =
        getContext().spawn(AgentInstance.create(setup), name, DispatcherSelector.sameAsParent());
    getContext().watchWith(instance, new Gone(id));
    instance.tell(new AgentInstance.Bind(lastSeq, Role.REPLAY));
    return new CaseTwin(id, instance, getContext().getSystem().ignoreRef());
  }

  private Behavior<Command> onInstance(FromInstance from) {
    InstanceEvent event = from.event();
    CaseTwin twin = twin(event.instance());
    if (twin == null) {
      return this;
    }
    if (event instanceof InstanceEvent.Moved moved && moved.state() == InstanceState.WAITING) {
      VaultReply.Reign own = new VaultReply.Reign(1, lastSeq, lastSeq);
      twin.tell(new AgentInstance.Reign(own, Role.REPLAY));
    } else if (event instanceof InstanceEvent.Serving) {
      twin.nowServes();
      beginIfBothServe();
    } else if (event instanceof InstanceEvent.Answered answered) {
      twin.answered(answered);
      return proceed();
    } else if (event instanceof InstanceEvent.Ended ended) {
      return onEnded(twin, ended.reason());
    }
    return this;
  }

  private @Nullable CaseTwin twin(InstanceId id) {
    return Stream.of(Optional.ofNullable(one), Optional.ofNullable(other))
        .flatMap(Optional::stream)
        .filter(twin -> twin.id.equals(id))
        .findFirst()
        .orElse(null);
  }

  private void beginIfBothServe() {
    CaseTwin first = one;
    CaseTwin second = other;
    if (first != null && second != null && first.serves() && second.serves()) {
      next(first, second);
    }
  }

  private void next(CaseTwin first, CaseTwin second) {
    CaseRule rule = cases.get(number);
    number++;
    first.ask(number, rule);
    second.ask(number, rule);
    timers.startSingleTimer(LATE, new Late(number), rule.timeout());
  }

  /** Goes on once both have answered; a candidate that ended is to blame if its parent stands. */
  private Behavior<Command> proceed() {
    CaseTwin first = one;
    CaseTwin second = other;
    if (first == null || second == null || second.answer().isEmpty()) {
      return this;
    }
    EndReason ended = end;
    if (ended != null && second.hasEnded()) {
      return impossible("control_ended", "in case %d both ended".formatted(number));
    }
    if (ended != null) {
      return failed(
          ended.code(), "in case %d of %d: %s".formatted(number, cases.size(), ended.message()));
    }
    if (first.answer().isEmpty()) {
      return this;
    }
    book.add(cases.get(number - 1), first.answer().orElseThrow(), second.answer().orElseThrow());
    timers.cancel(LATE);
    if (number < cases.size()) {
      goOn(first, second);
      return this;
    }
    owner.accept(book.result());
    return Behaviors.stopped();
  }

  /** A parent that ended in a case is up again for the next one: what it fails at may be mended. */
  private void goOn(CaseTwin first, CaseTwin second) {
    if (second.hasEnded()) {
      other = startParent();
    } else {
      next(first, second);
    }
  }

  private Behavior<Command> onLate(Late late) {
    CaseTwin first = one;
    CaseTwin second = other;
    if (late.number() == number && first != null && second != null) {
      first.late();
      second.late();
    }
    return proceed();
  }

  private Behavior<Command> onGone(Gone gone) {
    CaseTwin twin = twin(gone.instance());
    boolean known = twin == one ? end != null : twin != null && twin.hasEnded();
    return twin == null || known
        ? this
        : onEnded(twin, EndReason.fault("internal", "what served the instance failed"));
  }

  private Behavior<Command> onEnded(CaseTwin twin, EndReason reason) {
    boolean control = twin == other;
    if (StartFaults.areOfTheNode(reason) || (control && !isAsked(twin))) {
      return impossible(
          control ? "control_ended" : reason.code(),
          "%s: %s".formatted(reason.code(), reason.message()));
    }
    if (control) {
      twin.ended();
      return proceed();
    }
    if (number == 0) {
      return failed(reason.code(), "before the first case: " + reason.message());
    }
    end = end == null ? reason : end;
    return proceed();
  }

  private boolean isAsked(CaseTwin twin) {
    return number > 0 && twin.serves();
  }

  private Behavior<Command> failed(String code, String reason) {
    owner.accept(new CheckResult.Failed(code, reason, evidence()));
    return Behaviors.stopped();
  }

  private Behavior<Command> impossible(String code, String reason) {
    owner.accept(new CheckResult.Impossible(code, reason, evidence()));
    return Behaviors.stopped();
  }

  private Evidence evidence() {
    return Evidence.of(
        Map.of(
            "cases", Value.of(cases.size()),
            "case", Value.of(number)));
  }
}
