package io.osupervisor.arbiter.trial;

import java.time.Instant;
import java.util.Optional;

/**
 * The watch over one deployment: counts its answers, holds its guards, and says when its time is
 * over. A breach is told once, and is the last that is told unless it is rearmed. For one thread;
 * times must not go back.
 */
public final class Watch {
  private final StartGuard start;
  private final BreakageGuard breakage;
  private final Instant until;
  private final long wanted;
  private long samples;
  private boolean overTold;
  private boolean breached;
  private boolean refused;

  /**
   * Begins, or goes on after a node's restart.
   *
   * @param effect says since when, over how long and with how many answers already seen
   */
  public Watch(WatchRules rules, Effect.StartWatch effect) {
    this.start = new StartGuard(rules, effect.since());
    this.breakage = new BreakageGuard(rules);
    this.until = effect.since().plus(effect.settings().watchWindow());
    this.wanted = effect.settings().watchSamples();
    this.samples = effect.samples();
  }

  /** A request to it ended. */
  public Optional<Finding> onOutcome(Instant at, Outcome outcome) {
    samples++;
    Optional<Finding> broken = told(breakage.onOutcome(at, outcome));
    return broken.isPresent() ? broken : onTime(at);
  }

  /** So many requests to it ended well, and after them so many did not. */
  public Optional<Finding> onAnswers(Instant at, long well, int failed) {
    long decisive = Math.min(well, breakage.memory());
    samples += well - decisive;
    Optional<Finding> found = Optional.empty();
    for (long i = 0; i < decisive + failed; i++) {
      Outcome outcome = i < decisive ? Outcome.SUCCESS : Outcome.FAILURE;
      Optional<Finding> next = onOutcome(at, outcome);
      found = next.isPresent() ? next : found;
    }
    return found;
  }

  /** It ends again and again. */
  public Optional<Finding> onCrashLoop(Instant at, String why) {
    return told(Optional.of(start.onCrashLoop(at, why)));
  }

  /** It was not ready within its timeouts. */
  public Optional<Finding> onNotReady(Instant at, String why) {
    return told(Optional.of(start.onNotReady(at, why)));
  }

  /** Its pulse was lost. */
  public Optional<Finding> onPulseLost(Instant at) {
    return told(start.onPulseLost(at));
  }

  /**
   * Time has passed. When it is over this is told at once, however few answers there are, and again
   * with each look once there are enough.
   */
  public Optional<Finding> onTime(Instant now) {
    if (breached || refused || now.isBefore(until) || (overTold && samples < wanted)) {
      return Optional.empty();
    }
    overTold = true;
    return Optional.of(new Finding.Over(samples));
  }

  private Optional<Finding> told(Optional<Finding.Breached> finding) {
    if (breached || finding.isEmpty()) {
      return Optional.empty();
    }
    breached = true;
    return Optional.of(finding.get());
  }

  /** What it told could not be followed: it tells a breach again, and never that all is well. */
  public void rearm() {
    breached = false;
    refused = true;
  }

  /** How many answers it has seen. */
  public long samples() {
    return samples;
  }
}
