package io.osupervisor.arbiter.watch;

import org.apache.commons.statistics.distribution.BetaDistribution;

/** Two shares of requests that were answered well, each with a uniform prior. */
final class PassRates {
  /** Of Simpson's rule; even. */
  private static final int STEPS = 256;

  /** What lies beyond where it integrates. */
  private static final double BEYOND = 1e-8;

  /** On each side of a 99 % interval. */
  private static final double TAIL = 0.005;

  private final BetaDistribution before;
  private final BetaDistribution after;

  PassRates(long answersBefore, long failedBefore, long answers, long failed) {
    before = posterior(answersBefore, failedBefore);
    after = posterior(answers, failed);
  }

  private static BetaDistribution posterior(long answers, long failed) {
    return BetaDistribution.of(answers - failed + 1.0, failed + 1.0);
  }

  /** The probability that the share after is lower: ∫ P(after < p) f(before = p) dp. */
  double dropped() {
    double from = before.inverseCumulativeProbability(BEYOND);
    double step = (before.inverseSurvivalProbability(BEYOND) - from) / STEPS;
    double sum = 0;
    for (int i = 0; i <= STEPS; i++) {
      double p = from + i * step;
      int weight = i == 0 || i == STEPS ? 1 : i % 2 == 1 ? 4 : 2;
      sum += weight * before.density(p) * after.cumulativeProbability(p);
    }
    return StrictMath.min(1, sum * step / 3);
  }

  /**
   * The 99 % interval of the drop, between these estimates, by the distances of each share to its
   * own bounds (Newcombe, Statistics in Medicine 17, 1998).
   */
  double[] drop(double passedBefore, double passed) {
    double drop = passedBefore - passed;
    double low =
        StrictMath.hypot(
            passedBefore - before.inverseCumulativeProbability(TAIL),
            after.inverseSurvivalProbability(TAIL) - passed);
    double high =
        StrictMath.hypot(
            before.inverseSurvivalProbability(TAIL) - passedBefore,
            passed - after.inverseCumulativeProbability(TAIL));
    return new double[] {drop - low, drop + high};
  }
}
