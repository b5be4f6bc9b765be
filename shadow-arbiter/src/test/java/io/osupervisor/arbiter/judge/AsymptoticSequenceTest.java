package io.osupervisor.arbiter.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AsymptoticSequenceTest {
  private static final int RUNS = 500;
  private static final int LENGTH = 5000;
  private static final AsymptoticSequence ONE_SIDED = AsymptoticSequence.oneSided(0.05, 1000);

  @Test
  void shouldHoldAtEveryLook() {
    int crossed = 0;
    for (int seed = 1; seed <= RUNS; seed++) {
      crossed += crossing(seed, 0) <= LENGTH ? 1 : 0;
    }
    assertThat(crossed).isBetween(1, (int) (0.05 * RUNS));
  }

  /** Medians of the rule that promotes, as they were found in simulations for this n*. */
  @ParameterizedTest
  @CsvSource({"0.05, 2040", "0.1, 565", "0.2, 212"})
  void shouldStopWhenItShould(double effect, int median) {
    int[] stops = new int[RUNS];
    for (int seed = 1; seed <= RUNS; seed++) {
      stops[seed - 1] = crossing(seed, effect);
    }
    Arrays.sort(stops);
    assertThat(stops[RUNS / 2]).isCloseTo(median, Percentage.withPercentage(12));
  }

  @Test
  void shouldBeWiderForFewUnitsAndAgreeForMany() {
    for (int n = 1; n < 200; n++) {
      assertThat(ONE_SIDED.studentHalfWidth(1, n)).isGreaterThan(ONE_SIDED.halfWidth(1, n));
    }
    assertThat(ONE_SIDED.studentHalfWidth(1, 2)).isInfinite();
    assertThat(ONE_SIDED.studentHalfWidth(1, 1_000_000))
        .isCloseTo(ONE_SIDED.halfWidth(1, 1_000_000), within(1e-7));
  }

  @Test
  void shouldBeWiderOnTwoSides() {
    AsymptoticSequence both = AsymptoticSequence.twoSided(0.05, 1000);
    assertThat(both.halfWidth(1, 1000)).isGreaterThan(ONE_SIDED.halfWidth(1, 1000));
  }

  @Test
  void shouldHaveEvidenceOfOneOverAlphaWhereTheBoundLeavesZero() {
    AsymptoticSequence both = AsymptoticSequence.twoSided(0.05, 1000);
    for (long n : new long[] {10, 1000, 100_000}) {
      double shown = Math.log(20);
      assertThat(ONE_SIDED.logEvidence(ONE_SIDED.halfWidth(2, n), 2, n))
          .isCloseTo(shown, within(1e-9));
      assertThat(both.logEvidence(both.halfWidth(2, n), 2, n)).isCloseTo(shown, within(1e-9));
      assertThat(both.logEvidence(-both.halfWidth(2, n), 2, n)).isCloseTo(shown, within(1e-9));
    }
    assertThat(ONE_SIDED.logEvidence(-1, 2, 1000)).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(ONE_SIDED.logEvidence(100, 1, 100_000)).isFinite();
  }

  @Test
  void shouldHaveTheEvidenceOfItsBoundForFewUnits() {
    for (long n : new long[] {40, 1000, 100_000}) {
      assertThat(ONE_SIDED.studentLogEvidence(ONE_SIDED.studentHalfWidth(2, n), 2, n))
          .isCloseTo(Math.log(20), within(1e-9));
    }
    assertThat(ONE_SIDED.studentLogEvidence(0, 1, 100)).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(ONE_SIDED.studentLogEvidence(1, 0, 100))
        .isFinite()
        .isGreaterThan(ONE_SIDED.studentLogEvidence(1, 0.1, 100));
    assertThat(ONE_SIDED.studentLogEvidence(1, 1, 3)).isLessThan(Math.log(20));
  }

  @Test
  void shouldRefuseWhatNoSequenceCanHave() {
    assertThatThrownBy(() -> AsymptoticSequence.oneSided(0.5, 1000))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("alpha 0.5");
    assertThatThrownBy(() -> AsymptoticSequence.twoSided(0.05, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("n* 0");
  }

  /** The first look from the 60th unit on at which the mean is shown to be above 0. */
  private static int crossing(long seed, double effect) {
    Random random = new Random(seed * 0x9E3779B97F4A7C15L);
    double mean = 0;
    double squares = 0;
    for (int n = 1; n <= LENGTH; n++) {
      double unit = effect + random.nextGaussian();
      double distance = unit - mean;
      mean += distance / n;
      squares += distance * (unit - mean);
      if (n >= 60 && mean > ONE_SIDED.halfWidth(Math.sqrt(squares / (n - 1)), n)) {
        return n;
      }
    }
    return LENGTH + 1;
  }
}
