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
 * period is immediate; each further one waits twice as long as the one before, or the longest that
 * is allowed after a start in vain: what keeps a node from starting anything passes, or does not.
 *
 * <p>The period is one of service: it runs only from {@link #onServing} to the last sign of life
 * before an end. What fails before it has served uses up the intensity, however long each start,
 * each silence and each wait takes. Times are nanoseconds of one monotonic clock.
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

  /** Of each restart, how long was served before it, in nanoseconds. */
  private final Deque<Long> restarts = new ArrayDeque<>();

  private long served;
  private long since;
  private boolean serving;

  public RestartIntensity(RestartPolicy policy, RandomGenerator random) {
    this.policy = policy;
    this.random = random;
  }

  /** What was started serves, or follows, from {@code now} on. */
  public void onServing(long now) {
    if (!serving) {
      serving = true;
      since = now;
    }
  }

  /** It ended; it gave its last sign of life at {@code heard}, which may be before it served. */
  public void onEnded(long heard) {
    if (serving) {
      serving = false;
      served += Math.max(0, heard - since);
    }
  }

  /**
   * Decides on what ended, and was told to have, for this reason. That the node could start nothing
   * is not the agent's: it is tried again for as long as it takes.
   */
  public Decision onFault(EndReason reason) {
    if (reason.isOfTheNode()) {
      return new Decision.Restart(jittered((double) policy.backoff().max().toNanos()));
    }
    while (!restarts.isEmpty() && served - restarts.peekFirst() > policy.period().toNanos()) {
      restarts.removeFirst();
    }
    int recent = restarts.size();
    if (recent >= policy.intensity()) {
      return new Decision.GiveUp(recent, policy.period());
    }
    restarts.addLast(served);
    return new Decision.Restart(delay(recent, reason));
  }

  private Duration delay(int recent, EndReason reason) {
    if (recent == 0) {
      return Duration.ZERO;
    }
    Backoff backoff = policy.backoff();
    double longest = backoff.max().toNanos();
    double doubled = Math.min(backoff.min().toNanos() * Math.pow(2, recent - 1), longest);
    return jittered(reason.isVainStart() ? longest : doubled);
  }

  private Duration jittered(double nanos) {
    double factor = 1 + policy.backoff().jitter() * (2 * random.nextDouble() - 1);
    return Duration.ofNanos(Math.round(nanos * factor));
  }
}
