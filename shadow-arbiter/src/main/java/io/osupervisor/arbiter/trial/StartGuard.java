package io.osupervisor.arbiter.trial;

import io.osupervisor.agent.protocol.Value;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Guard G1: a deployment must become ready in time, keep its pulse at first, and stay up. */
final class StartGuard {
  static final String NAME = "G1";

  private final Instant since;
  private final Duration pulse;

  StartGuard(WatchRules rules, Instant since) {
    this.since = since;
    this.pulse = rules.startPulse();
  }

  Finding.Breached onNotReady(Instant at, String why) {
    return breached(at, "not ready: " + why);
  }

  Finding.Breached onCrashLoop(Instant at, String why) {
    return breached(at, "crash loop: " + why);
  }

  Optional<Finding.Breached> onPulseLost(Instant at) {
    return at.isBefore(since.plus(pulse))
        ? Optional.of(breached(at, "pulse lost within " + pulse.toSeconds() + " s of the start"))
        : Optional.empty();
  }

  private Finding.Breached breached(Instant at, String reason) {
    // The watch begins once the deployment is recorded; its version runs a moment before.
    long afterMillis = Math.max(0, Duration.between(since, at).toMillis());
    return new Finding.Breached(
        NAME, reason, Evidence.of(Map.of("after_ms", Value.of(afterMillis))));
  }
}
