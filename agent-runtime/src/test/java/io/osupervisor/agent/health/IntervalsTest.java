package io.osupervisor.agent.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.LongStream;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The intervals against numbers that others published. */
class IntervalsTest {

  @ParameterizedTest(name = "{0} of {1}")
  @CsvSource({
    // Newcombe, Statistics in Medicine 17 (1998), p. 861, table I, method 3.
    "81, 263, 0.2553, 0.3662",
    "15, 148, 0.0624, 0.1605",
    "0, 20, 0.0000, 0.1611",
    "1, 29, 0.0061, 0.1718"
  })
  void shouldGiveWilsonsInterval(long events, long n, double lower, double upper) {
    Interval interval = Intervals.proportion(events, n);

    assertThat(interval.lower()).isCloseTo(lower, within(0.00005));
    assertThat(interval.upper()).isCloseTo(upper, within(0.00005));
  }

  @ParameterizedTest(name = "{0}/{1} - {2}/{3}")
  @CsvSource({
    // Newcombe, Statistics in Medicine 17 (1998), p. 878, table II, method 10.
    "56, 70, 48, 80, 0.0524, 0.3339",
    "9, 10, 3, 10, 0.1705, 0.8090",
    "6, 7, 2, 7, 0.0582, 0.8062",
    "5, 56, 0, 29, -0.0381, 0.1926",
    "0, 10, 0, 20, -0.1611, 0.2775",
    "0, 10, 0, 10, -0.2775, 0.2775",
    "10, 10, 0, 20, 0.6791, 1.0000",
    "10, 10, 0, 10, 0.6075, 1.0000"
  })
  void shouldGiveNewcombesInterval(
      long events1, long n1, long events2, long n2, double lower, double upper) {
    Interval interval = Intervals.differenceOfProportions(events2, n2, events1, n1);

    assertThat(interval.lower()).isCloseTo(lower, within(0.00005));
    assertThat(interval.upper()).isCloseTo(upper, within(0.00005));
  }

  /** The sleep data of Student (1908), as the manual of R's t.test shows them with Welch's test. */
  @Test
  void shouldGiveWelchsInterval() {
    Moments first = Moments.of(0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0);
    Moments second = Moments.of(1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4);

    Interval interval = Intervals.differenceOfMeans(first, second);

    assertThat(interval.estimate()).isCloseTo(1.58, within(1e-12));
    assertThat(interval.lower()).isCloseTo(-0.2054832, within(1e-7));
    assertThat(interval.upper()).isCloseTo(3.3654832, within(1e-7));
  }

  @ParameterizedTest(name = "{0} in {1} s")
  @CsvSource({
    // x + z²/2 ∓ z √(x + z²/4), by hand.
    "0, 1, 0, 3.8415",
    "0, 10, 0, 0.38415",
    "4, 1, 1.5555, 10.2859",
    "100, 2, 41.1136, 60.8071"
  })
  void shouldGiveTheScoreIntervalOfARate(long events, double seconds, double lower, double upper) {
    Interval interval = Intervals.rate(events, seconds);

    assertThat(interval.lower()).isCloseTo(lower, within(0.00005));
    assertThat(interval.upper()).isCloseTo(upper, within(0.00005));
  }

  @Test
  void shouldGiveADifferenceOfRatesItsWidthAtZero() {
    Interval interval = Intervals.differenceOfRates(0, 10, 0, 5);

    assertThat(interval.estimate()).isZero();
    assertThat(interval.lower()).isCloseTo(-0.38415, within(0.00005));
    assertThat(interval.upper()).isCloseTo(0.76829, within(0.00005));
  }

  /** Both sides relative errors of 0.1/√25; t(48; 0.975) = 2.010635 in every table. */
  @Test
  void shouldGiveTheRatioOfMeansOnTheLogarithmicScale() {
    Interval interval =
        Intervals.ratioOfMeans(new Moments(25, 25, 2, 0.04), new Moments(25, 25, 3, 0.09));

    double half = 2.010635 * Math.sqrt(2) * 0.02;
    assertThat(interval.estimate()).isCloseTo(1.5, within(1e-12));
    assertThat(interval.lower()).isCloseTo(1.5 * Math.exp(-half), within(1e-6));
    assertThat(interval.upper()).isCloseTo(1.5 * Math.exp(half), within(1e-6));
  }

  /** n = 1,000, p = 0.99: ranks 983 and 997 are the binomial's. */
  @Test
  void shouldPutAQuantileBetweenItsOrderStatistics() {
    Histogram exact = new Histogram(5);
    LongStream.rangeClosed(1, 1000).forEach(exact::recordValue);

    Interval interval = Intervals.quantile(exact, 0.99);

    assertThat(interval.estimate()).isEqualTo(0.000990);
    assertThat(interval.lower()).isEqualTo(0.000983);
    assertThat(interval.upper()).isEqualTo(0.000997);
  }

  @Test
  void shouldNeedThreeHundredAndSixtyEightForTheNinetyNinthPercentile() {
    assertThat(Intervals.floorOf(0.99)).isEqualTo(368);
    Histogram enough = new Histogram(5);
    LongStream.rangeClosed(1, 367).forEach(enough::recordValue);
    assertThatThrownBy(() -> Intervals.quantile(enough, 0.99))
        .isInstanceOf(IllegalArgumentException.class);
    enough.recordValue(368);
    assertThat(Intervals.quantile(enough, 0.99).upper()).isEqualTo(0.000368);
  }

  @Test
  void shouldTakeMoreThanAMillionAsAMillion() {
    Histogram many = new Histogram(2);
    many.recordValueWithCount(1000, 5_000_000_000L);

    assertThat(Intervals.quantile(many, 0.99).estimate()).isBetween(0.001, 0.00101);
  }

  @Test
  void shouldCountSlowSamplesForLess() {
    double[] drift = LongStream.range(0, 100).asDoubleStream().toArray();
    Moments moments = Moments.ofCorrelated(drift);

    assertThat(moments.n()).isEqualTo(100);
    assertThat(moments.effective()).isLessThan(5);
    assertThat(Moments.ofCorrelated(7, 7, 7).effective()).isEqualTo(3);
  }

  @Test
  void shouldRefuseWhatIsNoProportionOrRate() {
    assertThatThrownBy(() -> Intervals.proportion(0, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Intervals.proportion(3, 2))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Intervals.rate(1, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Interval(1, 2, 3)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Interval(1, 0, Double.POSITIVE_INFINITY))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
