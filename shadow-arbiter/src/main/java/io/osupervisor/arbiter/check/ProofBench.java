package io.osupervisor.arbiter.check;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.Role;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.health.AgentRecorder;
import io.osupervisor.agent.instance.AgentInstance;
import io.osupervisor.agent.instance.AgentParts;
import io.osupervisor.agent.instance.InstanceEvent;
import io.osupervisor.agent.instance.InstanceSetup;
import io.osupervisor.agent.vault.VaultCommand;
import io.osupervisor.agent.vault.VaultReply;
import io.osupervisor.config.AgentPolicy;
import io.osupervisor.config.AgentSpec;
import io.osupervisor.config.TrialPolicy.Unfenced;
import java.time.Duration;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.jspecify.annotations.Nullable;

/**
 * Starts instances beside an agent's own, to prove something of a version: cut from the network
 * where the node can do it, with a memory that keeps nothing of what they write. They are none of
 * the agent's instances, do not count among them, and end with the actor that starts them.
 *
 * @param <C> what that actor is told
 */
final class ProofBench<C> {
  private static final Duration VAULT_PATIENCE = Duration.ofSeconds(30);

  private final ActorContext<C> context;
  private final AgentId id;
  private final AgentParts agent;
  private final boolean fenced;
  private final AgentPolicy policy;
  private final ActorRef<InstanceEvent> events;

  /** Where the agent's memory ends, and the number of its newest checkpoint; 0 without one. */
  record Memory(long lastSeq, long newest) {}

  /** An instance that was started here. */
  record Running(InstanceId id, ActorRef<AgentInstance.Command> ref) {
    void tell(AgentInstance.Command command) {
      ref.tell(command);
    }

    /** It has a state once it has taken the log up to here. */
    void bind(long lastSeq) {
      tell(new AgentInstance.Bind(lastSeq, Role.REPLAY));
    }

    /** It answers from here on, and writes from there. */
    void serve(long lastSeq) {
      tell(new AgentInstance.Reign(new VaultReply.Reign(1, lastSeq, lastSeq), Role.REPLAY));
    }
  }

  /**
   * @param agent the parts of the agent
   * @param told what an event of an instance is told as
   */
  ProofBench(
      ActorContext<C> context, AgentSpec spec, AgentParts agent, Function<InstanceEvent, C> told) {
    this.context = context;
    this.id = new AgentId(spec.id());
    this.agent = agent;
    this.fenced = agent.services().processes().capabilities().networkFence();
    this.policy = fenced ? Fence.around(spec.policy()) : spec.policy();
    this.events = context.messageAdapter(InstanceEvent.class, told::apply);
  }

  /** Whether nothing may be started, for it could not be cut from the network. */
  boolean refuses(Unfenced unfenced) {
    return !fenced && unfenced == Unfenced.REFUSE;
  }

  /** What is started is confined by this. */
  AgentPolicy policy() {
    return policy;
  }

  /**
   * Asks where the agent's memory ends now: the agent goes on writing to it.
   *
   * @param told what its answer is told as; null where none came in time
   */
  void askMemory(Function<@Nullable Memory, C> told) {
    context.ask(
        VaultReply.Checkpoints.class,
        agent.vault(),
        VAULT_PATIENCE,
        VaultCommand.ListCheckpoints::new,
        (memory, failure) -> told.apply(memory == null ? null : memory(memory)));
  }

  private static Memory memory(VaultReply.Checkpoints memory) {
    long newest = memory.kept().isEmpty() ? 0 : memory.kept().get(0).id().number();
    return new Memory(memory.lastSeq(), newest);
  }

  /** A memory for one or more of the instances. */
  ActorRef<VaultCommand> memory(Behavior<VaultCommand> memory, String name) {
    return context.spawn(memory, name, DispatcherSelector.sameAsParent());
  }

  /**
   * Starts an instance.
   *
   * @param memory what it reads and writes
   * @param notAfter the number of the newest checkpoint that it may be restored from
   * @param gone told to the actor when what serves it ends
   */
  Running start(
      VersionId version,
      Role role,
      ActorRef<VaultCommand> memory,
      long notAfter,
      Function<InstanceId, C> gone) {
    InstanceId name = CheckNames.next(id);
    AgentParts parts =
        new AgentParts(
            agent.services(),
            agent.checkpoints(),
            memory,
            context.getSystem().ignoreRef(),
            new AgentRecorder());
    InstanceSetup setup =
        new InstanceSetup(id, name, version, role, policy, parts, notAfter, events);
    ActorRef<AgentInstance.Command> instance =
        context.spawn(
            AgentInstance.create(setup), "instance-" + name, DispatcherSelector.sameAsParent());
    context.watchWith(instance, gone.apply(name));
    return new Running(name, instance);
  }

  /** Ends one; nothing is told of it any more. */
  void end(Running running) {
    context.unwatch(running.ref());
    context.stop(running.ref());
  }
}
