package io.osupervisor.arbiter.shadow;

import io.osupervisor.agent.health.AgentMetrics;
import io.osupervisor.agent.health.InstanceMetrics;
import io.osupervisor.arbiter.judge.Observation.Usage;
import io.osupervisor.traffic.Twin;
import java.util.Optional;

/** Reads what two shadows take from what is measured of all instances of their agent. */
final class UsageMeter {
  private UsageMeter() {}

  /** What both take, if both were measured. */
  static Optional<Usage> read(AgentMetrics metrics, TwinCrew crew, long atMs) {
    Optional<TwinShadow> candidate = crew.of(Twin.CANDIDATE);
    Optional<TwinShadow> control = crew.of(Twin.CONTROL);
    if (candidate.isEmpty() || control.isEmpty()) {
      return Optional.empty();
    }
    Optional<InstanceMetrics> ofCandidate = of(metrics, candidate.get());
    Optional<InstanceMetrics> ofControl = of(metrics, control.get());
    if (ofCandidate.isEmpty() || ofControl.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Usage(
            atMs, candidate.get().load(ofCandidate.get()), control.get().load(ofControl.get())));
  }

  private static Optional<InstanceMetrics> of(AgentMetrics metrics, TwinShadow shadow) {
    return metrics.instances().stream()
        .filter(instance -> instance.instance().equals(shadow.id.value()))
        .findFirst();
  }
}
