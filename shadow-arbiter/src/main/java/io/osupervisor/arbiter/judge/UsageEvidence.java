package io.osupervisor.arbiter.judge;

import io.osupervisor.arbiter.judge.Observation.Load;
import io.osupervisor.arbiter.judge.Observation.Usage;
import java.util.function.ToLongFunction;

/**
 * A ratio of sampled loads. Samples of a machine hang together far too long for a bound, so this is
 * a plain comparison of means after a minimum time.
 */
final class UsageEvidence implements Evidence {
  /** How long both are watched before their means count. */
  static final long LEAST_MS = 30_000;

  private final ToLongFunction<Load> part;
  private double candidate;
  private double control;
  private long samples;
  private long firstMs;
  private long lastMs;

  private UsageEvidence(ToLongFunction<Load> part) {
    this.part = part;
  }

  static UsageEvidence ofMemory() {
    return new UsageEvidence(Load::memoryBytes);
  }

  static UsageEvidence ofCpu() {
    return new UsageEvidence(Load::cpuNanos);
  }

  @Override
  public void take(Usage usage) {
    if (samples == 0) {
      firstMs = usage.atMs();
    }
    lastMs = usage.atMs();
    candidate += part.applyAsLong(usage.candidate());
    control += part.applyAsLong(usage.control());
    samples++;
  }

  @Override
  public long n() {
    return samples;
  }

  @Override
  public boolean ready() {
    return lastMs - firstMs >= LEAST_MS && control > 0;
  }

  @Override
  public boolean broken() {
    return lastMs - firstMs >= LEAST_MS && control == 0;
  }

  @Override
  public boolean above(double harm, double alpha) {
    return estimate() > harm;
  }

  @Override
  public boolean below(double harm, double alpha) {
    return estimate() < harm;
  }

  @Override
  public double estimate() {
    return candidate / control - 1;
  }

  @Override
  public Interval bounds(double aboveAlpha, double belowAlpha) {
    return new Interval(estimate(), estimate());
  }

  @Override
  public String method() {
    return "plain means over %d s".formatted((lastMs - firstMs) / 1000);
  }
}
