package io.osupervisor.agent.instance;

import io.osupervisor.agent.process.AgentProcess;
import io.osupervisor.agent.protocol.AgentMessage.Heartbeat;
import io.osupervisor.config.AgentPolicy;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Listens to the pulse of one process, and ends its instance when it hangs. */
final class PulseWatch {

  /** What comes back to it. */
  sealed interface Signal extends AgentInstance.Command {}

  private record Measured(Pulse.Effort effort) implements Signal {}

  private enum Unmeasured implements Signal {
    FAILED
  }

  private static final Duration LONGEST_TICK = Duration.ofSeconds(1);

  private final InstancePort port;
  private final AgentProcess process;
  private final Executor blocking;
  private final Duration maxSilence;
  private final Pulse pulse;
  private boolean measuring;

  /** Begins with a first sign of life. */
  PulseWatch(InstancePort port, AgentProcess process, Executor blocking, AgentPolicy policy) {
    this.port = port;
    this.process = process;
    this.blocking = blocking;
    this.maxSilence = policy.heartbeat().maxSilence();
    this.pulse =
        new Pulse(
            policy.heartbeat().timeout(),
            policy.heartbeat().busyTimeout(),
            tick(policy),
            port.now());
  }

  /** How often it must be looked at. */
  static Duration tick(AgentPolicy policy) {
    Duration fifth = policy.heartbeat().timeout().dividedBy(5);
    return fifth.compareTo(LONGEST_TICK) < 0 ? fifth : LONGEST_TICK;
  }

  /** A frame was read then. */
  void heard(long nanos) {
    pulse.heard(nanos);
  }

  void beat(Heartbeat heartbeat) {
    Duration next = heartbeat.next();
    if (next != null) {
      pulse.expect(next.compareTo(maxSilence) > 0 ? maxSilence : next);
    }
  }

  /** Nobody could have heard it: silence is ours. */
  void excuse() {
    pulse.excuse(port.now());
  }

  /** Looks at the silence. */
  void tick() {
    long now = port.now();
    boolean silent = pulse.tick(now) == Pulse.Finding.SILENT;
    if (silent && pulse.isOverdue(now)) {
      hangs(now);
      return;
    }
    if (!measuring && (silent || pulse.wantsBaseline(now))) {
      measuring = true;
      port.pipe(
          CompletableFuture.supplyAsync(this::measure, blocking),
          Measured::new,
          failure -> Unmeasured.FAILED);
    }
  }

  private Pulse.Effort measure() {
    long at = port.now();
    return new Pulse.Effort(process.effort().toNanos(), at);
  }

  void on(Signal signal) {
    long now = port.now();
    measuring = false;
    if (signal instanceof Measured measured) {
      judge(measured.effort(), now);
    } else if (pulse.isOverdue(now)) {
      hangs(now);
    }
  }

  private void judge(Pulse.Effort effort, long now) {
    if (pulse.judge(effort, now)) {
      hangs(now);
    } else if (pulse.wantsBaseline(now)) {
      pulse.baseline(effort);
    }
  }

  private void hangs(long now) {
    port.end(
        EndReason.fault("hang", "no sign of life for %d ms".formatted(pulse.age(now) / 1_000_000)));
  }
}
