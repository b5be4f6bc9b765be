package io.osupervisor.agent.health;

import java.util.Map;

/**
 * What one instance is doing now. Everything but {@code reported} is measured outside of it.
 *
 * @param pulseAge seconds since its last sign of life
 * @param rssBytes resident memory of its process tree
 * @param cpuSeconds processor time its process tree has used
 * @param processes how many processes its tree has
 * @param latency from a request's frame written to its answer's frame read
 * @param reported the numbers the agent tells of itself: telemetry, never evidence
 */
public record InstanceMetrics(
    String instance,
    String role,
    String version,
    String state,
    long pid,
    double uptime,
    double pulseAge,
    long rssBytes,
    double cpuSeconds,
    int processes,
    long answers,
    long errors,
    LatencySummary latency,
    Map<String, Double> reported) {

  public InstanceMetrics {
    reported = Map.copyOf(reported);
  }
}
