package io.osupervisor.arbiter.trial;

import java.time.Duration;
import java.time.Instant;

/**
 * How long the content of a refused version stays out: {@code first · 2^k} after it was refused or
 * taken back {@code k} times before, at most {@code longest}; for ever once it was taken back so
 * often that it is retired.
 *
 * @param first above 0
 * @param longest at least {@code first}
 * @param retireAfter rollbacks of the same content; at least 1
 */
public record QuarantineRule(Duration first, Duration longest, int retireAfter) {
  /** 900 s, 1,800 s, … up to 30 days; out for good at the second rollback. */
  public static final QuarantineRule DEFAULT =
      new QuarantineRule(Duration.ofMinutes(15), Duration.ofDays(30), 2);

  /** The end of a quarantine that has none. */
  static final Instant NEVER = Instant.parse("9999-12-31T00:00:00Z");

  public QuarantineRule {
    if (first.toMillis() < 1 || longest.compareTo(first) < 0 || retireAfter < 1) {
      throw new IllegalArgumentException(
          "quarantine of %s up to %s, retired after %d".formatted(first, longest, retireAfter));
    }
  }

  Instant afterRejection(Demerit before, Instant now) {
    return now.plus(span(before.refusals() + before.rollbacks()));
  }

  Instant afterRollback(Demerit before, Instant now) {
    return before.rollbacks() + 1 >= retireAfter
        ? NEVER
        : now.plus(span(before.refusals() + before.rollbacks()));
  }

  private Duration span(int before) {
    double doubled = first.toMillis() * StrictMath.pow(2, before);
    return Duration.ofMillis((long) Math.min(doubled, (double) longest.toMillis()));
  }
}
