package io.osupervisor.arbiter.judge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EValuesTest {
  /** At α = 0.05 the k-th largest of three must reach 60, 30 and 20; of one 20. */
  @ParameterizedTest
  @CsvSource({
    "100 10 2, 1",
    "60 1 1, 1",
    "59 1 1, 0",
    "50 35 1, 2",
    "1 35 50, 2",
    "25 25 25, 3",
    "25 25 19, 0",
    "1000 31 19, 2",
    "20, 1",
    "19.9, 0",
    "0 0 0, 0",
  })
  void shouldBelieveTheMostWhoseLeastReachesItsShare(String values, int believed) {
    double[] logs =
        Stream.of(values.split(" ")).mapToDouble(Double::parseDouble).map(Math::log).toArray();
    assertThat(EValues.believed(logs, 0.05)).isEqualTo(believed);
  }

  @Test
  void shouldBelieveNothingOfNothing() {
    assertThat(EValues.believed(new double[0], 0.05)).isZero();
  }

  /** Likelihood ratios of one normal value each, half of them of no effect, and all dependent. */
  @Test
  void shouldBelieveAFewThatAreFalse() {
    Random random = new Random(5);
    int runs = 4_000;
    int half = 5;
    double falseShare = 0;
    for (int run = 0; run < runs; run++) {
      double shared = random.nextGaussian() * Math.sqrt(0.5);
      double[] logs =
          DoubleStream.iterate(0, i -> i < 2 * half, i -> i + 1)
              .map(i -> shared + random.nextGaussian() * Math.sqrt(0.5) + (i < half ? 0 : 3))
              .map(z -> 3 * z - 4.5)
              .toArray();
      int all = EValues.believed(logs, 0.05);
      double least = DoubleStream.of(logs).sorted().skip(logs.length - all).findFirst().orElse(9e9);
      long wrong = DoubleStream.of(logs).limit(half).filter(log -> log >= least).count();
      falseShare += all == 0 ? 0 : (double) wrong / all;
    }
    assertThat(falseShare / runs).isBetween(1e-4, 0.05);
  }
}
