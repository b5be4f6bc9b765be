package io.osupervisor.agent.health;

import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.Role;
import io.osupervisor.agent.VersionId;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * What is measured of one instance, over all versions that it runs. The instance writes, the health
 * monitor reads. Times are nanoseconds of the node's monotonic clock.
 */
public final class InstanceRecorder {
  private final InstanceId instance;
  private final long startedNanos;

  /** Answers, and those of them that were errors. */
  public final LongAdder answers = new LongAdder();

  public final LongAdder errors = new LongAdder();

  /** From a request's frame written to its answer's frame read. */
  public final Latencies latency = new Latencies();

  private volatile VersionId version;
  private volatile Role role;
  private volatile String state = "launching";
  private volatile long pid;
  private volatile long heardNanos;
  private volatile long servingNanos;
  private volatile Map<String, Double> reported = Map.of();

  /** Starts with the instance, at {@code nanos} of the monotonic clock. */
  public InstanceRecorder(InstanceId instance, VersionId version, Role role, long nanos) {
    this.instance = instance;
    this.version = version;
    this.role = role;
    this.startedNanos = nanos;
    this.heardNanos = nanos;
    this.servingNanos = nanos;
  }

  /** An answer came, {@code nanos} after its request was written. */
  public void answered(long nanos, boolean error) {
    answers.increment();
    if (error) {
      errors.increment();
    }
    latency.record(nanos);
  }

  public InstanceId instance() {
    return instance;
  }

  public VersionId version() {
    return version;
  }

  /** It took another version while it runs; what is counted goes on. */
  public void version(VersionId now) {
    version = now;
  }

  public long startedNanos() {
    return startedNanos;
  }

  public Role role() {
    return role;
  }

  public void role(Role now) {
    role = now;
  }

  public String state() {
    return state;
  }

  public void state(String now) {
    state = now;
  }

  public long pid() {
    return pid;
  }

  public void pid(long now) {
    pid = now;
  }

  public long heardNanos() {
    return heardNanos;
  }

  public void heard(long nanos) {
    heardNanos = nanos;
  }

  /** Since when it can be asked; its start, until {@link #serving} was told. */
  public long servingNanos() {
    return servingNanos;
  }

  /** It can be asked from now on: answers per second are counted from here. */
  public void serving(long nanos) {
    servingNanos = nanos;
  }

  public Map<String, Double> reported() {
    return reported;
  }

  public void reported(Map<String, Double> numbers) {
    reported = Map.copyOf(numbers);
  }
}
