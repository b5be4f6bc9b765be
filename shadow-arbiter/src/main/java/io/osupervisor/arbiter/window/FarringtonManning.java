package io.osupervisor.arbiter.window;

import io.osupervisor.arbiter.judge.Interval;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * The score test of a difference of two proportions against a margin, for one finished window.
 *
 * <p>Source: Farrington and Manning, Statistics in Medicine 9 (1990): the variance under the margin
 * is of the proportions that fit the counts best among those that differ by it, in the closed form
 * of Miettinen and Nurminen, Statistics in Medicine 4 (1985), appendix 1, without their factor
 * N/(N−1). R's {@code gsDesign} calls it {@code testBinomial} and {@code ciBinomial}.
 *
 * @param x1 events of the first arm
 * @param n1 trials of the first arm, at least 1
 * @param x2 events of the second arm
 * @param n2 trials of the second arm, at least 1
 */
public record FarringtonManning(long x1, long n1, long x2, long n2) {
  private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);
  private static final int HALVINGS = 64;

  /** Below this a variance is 0: there are no events, or nothing but events. */
  private static final double NO_VARIANCE = 1e-11;

  /** Refuses events that are not among the trials. */
  public FarringtonManning {
    if (x1 < 0 || x1 > n1 || n1 < 1 || x2 < 0 || x2 > n2 || n2 < 1) {
      throw new IllegalArgumentException(
          "no proportions: %d of %d, %d of %d".formatted(x1, n1, x2, n2));
    }
  }

  /** How much more often events are in the first arm. */
  public double difference() {
    return (double) x1 / n1 - (double) x2 / n2;
  }

  /**
   * How many standard errors the difference lies above a margin.
   *
   * @param margin in (−1, 1)
   */
  public double z(double margin) {
    if (!(margin > -1 && margin < 1)) {
      throw new IllegalArgumentException("no margin of a proportion: " + margin);
    }
    double second = fitted(margin);
    double first = second + margin;
    double variance = first * (1 - first) / n1 + second * (1 - second) / n2;
    double distance = difference() - margin;
    return distance / StrictMath.sqrt(variance > NO_VARIANCE ? variance : 1);
  }

  /** The p-value of a difference up to the margin, against a larger one. */
  public double p(double margin) {
    return NORMAL.survivalProbability(z(margin));
  }

  /**
   * The margins that the test does not refute on either side.
   *
   * @param alpha one less the confidence, in (0, 1)
   */
  public Interval interval(double alpha) {
    double z = NORMAL.inverseSurvivalProbability(alpha / 2);
    double difference = difference();
    double lower = difference == -1 ? -1 : edge(difference, -1, z);
    double upper = difference == 1 ? 1 : edge(difference, 1, z);
    return new Interval(lower, upper);
  }

  /** The margin nearest to {@code end}, and within it, that is not refuted. */
  private double edge(double difference, double end, double z) {
    double kept = difference;
    double refuted = end;
    for (int i = 0; i < HALVINGS; i++) {
      double middle = kept + (refuted - kept) / 2;
      if (StrictMath.abs(middle) < 1 && StrictMath.abs(z(middle)) > z) {
        refuted = middle;
      } else {
        kept = middle;
      }
    }
    return (kept + refuted) / 2;
  }

  /** The second arm's proportion that fits best where the first's is the margin more. */
  private double fitted(double margin) {
    double n = (double) n1 + n2;
    double events = (double) x1 + x2;
    double square = (n1 + 2.0 * n2) * margin - n - events;
    double linear = (n2 * margin - n - 2.0 * x2) * margin + events;
    double constant = x2 * margin * (1 - margin);
    double third = square / (3 * n);
    double q = third * third * third - linear * square / (6 * n * n) + constant / (2 * n);
    double root = StrictMath.sqrt(StrictMath.max(0, third * third - linear / (3 * n)));
    double p = q < 0 ? -root : root;
    double cosine = p == 0 ? 1 : q / (p * p * p);
    double angle =
        (StrictMath.PI + StrictMath.acos(StrictMath.max(-1, StrictMath.min(1, cosine)))) / 3;
    double fit = 2 * p * StrictMath.cos(angle) - third;
    double least = StrictMath.max(0, -margin);
    double most = StrictMath.min(1, 1 - margin);
    return StrictMath.max(least, StrictMath.min(fit, most));
  }
}
