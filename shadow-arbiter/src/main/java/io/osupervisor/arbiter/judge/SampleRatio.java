package io.osupervisor.arbiter.judge;

import org.apache.commons.statistics.distribution.ChiSquaredDistribution;

/**
 * Whether requests fall to the arms in the shares they were meant to: a sequential test of the
 * sample ratio that may be looked at after every one.
 *
 * <p>The e-value is E = [B(α₀ + c) / B(α₀)] / ∏ θᵢ^cᵢ with α₀ = kθ and k = 100, kept as the product
 * of the ratio of each next request's two predicted probabilities; p = min(1, 1 / max E). Source:
 * Lindon and Malek, Anytime-valid inference for multinomial count data, NeurIPS 2022.
 */
public final class SampleRatio {
  private static final double K = 100;

  private final double[] shares;
  private final long[] counts;
  private long total;
  private double logEvidence;
  private double logPeak;

  /**
   * Nothing assigned yet.
   *
   * @param shares what each arm is to get: above 0, at least two, summing to 1
   */
  public SampleRatio(double... shares) {
    double sum = 0;
    for (double share : shares) {
      if (!(share > 0 && share < 1)) {
        throw new IllegalArgumentException("no share: " + share);
      }
      sum += share;
    }
    if (shares.length < 2 || StrictMath.abs(sum - 1) > 1e-9) {
      throw new IllegalArgumentException("the shares of the arms sum to " + sum + ", not 1");
    }
    this.shares = shares.clone();
    this.counts = new long[shares.length];
  }

  /** Takes what each arm got since the last look, in the order of the shares. */
  public void assigned(long... more) {
    for (int arm = 0; arm < more.length; arm++) {
      for (long i = 0; i < more[arm]; i++) {
        double expected = shares[arm];
        double predicted = (K * expected + counts[arm]) / (K + total);
        logEvidence += StrictMath.log(predicted / expected);
        counts[arm]++;
        total++;
      }
    }
    logPeak = StrictMath.max(logPeak, logEvidence);
  }

  /** The logarithm of the e-value now. */
  public double logEvidence() {
    return logEvidence;
  }

  /** The p-value that held at every look so far: 1 over the largest e-value seen, at most 1. */
  public double p() {
    return StrictMath.exp(-logPeak);
  }

  /**
   * The p-value of one look at a finished window: Pearson's χ² with one degree of freedom less than
   * there are arms (Philosophical Magazine 50, 1900). An arm that is to get nothing does not count;
   * where fewer than two are left, or none got anything, there is nothing to tell: 1.
   *
   * @param counts what the arms got; those beyond were not measured
   * @param shares what each arm is to get of the whole, in any unit, not negative
   */
  public static double windowP(long[] counts, double[] shares) {
    int arms = 0;
    long total = 0;
    double whole = 0;
    int measured = StrictMath.min(counts.length, shares.length);
    for (int arm = 0; arm < measured; arm++) {
      if (shares[arm] > 0) {
        arms++;
        total += counts[arm];
        whole += shares[arm];
      }
    }
    if (arms < 2 || total == 0) {
      return 1;
    }
    double distance = 0;
    for (int arm = 0; arm < measured; arm++) {
      if (shares[arm] > 0) {
        double expected = total * (shares[arm] / whole);
        distance += (counts[arm] - expected) * (counts[arm] - expected) / expected;
      }
    }
    return ChiSquaredDistribution.of(arms - 1.0).survivalProbability(distance);
  }
}
