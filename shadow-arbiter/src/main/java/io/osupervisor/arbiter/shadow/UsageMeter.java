package io.osupervisor.arbiter.shadow;

import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.health.AgentMetrics;
import io.osupervisor.agent.health.InstanceMetrics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads what candidates and their control take from what is measured of all instances. */
final class UsageMeter {
  private UsageMeter() {}

  /**
   * Tells each of these what it and the control take. Without the control nobody is told; one that
   * was not measured hears of both with the next sample.
   */
  static void tell(AgentMetrics metrics, List<Tried> trials, InstanceId control, long atMs) {
    Map<String, InstanceMetrics> measured = new HashMap<>();
    metrics.instances().forEach(instance -> measured.put(instance.instance(), instance));
    InstanceMetrics ofControl = measured.get(control.value());
    if (ofControl == null) {
      return;
    }
    for (Tried one : trials) {
      InstanceMetrics ofCandidate = measured.get(one.shadow().id.value());
      if (ofCandidate != null) {
        one.measured(ofCandidate, ofControl, atMs);
      }
    }
  }
}
