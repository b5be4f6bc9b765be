package io.osupervisor.arbiter.trial;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * How long the content of a refused version stays out: {@code first · 2^k} after it was refused or
 * taken back {@code k} times before, at most {@code longest}; for ever once it was taken back so
 * often that it is retired.
 *
 * @param first above 0
 * @param longest at least {@code first}
 * @param retireAfter rollbacks of the same content; at least 1
 * @param holdAfter rollbacks by guards within a day after which the agent is held: nothing is taken
 *     until fewer lie in the last day; at least 1
 */
public record QuarantineRule(Duration first, Duration longest, int retireAfter, int holdAfter) {
  /** 900 s, 1,800 s, … up to 30 days; out for good at the second rollback; held at the fifth. */
  public static final QuarantineRule DEFAULT =
      new QuarantineRule(Duration.ofMinutes(15), Duration.ofDays(30), 2, 5);

  private static final Duration DAY = Duration.ofDays(1);

  /** The end of a quarantine that has none. */
  static final Instant NEVER = Instant.parse("9999-12-31T00:00:00Z");

  public QuarantineRule {
    if (first.toMillis() < 1 || longest.compareTo(first) < 0 || retireAfter < 1 || holdAfter < 1) {
      throw new IllegalArgumentException(
          "quarantine of %s up to %s, retired after %d, held after %d"
              .formatted(first, longest, retireAfter, holdAfter));
    }
  }

  /**
   * Until when the agent is held: so many of its deployments were taken back by guards within a day
   * that what they were held against may not be well either. Empty when it is not.
   */
  Optional<Instant> heldUntil(ArbiterState state, Instant now) {
    List<Instant> newestFirst =
        state.settled().stream()
            .filter(SettledHypothesis::isTakenBackByGuard)
            .map(SettledHypothesis::at)
            .filter(at -> at.plus(DAY).isAfter(now))
            .sorted(Comparator.reverseOrder())
            .toList();
    return newestFirst.size() < holdAfter
        ? Optional.empty()
        : Optional.of(newestFirst.get(holdAfter - 1).plus(DAY));
  }

  /** Why nothing is tried or promoted now; empty when the agent is not held. */
  Optional<Refusal> held(ArbiterState state, Instant now) {
    return heldUntil(state, now).map(until -> Refusal.held(holdAfter, until));
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
