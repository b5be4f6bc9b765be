package io.osupervisor.arbiter.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class MannKendallTest {
  private static MannKendall of(int window, double... values) {
    MannKendall kendall = new MannKendall(window);
    for (double value : values) {
      kendall.add(value);
    }
    return kendall;
  }

  @Test
  void shouldCountPairsThatRiseAndCorrectForTies() {
    // 5 pairs rise, one is tied: Var S = (4·3·13 − 2·1·9) / 18.
    Trend trend = of(10, 1, 2, 2, 3).trend(1);

    assertThat(trend.score()).isEqualTo(5);
    assertThat(trend.z()).isCloseTo(4 / Math.sqrt(138.0 / 18), within(1e-12));
  }

  @Test
  void shouldHaveTheProbabilityOfAMonotoneSeries() {
    Trend trend = of(10, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10).trend(1);

    assertThat(trend.score()).isEqualTo(45);
    assertThat(trend.z()).isCloseTo(44 / Math.sqrt(125), within(1e-12));
    assertThat(trend.p()).isCloseTo(4.15e-5, within(1e-7));
  }

  @Test
  void shouldSeeNoTrendInWhatDoesNotChange() {
    Trend trend = of(10, 3, 3, 3, 3).trend(1);

    assertThat(trend.z()).isZero();
    assertThat(trend.p()).isCloseTo(0.5, within(1e-12));
  }

  @Test
  void shouldForgetTheOldestBeyondItsWindow() {
    Random random = new Random(3);
    double[] values = random.doubles(57).map(value -> Math.rint(20 * value)).toArray();
    MannKendall sliding = of(20, values);
    MannKendall fresh = of(20, java.util.Arrays.copyOfRange(values, 37, 57));

    assertThat(sliding.trend(1)).isEqualTo(fresh.trend(1));
    assertThat(sliding.slope(2)).isEqualTo(fresh.slope(2));
  }

  @Test
  void shouldTakeTheMedianOfTheSlopes() {
    MannKendall.Slope slope = of(10, 0, 0.5, 1, 1.5, 90, 2.5, 3, 3.5).slope(2.576);

    assertThat(slope.median()).isCloseTo(0.5, within(1e-12));
    assertThat(slope.lower()).isLessThanOrEqualTo(0.5);
    assertThat(slope.upper()).isGreaterThan(0.5);
    assertThat(of(10, 4).slope(2.576)).isEqualTo(new MannKendall.Slope(0, 0, 0));
  }
}
