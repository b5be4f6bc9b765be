package io.osupervisor.agent.instance;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.Role;
import io.osupervisor.agent.health.AgentRecorder;
import io.osupervisor.agent.vault.VaultCommand;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/** Starts what serves an agent's instances, each with the memory that its role writes to. */
final class InstanceSpawner {
  private final ActorContext<AgentManager.Command> context;
  private final ManagerPort port;
  private final AgentId agent;
  private final AgentParts parts;
  private final ActorRef<InstanceEvent> events;
  private final Function<InstanceId, AgentManager.Command> gone;
  private final Map<InstanceId, ActorRef<VaultCommand>> scratch = new HashMap<>();

  /**
   * @param events told what happens to instances
   * @param gone told to the manager when what serves one ended
   */
  InstanceSpawner(
      ActorContext<AgentManager.Command> context,
      ManagerPort port,
      AgentId agent,
      AgentParts parts,
      ActorRef<InstanceEvent> events,
      Function<InstanceId, AgentManager.Command> gone) {
    this.context = context;
    this.port = port;
    this.agent = agent;
    this.parts = parts;
    this.events = events;
    this.gone = gone;
  }

  ActorRef<AgentInstance.Command> spawn(Crew.Recruit recruit) {
    InstanceId id = recruit.id();
    InstanceSetup setup =
        new InstanceSetup(
            agent,
            id,
            recruit.version(),
            recruit.role(),
            recruit.spec().policy(),
            recruit.role() == Role.CANARY ? ofCanary(id) : parts,
            recruit.notAfter(),
            events);
    port.tell(new ManagerEvent.InstanceStarted(id, recruit.role(), recruit.version().value()));
    ActorRef<AgentInstance.Command> instance =
        context.spawn(
            AgentInstance.create(setup), "instance-" + id, DispatcherSelector.sameAsParent());
    port.watch(instance, gone.apply(id));
    return instance;
  }

  /** A canary reads the agent's memory, and writes to one of its own that goes with it. */
  private AgentParts ofCanary(InstanceId id) {
    ActorRef<VaultCommand> memory =
        context.spawn(
            ScratchMemory.create(parts.vault(), new ScratchLog(0), parts.services().clock()),
            "memory-" + id,
            DispatcherSelector.sameAsParent());
    scratch.put(id, memory);
    return new AgentParts(
        parts.services(), parts.checkpoints(), memory, parts.health(), new AgentRecorder());
  }

  /** What served an instance ended, and with it what was its alone. */
  void gone(InstanceId id) {
    ActorRef<VaultCommand> memory = scratch.remove(id);
    if (memory != null) {
      context.stop(memory);
    }
  }
}
