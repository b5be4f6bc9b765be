package io.osupervisor.arbiter.canary;

import io.osupervisor.agent.instance.AgentManager;
import io.osupervisor.traffic.TrafficSplitter;
import java.time.InstantSource;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;

/** Has the candidates of one agent answer real requests. */
@FunctionalInterface
public interface Canaries {
  /**
   * One canary; it begins when it is spawned, and with its end the primary answers everything.
   *
   * @param told how it goes, and its verdict as the last
   */
  Behavior<CanaryTrial.Command> of(CanaryPlan plan, CanaryListener told);

  /** Those of a running agent. */
  static Canaries on(
      ActorRef<AgentManager.Command> manager,
      ActorRef<TrafficSplitter.Command> splitter,
      InstantSource clock) {
    return (plan, told) -> CanaryTrial.create(plan, manager, splitter, clock, told);
  }
}
