package io.osupervisor.arbiter.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.osupervisor.arbiter.judge.Observation.Pair;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class QuantileComparisonTest {
  private static final double P95 = 0.95;
  private static final double ALPHA = 0.05;

  @ParameterizedTest
  @CsvSource({"0.95, 59", "0.99, 299", "0.999, 2995", "0.5, 5"})
  void shouldKnowTheFewestThatReachAQuantile(double quantile, long floor) {
    assertThat(QuantileComparison.floor(quantile)).isEqualTo(floor);
  }

  @Test
  void shouldLookAfterEveryFifty() {
    QuantileComparison comparison = new QuantileComparison(P95, 1000, ALPHA);
    for (int i = 1; i <= 140; i++) {
      comparison.candidate(1000);
      comparison.control(1000);
      assertThat(comparison.n()).isEqualTo(2L * i / 50 * 50);
      assertThat(comparison.ready()).isEqualTo(comparison.n() >= 150);
    }
  }

  /** Against the test of the values themselves: less evidence by what the buckets leave open. */
  @Test
  void shouldBeNearTheTestOfTheValuesAndNeverBeyond() {
    Random random = new Random(7);
    double[] candidate = new double[4000];
    double[] control = new double[4000];
    QuantileComparison comparison = new QuantileComparison(P95, 1000, ALPHA);
    for (int i = 0; i < candidate.length; i++) {
      candidate[i] = 1.3 * latency(random);
      control[i] = latency(random);
      comparison.candidate(candidate[i]);
      comparison.control(control[i]);
    }
    EqualQuantiles test = new EqualQuantiles(P95, 1000, ALPHA);
    double exact = Math.exp(-test.logEvidence(candidate, control));
    assertThat(exact).isLessThan(1e-4);
    assertThat(comparison.above(0, exact * 0.999)).isFalse();
    assertThat(comparison.above(0, 10 * exact)).isTrue();
    assertThat(comparison.below(0, 0.5)).isFalse();
    Interval bounds = comparison.bounds(ALPHA, ALPHA);
    assertThat(comparison.estimate()).isCloseTo(0.3, within(0.08));
    assertThat(bounds.lower()).isBetween(0.05, comparison.estimate());
    assertThat(bounds.upper()).isBetween(comparison.estimate(), 0.6);
    assertThat(comparison.above(bounds.lower() - 1e-6, ALPHA)).isTrue();
    assertThat(comparison.above(bounds.lower() + 1e-6, ALPHA)).isFalse();
    assertThat(comparison.below(bounds.upper() + 1e-6, ALPHA)).isTrue();
    assertThat(comparison.below(bounds.upper() - 1e-6, ALPHA)).isFalse();
  }

  @Test
  void shouldTellNoBoundWhereNothingBoundsIt() {
    QuantileComparison comparison = new QuantileComparison(P95, 1000, ALPHA);
    for (int i = 0; i < 100; i++) {
      comparison.candidate(1);
      comparison.control(1e3);
    }
    Interval bounds = comparison.bounds(1e-30, 1e-30);
    assertThat(bounds.lower()).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(bounds.upper()).isInfinite();
  }

  @Test
  void shouldRefuseWhatIsNoValue() {
    QuantileComparison comparison = new QuantileComparison(P95, 1000, ALPHA);
    assertThatThrownBy(() -> comparison.candidate(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no value");
    assertThatThrownBy(() -> comparison.control(Double.POSITIVE_INFINITY))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldSeldomErrOnEqualArms() {
    assertErrsSeldom(Scene.HEAVY_TAILS, P95, 40);
  }

  @Tag("proof")
  @ParameterizedTest
  @EnumSource
  void shouldErrNoMoreOftenThanAlphaOnEqualArms(Scene scene) {
    for (double quantile : new double[] {P95, 0.99}) {
      int[] errors = assertErrsSeldom(scene, quantile, 1000);
      System.out.printf(
          "p%.0f, %s: 1000 streams, %d falsely below, %d falsely above%n",
          100 * quantile, scene, errors[0], errors[1]);
    }
  }

  /** Pairs give the arms their values in turn; the same margin of 0 is just not exceeded. */
  private static int[] assertErrsSeldom(Scene scene, double quantile, int streams) {
    int[] errors = new int[2];
    for (int seed = 1; seed <= streams; seed++) {
      Streams stream = scene.stream(seed);
      QuantileComparison comparison = new QuantileComparison(quantile, 1000, ALPHA);
      boolean below = false;
      boolean above = false;
      for (int i = 0; i < Tally.PAIRS; i++) {
        Pair pair = stream.next();
        if (i % 2 == 0) {
          comparison.candidate((double) pair.candidate().latencyNanos());
        } else {
          comparison.control((double) pair.control().latencyNanos());
        }
        if (comparison.ready() && i % QuantileComparison.LOOK_EVERY == 0) {
          below |= comparison.below(0, ALPHA);
          above |= comparison.above(0, ALPHA);
        }
      }
      errors[0] += below ? 1 : 0;
      errors[1] += above ? 1 : 0;
    }
    assertThat(errors[0]).isLessThanOrEqualTo(Tally.most(ALPHA, streams));
    assertThat(errors[1]).isLessThanOrEqualTo(Tally.most(ALPHA, streams));
    return errors;
  }

  /** A p95 that is a fifth higher, against a margin of nothing. */
  @Tag("proof")
  @Test
  void shouldFindAHigherQuantile() {
    int streams = 400;
    long[] found = new long[streams];
    for (int seed = 1; seed <= streams; seed++) {
      Streams stream = new Streams(seed, 0).slower(1.2);
      QuantileComparison comparison = new QuantileComparison(P95, 1000, ALPHA);
      long n = 0;
      while (n < 20_000 && !(comparison.ready() && comparison.above(0, ALPHA))) {
        comparison.candidate((double) stream.next().candidate().latencyNanos());
        comparison.control((double) stream.next().control().latencyNanos());
        n++;
      }
      found[seed - 1] = n;
    }
    Arrays.sort(found);
    System.out.printf(
        "p95 higher by 20 %%: found in half of %d streams after %d of each arm, in 90 %% after"
            + " %d%n",
        streams, found[streams / 2], found[streams * 9 / 10]);
    assertThat(found[streams / 2]).isLessThan(4000);
  }

  private static double latency(Random random) {
    return 5e6 * Math.exp(0.5 * random.nextGaussian());
  }
}
