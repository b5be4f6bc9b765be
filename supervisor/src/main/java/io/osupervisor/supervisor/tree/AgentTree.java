package io.osupervisor.supervisor.tree;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.health.AgentRecorder;
import io.osupervisor.agent.health.HealthMonitor;
import io.osupervisor.agent.instance.AgentManager;
import io.osupervisor.agent.instance.AgentParts;
import io.osupervisor.agent.instance.ManagerEvent;
import io.osupervisor.agent.vault.CheckpointStore;
import io.osupervisor.agent.vault.MemoryVault;
import io.osupervisor.agent.vault.StorageNotice;
import io.osupervisor.agent.vault.VaultCommand;
import io.osupervisor.agent.vault.VaultParts;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;

/**
 * The children that serve one agent; they come and go together, and are watched by its supervisor.
 */
final class AgentTree {
  private final ActorContext<AgentSupervisor.Command> context;
  private final AgentId agent;
  private final NodeServices node;
  private final ActorRef<ManagerEvent> managerEvents;
  private final ActorRef<StorageNotice> storage;
  private final AgentRecorder recorder = new AgentRecorder();
  private final ActorRef<HealthMonitor.Command> health;
  private final CheckpointStore checkpoints;
  private @Nullable ActorRef<VaultCommand> vault;
  private @Nullable ActorRef<AgentManager.Command> manager;
  private StorageNotice storageNow = StorageNotice.FREE;
  private int children;

  AgentTree(
      ActorContext<AgentSupervisor.Command> context,
      AgentId agent,
      NodeServices node,
      CheckpointStore checkpoints,
      ActorRef<ManagerEvent> managerEvents,
      ActorRef<StorageNotice> storage) {
    this.context = context;
    this.agent = agent;
    this.node = node;
    this.checkpoints = checkpoints;
    this.managerEvents = managerEvents;
    this.storage = storage;
    Behavior<HealthMonitor.Command> monitor =
        HealthMonitor.create(
            new HealthMonitor.Setup(
                agent,
                recorder,
                node.settings().health().interval(),
                node.settings().health().samples(),
                node.agents().blocking(),
                node.agents().clock(),
                node.agents().nanos()));
    this.health =
        context.spawn(
            Behaviors.supervise(monitor).onFailure(SupervisorStrategy.restart()),
            "health-monitor",
            DispatcherSelector.sameAsParent());
  }

  ActorRef<HealthMonitor.Command> health() {
    return health;
  }

  /**
   * The agent's memory, opened when it is first needed.
   *
   * @param retain how many checkpoints are kept
   */
  ActorRef<VaultCommand> vault(int retain) {
    ActorRef<VaultCommand> open = vault;
    if (open == null) {
      VaultParts parts = new VaultParts(checkpoints, node.gate(), node.agents().clock(), storage);
      open =
          context.spawn(
              MemoryVault.create(agent, node.vaultSettings(retain), parts),
              name("memory-vault"),
              DispatcherSelector.sameAsParent());
      context.watch(open);
      vault = open;
    }
    return open;
  }

  /** Runs the agent, or goes on with another spec or version. */
  void run(AgentManager.Run order) {
    if (manager != null) {
      manager.tell(order);
      return;
    }
    ActorRef<VaultCommand> memory = vault(order.spec().policy().checkpoint().retain());
    AgentParts parts = new AgentParts(node.agents(), checkpoints, memory, health, recorder);
    manager =
        context.spawn(
            AgentManager.create(order, parts, managerEvents),
            name("agent-manager"),
            DispatcherSelector.sameAsParent());
    context.watch(manager);
    storage(storageNow);
  }

  /** Storage is full, or free again. */
  void storage(StorageNotice now) {
    storageNow = now;
    if (manager != null) {
      manager.tell(new AgentManager.Storage(now));
    }
  }

  /** One that ended may still hold its name. */
  private String name(String role) {
    return ++children <= 2 ? role : role + "-" + children;
  }

  /** The manager, where the agent was run since this node has it. */
  @Nullable ActorRef<AgentManager.Command> manager() {
    return manager;
  }

  /** Ends the instances at once. */
  void dismissManager() {
    if (manager != null) {
      context.unwatch(manager);
      context.stop(manager);
      manager = null;
    }
  }

  /** A child is gone, and with it whoever cannot be without it. */
  void lose(ActorRef<?> child) {
    if (child.equals(manager)) {
      manager = null;
    } else if (child.equals(vault)) {
      dismissManager();
      vault = null;
      storageNow = StorageNotice.FREE;
    }
  }

  boolean isVault(ActorRef<?> child) {
    return child.equals(vault);
  }
}
