package io.osupervisor.arbiter.check;

import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.Role;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.instance.AgentParts;
import io.osupervisor.agent.instance.EndReason;
import io.osupervisor.agent.instance.InstanceEvent;
import io.osupervisor.agent.instance.InstanceState;
import io.osupervisor.arbiter.trial.Evidence;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * Asks an instance of the candidate and one of its parent the same, one after the other. Both have
 * the same memory when they start, and no network where the node can help it; what they write is
 * thrown away. A parent that ends at what it is asked has failed it, and starts anew from that
 * memory before the next. Tells what came of it once, and ends; whoever ends it before ends its
 * processes.
 */
final class PairReplay extends AbstractBehavior<PairReplay.Command> {

  /** What happens to it; nothing may be asked of it. */
  sealed interface Command {}

  private record MemoryIs(ProofBench.@Nullable Memory memory) implements Command {}

  private record FromInstance(InstanceEvent event) implements Command {}

  private record Late(int number) implements Command {}

  private record Gone(InstanceId instance) implements Command {}

  private static final String LATE = "late";

  private final Candidate candidate;
  private final AgentParts agent;
  private final Consumer<CheckResult> owner;
  private final TimerScheduler<Command> timers;
  private final ProofBench<Command> bench;
  private final ReplayScript script;
  private @Nullable ReplayTwin one;
  private @Nullable ReplayTwin other;
  private @Nullable EndReason end;
  private long newest;
  private long lastSeq;
  private int number;

  private PairReplay(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      Candidate candidate,
      ReplayScript script,
      AgentParts agent,
      Consumer<CheckResult> owner) {
    super(context);
    this.timers = timers;
    this.candidate = candidate;
    this.script = script;
    this.agent = agent;
    this.owner = owner;
    this.bench = new ProofBench<>(context, candidate.spec(), agent, FromInstance::new);
  }

  /**
   * A replay on the agent's memory as it is now.
   *
   * @param agent the parts of the agent
   * @param owner told once what came of it, from the replay's thread
   */
  static Behavior<Command> now(
      Candidate candidate, ReplayScript script, AgentParts agent, Consumer<CheckResult> owner) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  PairReplay replay =
                      new PairReplay(context, timers, candidate, script, agent, owner);
                  replay.bench.askMemory(MemoryIs::new);
                  return replay;
                }));
  }

  /** The same on a memory of an earlier time. */
  static Behavior<Command> from(
      ProofBench.Memory memory,
      Candidate candidate,
      ReplayScript script,
      AgentParts agent,
      Consumer<CheckResult> owner) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers ->
                    new PairReplay(context, timers, candidate, script, agent, owner)
                        .begin(memory)));
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

  private Behavior<Command> onMemory(MemoryIs message) {
    ProofBench.Memory memory = message.memory();
    if (memory == null) {
      return impossible("memory_unavailable", "the agent's memory did not answer");
    }
    return begin(memory);
  }

  private Behavior<Command> begin(ProofBench.Memory memory) {
    lastSeq = memory.lastSeq();
    newest = memory.newest();
    one = start("candidate", candidate.version());
    other = startParent();
    return this;
  }

  private ReplayTwin startParent() {
    return start("parent-" + number, candidate.parent());
  }

  private ReplayTwin start(String name, VersionId version) {
    ProofBench.Running running =
        bench.start(
            version,
            Role.REPLAY,
            bench.memory(ProofMemory.create(agent), name + "-memory"),
            newest,
            Gone::new);
    running.bind(lastSeq);
    return new ReplayTwin(running, getContext().getSystem().ignoreRef());
  }

  private Behavior<Command> onInstance(FromInstance from) {
    InstanceEvent event = from.event();
    ReplayTwin twin = twin(event.instance());
    if (twin == null) {
      return this;
    }
    if (event instanceof InstanceEvent.Moved moved && moved.state() == InstanceState.WAITING) {
      twin.serve(lastSeq);
    } else if (event instanceof InstanceEvent.Serving) {
      twin.nowServes();
      return beginIfBothServe();
    } else if (event instanceof InstanceEvent.Answered answered) {
      twin.answered(answered);
      return proceed();
    } else if (event instanceof InstanceEvent.Ended ended) {
      return onEnded(twin, ended.reason());
    }
    return this;
  }

  private @Nullable ReplayTwin twin(InstanceId id) {
    return Stream.of(Optional.ofNullable(one), Optional.ofNullable(other))
        .flatMap(Optional::stream)
        .filter(twin -> twin.id().equals(id))
        .findFirst()
        .orElse(null);
  }

  /** A candidate that does not come up is to blame if its parent does. */
  private Behavior<Command> beginIfBothServe() {
    ReplayTwin first = one;
    ReplayTwin second = other;
    EndReason ended = end;
    if (first == null || second == null || !second.serves()) {
      return this;
    }
    if (ended != null) {
      String when =
          number == 0 ? "before the first " + script.word() : "after " + script.name(number);
      return failed(ended.code(), when + ": " + ended.message());
    }
    if (first.serves()) {
      next(first, second);
    }
    return this;
  }

  private void next(ReplayTwin first, ReplayTwin second) {
    number++;
    ReplayScript.Question question = script.ask(number);
    first.ask(number, question);
    second.ask(number, question);
    timers.startSingleTimer(LATE, new Late(number), question.timeout());
  }

  /** Goes on once both have answered; a candidate that ended is to blame if its parent stands. */
  private Behavior<Command> proceed() {
    ReplayTwin first = one;
    ReplayTwin second = other;
    if (first == null || second == null || second.answer().isEmpty()) {
      return this;
    }
    EndReason ended = end;
    if (ended != null && second.hasEnded()) {
      return impossible("control_ended", "in %s both ended".formatted(script.name(number)));
    }
    if (ended != null) {
      return failed(ended.code(), "in %s: %s".formatted(script.name(number), ended.message()));
    }
    if (first.answer().isEmpty()) {
      return this;
    }
    script.answered(number, first.answer().orElseThrow(), second.answer().orElseThrow());
    timers.cancel(LATE);
    if (number < script.size() && !script.isDecided()) {
      goOn(first, second);
      return this;
    }
    owner.accept(script.result());
    return Behaviors.stopped();
  }

  /** A parent that ended is up again for the next one: what it fails at may be mended. */
  private void goOn(ReplayTwin first, ReplayTwin second) {
    if (second.hasEnded()) {
      other = startParent();
    } else {
      next(first, second);
    }
  }

  private Behavior<Command> onLate(Late late) {
    ReplayTwin first = one;
    ReplayTwin second = other;
    if (late.number() == number && first != null && second != null) {
      first.late();
      second.late();
    }
    return proceed();
  }

  private Behavior<Command> onGone(Gone gone) {
    ReplayTwin twin = twin(gone.instance());
    boolean known = twin == one ? end != null : twin != null && twin.hasEnded();
    return twin == null || known
        ? this
        : onEnded(twin, EndReason.fault("internal", "what served the instance failed"));
  }

  private Behavior<Command> onEnded(ReplayTwin twin, EndReason reason) {
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
    end = end == null ? reason : end;
    return number == 0 ? beginIfBothServe() : proceed();
  }

  private boolean isAsked(ReplayTwin twin) {
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
    return script.until(number);
  }
}
