package io.osupervisor.agent.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How often the 95 % intervals hold the truth: in 2,000 seeded runs each. */
class CoverageTest {
  private static final int RUNS = 2000;
  private static final double ORDINARY = 0.93;
  private static final double NOMINAL = 0.95;

  private final Random random = new Random(20260101);

  @ParameterizedTest(name = "sigma {0}, n {1} and {2}, ratio {3}")
  @CsvSource({
    "0.3, 10, 10, 1",
    "0.3, 20, 200, 0.9",
    "0.6, 50, 50, 1",
    "0.6, 60, 500, 1.2",
    "0.6, 500, 60, 1.2",
    "1.0, 300, 300, 2",
    "0.3, 2000, 4000, 1.2"
  })
  void shouldCoverTheRatioOfMeans(double sigma, int nA, int nB, double ratio) {
    assertCoverage(
        ORDINARY,
        ratio,
        () ->
            Intervals.ratioOfMeans(
                Moments.ofMicros(lognormal(nA, 2000, sigma)),
                Moments.ofMicros(lognormal(nB, 2000 * ratio, sigma))));
  }

  @ParameterizedTest(name = "sigma {0}, n {1} and {2}, ratio {3}")
  @CsvSource({"0.6, 368, 368, 1", "0.6, 500, 2000, 1.1", "1.0, 2000, 1000, 0.8"})
  void shouldCoverTheRatioOfTails(double sigma, int nA, int nB, double ratio) {
    assertCoverage(
        ORDINARY,
        ratio,
        () ->
            Intervals.quantile(lognormal(nB, 2000 * ratio, sigma), 0.99)
                .over(Intervals.quantile(lognormal(nA, 2000, sigma), 0.99)));
  }

  @ParameterizedTest(name = "{0} of {1}, {2} of {3}")
  @CsvSource({
    "0.1, 100, 0.1, 100",
    "0.05, 200, 0.08, 400",
    "0.3, 40, 0.5, 30",
    "0.02, 1000, 0.03, 300"
  })
  void shouldCoverDifferencesOfRates(double pA, int nA, double pB, int nB) {
    assertCoverage(ORDINARY, pB - pA, () -> errors(pA, nA, pB, nB));
  }

  @ParameterizedTest(name = "{0} of {1}, {2} of {3}")
  @CsvSource({
    "0, 1, 0, 1",
    "0, 50, 0, 500",
    "0.001, 60, 0.001, 60",
    "0.001, 1000, 0.002, 1000",
    "0, 300, 0.003, 300",
    "0.0005, 2000, 0, 100"
  })
  void shouldCoverTinyDifferencesOfRatesFully(double pA, int nA, double pB, int nB) {
    assertCoverage(NOMINAL, pB - pA, () -> errors(pA, nA, pB, nB));
  }

  @ParameterizedTest(name = "{0}/s for {1} s, {2}/s for {3} s")
  @CsvSource({"10, 10, 12, 10", "0.5, 60, 0.4, 100", "200, 3, 200, 30"})
  void shouldCoverDifferencesOfThroughput(double rateA, double inA, double rateB, double inB) {
    assertCoverage(ORDINARY, rateB - rateA, () -> throughput(rateA, inA, rateB, inB));
  }

  @ParameterizedTest(name = "{0}/s for {1} s, {2}/s for {3} s")
  @CsvSource({"0, 10, 0, 1", "0.01, 10, 0.01, 100", "0, 100, 0.01, 100", "0.02, 50, 0, 10"})
  void shouldCoverTinyDifferencesOfThroughputFully(
      double rateA, double inA, double rateB, double inB) {
    assertCoverage(NOMINAL, rateB - rateA, () -> throughput(rateA, inA, rateB, inB));
  }

  @ParameterizedTest(name = "correlation {0}, n {1} and {2}")
  @CsvSource({"0, 6, 6", "0, 60, 360", "0.3, 60, 60", "0.6, 120, 360", "0.9, 360, 360"})
  void shouldCoverTheDifferenceOfSlowMemories(double correlation, int nA, int nB) {
    assertCoverage(
        ORDINARY,
        5,
        () ->
            Intervals.differenceOfMeans(
                Moments.ofCorrelated(autoregression(nA, 100, correlation)),
                Moments.ofCorrelated(autoregression(nB, 105, correlation))));
  }

  private static void assertCoverage(double least, double truth, Supplier<Interval> run) {
    int held = 0;
    for (int i = 0; i < RUNS; i++) {
      Interval interval = run.get();
      if (interval.lower() <= truth && truth <= interval.upper()) {
        held++;
      }
    }
    assertThat((double) held / RUNS).as("coverage").isGreaterThanOrEqualTo(least);
  }

  private Interval errors(double pA, int nA, double pB, int nB) {
    return Intervals.differenceOfProportions(binomial(pA, nA), nA, binomial(pB, nB), nB);
  }

  private Interval throughput(double rateA, double inA, double rateB, double inB) {
    return Intervals.differenceOfRates(poisson(rateA * inA), inA, poisson(rateB * inB), inB);
  }

  private Histogram lognormal(int n, double median, double sigma) {
    Histogram micros = new Histogram(2);
    for (int i = 0; i < n; i++) {
      micros.recordValue(Math.max(1, Math.round(median * Math.exp(sigma * random.nextGaussian()))));
    }
    return micros;
  }

  private long binomial(double p, int n) {
    return random.doubles(n).filter(draw -> draw < p).count();
  }

  private long poisson(double mean) {
    long events = 0;
    double left = mean;
    while ((left += Math.log(1 - random.nextDouble())) > 0) {
      events++;
    }
    return events;
  }

  private double[] autoregression(int n, double mean, double correlation) {
    double[] values = new double[n];
    double noise = Math.sqrt(1 - correlation * correlation);
    double state = random.nextGaussian();
    for (int i = 0; i < n; i++) {
      values[i] = mean + 10 * state;
      state = correlation * state + noise * random.nextGaussian();
    }
    return values;
  }
}
