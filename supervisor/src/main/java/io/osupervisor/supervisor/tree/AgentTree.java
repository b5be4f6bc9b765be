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
import io.osupervisor.arbiter.ArbiterAdvice;
import io.osupervisor.arbiter.ArbiterMessage;
import io.osupervisor.arbiter.check.WayBackDrill;
import io.osupervisor.config.AgentSpec;
import io.osupervisor.traffic.Arm;
import io.osupervisor.traffic.StandingSplit;
import io.osupervisor.traffic.TrafficSettings;
import io.osupervisor.traffic.TrafficSplitter;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
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
  /** Where the children tell what happens. */
  record Ears(
      ActorRef<ManagerEvent> manager,
      ActorRef<StorageNotice> storage,
      ActorRef<ArbiterAdvice> advice,
      ActorRef<TrafficSplitter.CopiesEnded> copies) {}

  private final ActorContext<AgentSupervisor.Command> context;
  private final AgentId agent;
  private final NodeServices node;
  private final Ears ears;
  private final AgentRecorder recorder = new AgentRecorder();
  private final ActorRef<HealthMonitor.Command> health;
  private final CheckpointStore checkpoints;
  private @Nullable ActorRef<VaultCommand> vault;
  private final EvolutionBranch evolution;
  private final ShareBranch share;
  private @Nullable ActorRef<AgentManager.Command> manager;
  private @Nullable ActorRef<TrafficSplitter.Command> splitter;
  private @Nullable Arm primary;
  private StorageNotice storageNow = StorageNotice.FREE;
  private final Map<String, Integer> children = new HashMap<>();

  AgentTree(
      ActorContext<AgentSupervisor.Command> context,
      AgentId agent,
      NodeServices node,
      CheckpointStore checkpoints,
      Ears ears) {
    this.context = context;
    this.agent = agent;
    this.node = node;
    this.checkpoints = checkpoints;
    this.ears = ears;
    this.evolution = new EvolutionBranch(context, agent, node, ears.advice());
    this.share = new ShareBranch(context, agent, node);
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
      VaultParts parts =
          new VaultParts(checkpoints, node.gate(), node.agents().clock(), ears.storage());
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
    ActorRef<AgentManager.Command> spawned =
        context.spawn(
            AgentManager.create(order, parts(order.spec()), ears.manager()),
            name("agent-manager"),
            DispatcherSelector.sameAsParent());
    context.watch(spawned);
    manager = spawned;
    split(spawned);
    storage(storageNow);
  }

  /** A drill of the way back, which ends by itself. */
  ActorRef<WayBackDrill.Command> drill(WayBackDrill.Way way) {
    return context.spawn(
        WayBackDrill.create(way, parts(way.spec())),
        name("drill"),
        DispatcherSelector.sameAsParent());
  }

  private AgentParts parts(AgentSpec spec) {
    ActorRef<VaultCommand> memory = vault(spec.policy().checkpoint().retain());
    return new AgentParts(node.agents(), checkpoints, memory, health, recorder);
  }

  private void split(ActorRef<AgentManager.Command> among) {
    ActorRef<TrafficSplitter.Command> spawned =
        context.spawn(
            TrafficSplitter.create(
                agent, TrafficSettings.DEFAULT, among, ears.copies(), node.agents().clock()),
            name("traffic-splitter"),
            DispatcherSelector.sameAsParent());
    context.watch(spawned);
    splitter = spawned;
    if (primary != null) {
      spawned.tell(new TrafficSplitter.Turn(primary));
    }
  }

  /** What gives another version a share of the requests. */
  ActorRef<StandingSplit.Command> standingSplit() {
    return share.grow(
        Objects.requireNonNull(manager, "an agent that is not run"),
        Objects.requireNonNull(splitter, "an agent that is not run"));
  }

  /** What gives shares by hand. */
  ShareBranch share() {
    return share;
  }

  /** This one answers requests from now on. */
  void turn(Arm to) {
    if (primary != null && !primary.version().equals(to.version())) {
      share.takeBack("another version became the primary");
    }
    primary = to;
    if (splitter != null) {
      splitter.tell(new TrafficSplitter.Turn(to));
    }
  }

  /** Has the agent's hypotheses looked after, where it is run. */
  void evolve(AgentSpec spec, ArbiterMessage.Begin begin) {
    EvolutionBranch.Serving serving = serving();
    if (serving != null) {
      evolution.grow(new EvolutionBranch.Ground(spec, parts(spec), serving), begin);
    }
  }

  /** Has them looked after as far as reading needs it. */
  void evolveToRead(AgentSpec spec) {
    evolution.growToRead(new EvolutionBranch.Ground(spec, parts(spec), serving()));
  }

  private EvolutionBranch.@Nullable Serving serving() {
    return manager == null || splitter == null
        ? null
        : new EvolutionBranch.Serving(manager, splitter);
  }

  EvolutionBranch evolution() {
    return evolution;
  }

  /** What takes requests, where the agent was run since this node has it. */
  @Nullable ActorRef<TrafficSplitter.Command> splitter() {
    return splitter;
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
    int number = children.merge(role, 1, Integer::sum);
    return number == 1 ? role : role + "-" + number;
  }

  /** The manager, where the agent was run since this node has it. */
  @Nullable ActorRef<AgentManager.Command> manager() {
    return manager;
  }

  /** Ends the instances at once. */
  void dismissManager() {
    evolution.fell();
    dismissSplitter();
    if (manager != null) {
      context.unwatch(manager);
      context.stop(manager);
      manager = null;
      primary = null;
    }
  }

  private void dismissSplitter() {
    share.fell();
    if (splitter != null) {
      context.unwatch(splitter);
      context.stop(splitter);
      splitter = null;
    }
  }

  /** A child is gone, and with it whoever cannot be without it. */
  void lose(ActorRef<?> child) {
    if (child.equals(manager)) {
      manager = null;
      primary = null;
      evolution.fell();
      dismissSplitter();
    } else if (child.equals(splitter) && manager != null) {
      evolution.fell();
      splitter = null;
      dismissSplitter();
      split(manager);
    } else if (child.equals(vault)) {
      dismissManager();
      vault = null;
      storageNow = StorageNotice.FREE;
    }
  }

  boolean isSplitter(ActorRef<?> child) {
    return child.equals(splitter);
  }

  boolean isVault(ActorRef<?> child) {
    return child.equals(vault);
  }
}
