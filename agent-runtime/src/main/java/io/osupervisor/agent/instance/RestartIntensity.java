package io.osupervisor.agent.instance;

import io.osupervisor.config.Backoff;
import io.osupervisor.config.RestartPolicy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.random.RandomGenerator;

/**
 * When an agent may be started again: OTP's restart intensity with exponential back-off. More than
 * {@code intensity} restarts within {@code period} are one too many. The first restart within a
 * period is immediate; each further one waits twice as long as the one before.
 */
public final class RestartIntensity {

  /** What follows a fault. */
  public sealed interface Decision {
    /** Start again after this time, which may be zero. */
    record Restart(Duration delay) implements Decision {}

    /** Too many restarts: leave it alone until a person decides. */
    record GiveUp(int restarts, Duration period) implements Decision {}
  }

  private final RestartPolicy policy;
  private final RandomGenerator random;
  private final Deque<Long> restarts = new ArrayDeque<>();

  public RestartIntensity(RestartPolicy policy, RandomGenerator random) {
    this.policy = policy;
    this.random = random;
  }

  /** Decides on a fault at {@code now}, nanoseconds of a monotonic clock. */
  public Decision onFault(long now) {
    while (!restarts.isEmpty() && now - restarts.peekFirst() > policy.period().toNanos()) {
      restarts.removeFirst();
    }
    int recent = restarts.size();
    if (recent >= policy.intensity()) {
      return new Decision.GiveUp(recent, policy.period());
    }
    restarts.addLast(now);
    return new Decision.Restart(delay(recent));
  }

  private Duration delay(int recent) {
    if (recent == 0) {
      return Duration.ZERO;
    }
    Backoff backoff = policy.backoff();
    double doubled = backoff.min().toNanos() * Math.pow(2, recent - 1);
    double bounded = Math.min(doubled, (double) backoff.max().toNanos());
    double factor = 1 + backoff.jitter() * (2 * random.nextDouble() - 1);
    return Duration.ofNanos(Math.round(bounded * factor));
  }
}
