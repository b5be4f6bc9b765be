package io.osupervisor.arbiter.shadow;

import io.osupervisor.agent.health.InstanceMetrics;
import io.osupervisor.arbiter.judge.Observation.Load;

/** What an instance takes from sample to sample. For one thread. */
final class LoadMeter {
  private double cpuSeconds;

  /** What it holds, with the processor time since it was last asked. */
  Load read(InstanceMetrics metrics) {
    double used = Math.max(0, metrics.cpuSeconds() - cpuSeconds);
    cpuSeconds = Math.max(cpuSeconds, metrics.cpuSeconds());
    return new Load(Math.max(0, metrics.rssBytes()), Math.round(used * 1e9));
  }
}
