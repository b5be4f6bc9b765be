package io.osupervisor.arbiter.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SeriesBaselineTest {
  @Test
  void shouldBeMeanAndDeviationOfWhatIsNoOutlier() {
    double[] values = IntStream.range(0, 20).mapToDouble(i -> i < 19 ? i % 2 : 1000).toArray();
    SeriesBaseline baseline = SeriesBaseline.of(values);

    assertThat(baseline.mean()).isCloseTo(9.0 / 19, within(1e-12));
    assertThat(baseline.scale()).isCloseTo(Math.sqrt(90.0 / 19 / 18), within(1e-12));
    assertThat(baseline.cycles()).isEqualTo(19);
  }

  @Test
  void shouldTakeNoneForAnOutlierWhereManyWouldBe() {
    double[] values = IntStream.range(0, 20).mapToDouble(i -> i < 18 ? i % 2 : 9).toArray();

    assertThat(SeriesBaseline.of(values).cycles()).isEqualTo(20);
    assertThat(SeriesBaseline.of(values).scale()).isGreaterThan(2.5);
  }

  @Test
  void shouldTakeAllWhereAFewDeviateByLessThanAHundredth() {
    double[] values = IntStream.range(0, 20).mapToDouble(i -> 1000).toArray();
    values[3] = 1001;
    values[12] = 999;

    assertThat(SeriesBaseline.of(values).scale()).isCloseTo(Math.sqrt(2.0 / 19), within(1e-12));
  }

  @Test
  void shouldTakeAllWhereMostAreEqual() {
    SeriesBaseline baseline = SeriesBaseline.of(7, 7, 7, 7, 7, 7, 8, 6, 7, 7);

    assertThat(baseline.scale()).isCloseTo(Math.sqrt(2.0 / 9), within(1e-12));
    assertThat(baseline.cycles()).isEqualTo(10);
  }

  @Test
  void shouldTakeAHundredthOfTheMedianWhereNothingVaries() {
    assertThat(SeriesBaseline.of(50, 50, 50, 50, 50).scale()).isEqualTo(0.5);
    assertThat(SeriesBaseline.of(50, 50, 50, 50, 50, 50, 50, 50, 50, 9e9).scale()).isEqualTo(0.5);
    assertThat(SeriesBaseline.of(0.1, 0.1, 0.1, 0.1 + 1e-17, 0.1).scale()).isEqualTo(0.001);
    assertThat(SeriesBaseline.of(0, 0, 0, 0, 0).scale()).isEqualTo(1e-9);
  }

  @Test
  void shouldNotBeTakenFromAHandful() {
    assertThatThrownBy(() -> SeriesBaseline.of(1, 2, 3, 4))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
