package io.osupervisor.supervisor.tree;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.instance.AgentManager;
import io.osupervisor.traffic.StandingSplit;
import io.osupervisor.traffic.TrafficSplitter;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.jspecify.annotations.Nullable;

/**
 * What gives another version of an agent a share of its requests; spawned when it is first needed,
 * and again where it ended. The event {@code traffic_reset} tells of each share that ended though
 * no person took it back.
 */
final class ShareBranch {
  private final ActorContext<AgentSupervisor.Command> context;
  private final AgentId agent;
  private final NodeServices node;
  private @Nullable ActorRef<StandingSplit.Command> split;
  private int splits;

  ShareBranch(ActorContext<AgentSupervisor.Command> context, AgentId agent, NodeServices node) {
    this.context = context;
    this.agent = agent;
    this.node = node;
  }

  /** The one there is, or a new one among these. */
  ActorRef<StandingSplit.Command> grow(
      ActorRef<AgentManager.Command> manager, ActorRef<TrafficSplitter.Command> splitter) {
    ActorRef<StandingSplit.Command> open = split;
    if (open == null) {
      open =
          context.spawn(
              StandingSplit.create(manager, splitter, node.agents().clock(), this::ended),
              "standing-split-" + ++splits,
              DispatcherSelector.sameAsParent());
      context.watch(open);
      split = open;
    }
    return open;
  }

  /** The one there is. */
  @Nullable ActorRef<StandingSplit.Command> grown() {
    return split;
  }

  /** The primary answers everything again, unless a trial shares out; no person asked for it. */
  void takeBack(String why) {
    if (split != null) {
      split.tell(new StandingSplit.TakeBack(why));
    }
  }

  /** Ends it, and with it the share. */
  void fell() {
    if (split != null) {
      context.unwatch(split);
      context.stop(split);
      split = null;
    }
  }

  /** Whether it was this one that ended, without which the agent goes on. */
  boolean lose(ActorRef<?> child) {
    boolean lost = child.equals(split);
    if (lost) {
      split = null;
    }
    return lost;
  }

  /** From its thread. */
  private void ended(VersionId version, String why) {
    node.observer().on(agent, "traffic_reset", Map.of("version", version.value(), "reason", why));
  }
}
