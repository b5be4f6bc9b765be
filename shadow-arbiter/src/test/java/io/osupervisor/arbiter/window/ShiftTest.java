package io.osupervisor.arbiter.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShiftTest {
  /**
   * The least u with P(U ≤ u) ≥ p, as tables of the Mann-Whitney statistic give it, whose critical
   * values at 0.05 on two sides are one less (Mann and Whitney 1947; Milton, JASA 59, 1964).
   */
  @ParameterizedTest
  @CsvSource({"4, 4, 1", "5, 5, 3", "10, 10, 24", "20, 20, 128", "8, 15, 30", "3, 5, 1", "2, 2, 0"})
  void shouldKnowTheDistributionOfTheStatistic(int n, int m, int u) {
    assertThat(RankSum.quantile(0.025, n, m)).isEqualTo(u);
    assertThat(RankSum.quantile(0.025, m, n)).isEqualTo(u);
  }

  /** R: {@code wilcox.test(c(1.1, 2.2, 3.3, 0.4), c(0.5, 1.6, 2.7), conf.int = TRUE)}. */
  @Test
  void shouldTakeTheEndsWhereNoOtherIntervalIsSure() {
    double[] x = {1.1, 2.2, 3.3, 0.4};
    double[] y = {0.5, 1.6, 2.7};
    Shift shift = Shift.of(x, y, 0.95);
    assertThat(shift.lower()).isCloseTo(-2.3, within(1e-12));
    assertThat(shift.upper()).isCloseTo(2.8, within(1e-12));
    assertThat(shift.estimate()).isCloseTo(0.25, within(1e-12));
  }

  @Test
  void shouldBeExactBelowFiftyAndNearTheApproximation() {
    Random random = new Random(11);
    double[] x = random.doubles(40).map(value -> value + 0.2).toArray();
    double[] y = random.doubles(45).toArray();
    Shift exact = Shift.of(x, y, 0.95);
    Shift approximate = Shift.asKayenta(x, y, 0.95);
    assertThat(exact.lower()).isNotEqualTo(approximate.lower());
    assertThat(exact.lower()).isCloseTo(approximate.lower(), within(0.02));
    assertThat(exact.upper()).isCloseTo(approximate.upper(), within(0.02));
    assertThat(exact.estimate()).isCloseTo(approximate.estimate(), within(0.01));
  }

  @Test
  void shouldFollowAShiftAndTurnWithTheSamples() {
    double[] x = {5, 6, 7, 9, 12, 13, 13, 15};
    double[] y = {1, 2, 3, 3, 5, 6, 7, 11};
    Shift shift = Shift.of(x, y, 0.9);
    Shift further = Shift.of(Arrays.stream(x).map(value -> value + 10).toArray(), y, 0.9);
    Shift turned = Shift.of(y, x, 0.9);
    assertThat(further.lower()).isCloseTo(shift.lower() + 10, within(2e-4));
    assertThat(further.estimate()).isCloseTo(shift.estimate() + 10, within(2e-4));
    assertThat(turned.lower()).isCloseTo(-shift.upper(), within(2e-4));
    assertThat(turned.upper()).isCloseTo(-shift.lower(), within(2e-4));
  }

  @Test
  void shouldBeTheDifferenceOfTwoConstants() {
    double[] tens = new double[60];
    Arrays.fill(tens, 10);
    Shift shift = Shift.of(tens, new double[60], 0.98);
    assertThat(shift).isEqualTo(new Shift(10, 10, 10));
  }
}
