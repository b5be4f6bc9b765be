package io.osupervisor.config;

import java.util.Optional;

/**
 * What a candidate must not be worse in.
 *
 * @param metric what is guarded
 * @param margin how much worse it may be: relative to the control, for error-rate, and for scores
 *     that lie in [0, 1], in points of a hundred; for every metric but agreement
 * @param minimum the least share of answers that agree; for agreement alone
 */
public record TrialGuard(
    TrialMetric metric, Optional<Percentage> margin, Optional<Percentage> minimum) {
  private static final Percentage NONE = Percentage.of(0);
  private static final Percentage WIDEST = Percentage.of(1000);

  public TrialGuard {
    Checks checks = Checks.begin();
    if (metric == TrialMetric.AGREEMENT) {
      checks
          .that("margin", margin.isEmpty(), "is not for agreement, which has a minimum")
          .that("minimum", minimum.isPresent(), "is missing")
          .that(
              "minimum",
              minimum.map(TrialGuard::isMinimum).orElse(true),
              "must be more than 0% and at most 100%");
    } else {
      checks
          .that("minimum", minimum.isEmpty(), "is only for agreement")
          .that("margin", margin.isPresent(), "is missing");
      margin.ifPresent(value -> checkMargin(checks, metric, value));
    }
    checks.verify();
  }

  private static boolean isMinimum(Percentage value) {
    return value.compareTo(NONE) > 0 && value.compareTo(Percentage.WHOLE) <= 0;
  }

  private static void checkMargin(Checks checks, TrialMetric metric, Percentage margin) {
    if (metric == TrialMetric.ERROR_RATE || metric == TrialMetric.SCORE) {
      checks.that("margin", margin.compareTo(Percentage.WHOLE) < 0, "must be less than 100%");
    } else {
      checks.within("margin", margin, NONE, WIDEST);
    }
  }
}
