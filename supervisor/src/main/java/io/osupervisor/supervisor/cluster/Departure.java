package io.osupervisor.supervisor.cluster;

import io.osupervisor.agent.Wire;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * Ends its node in order when any member asks for it. The node hands over its agents first, as a
 * member that is up, and leaves the cluster after it: if it were told by the cluster that it
 * leaves, that alone would take two rounds of gossip.
 */
public final class Departure {
  /** Its name among the actors of the system, the same on every node. */
  public static final String NAME = "departure";

  /** What it hears. */
  public enum Command implements Wire {
    DEPART
  }

  private Departure() {}

  /** Of the node whose actor system it is spawned in. */
  public static Behavior<Command> create() {
    return Behaviors.setup(
        context ->
            Behaviors.receiveMessage(
                depart -> {
                  context.getLog().info("this node was asked to leave its cluster");
                  CoordinatedShutdown.get(context.getSystem())
                      .runAll(CoordinatedShutdown.clusterLeavingReason());
                  return Behaviors.same();
                }));
  }

  /** That of another node, or of this one. */
  static ActorRef<Command> of(ActorSystem<?> system, Address node) {
    return ActorRefResolver.get(system).resolveActorRef(node + "/system/" + NAME);
  }
}
