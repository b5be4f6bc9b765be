package io.osupervisor.agent.health;

import static io.osupervisor.agent.health.Latencies.MICROS;

import java.util.Arrays;
import org.HdrHistogram.AbstractHistogram;

/**
 * Mean and variance of observations.
 *
 * @param n how many were made
 * @param effective how many independent ones are worth as much, at most {@code n}
 * @param mean their mean
 * @param variance their unbiased variance, 0 for fewer than two
 */
record Moments(long n, double effective, double mean, double variance) {
  private static final double HIGHEST_CORRELATION = 0.99;

  Moments {
    if (n < 0 || effective > n || variance < 0) {
      throw new IllegalArgumentException("no moments: " + n + ", " + effective + ", " + variance);
    }
  }

  /** Of independent observations. */
  static Moments of(double... values) {
    int n = values.length;
    double mean = Arrays.stream(values).average().orElse(0);
    double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
    return new Moments(n, n, mean, n < 2 ? 0 : squares / (n - 1));
  }

  /**
   * Of equidistant samples of something that changes slowly. Taken as an autoregression of the
   * first order, n samples of correlation ρ are worth n(1−ρ)/(1+ρ) (Bayley and Hammersley, JRSS
   * Suppl. 8, 1946); ρ is estimated from neighbours and corrected by (1+3ρ)/n for its bias
   * (Marriott and Pope, Biometrika 41, 1954).
   */
  static Moments ofCorrelated(double... values) {
    Moments plain = of(values);
    if (plain.n() < 2 || plain.variance() == 0) {
      return plain;
    }
    double products = 0;
    for (int i = 1; i < values.length; i++) {
      products += (values[i - 1] - plain.mean()) * (values[i] - plain.mean());
    }
    double biased = products / (plain.variance() * (plain.n() - 1));
    double corrected = biased + (1 + 3 * biased) / plain.n();
    double rho = Math.min(Math.max(corrected, 0), HIGHEST_CORRELATION);
    double effective = Math.max(2, plain.n() * (1 - rho) / (1 + rho));
    return new Moments(plain.n(), effective, plain.mean(), plain.variance());
  }

  /** Of the values of a histogram of microseconds, in seconds. */
  static Moments ofMicros(AbstractHistogram micros) {
    long n = micros.getTotalCount();
    if (n == 0) {
      return of();
    }
    double deviation = micros.getStdDeviation() / MICROS;
    double variance = n < 2 ? 0 : deviation * deviation * n / (n - 1);
    return new Moments(n, n, micros.getMean() / MICROS, variance);
  }

  /** The same observations, each known only to a step of this size. */
  Moments roundedTo(double step) {
    return new Moments(n, effective, mean, variance + step * step / 12);
  }

  /** The square of the standard error of the mean. */
  double squaredError() {
    return variance / effective;
  }
}
