package io.osupervisor.arbiter.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EqualQuantilesTest {
  /** Published: confseq, {@code uniform_boundaries_unittest.cpp}. */
  @ParameterizedTest
  @CsvSource({
    "0.5, 70, 0.814704",
    "0.5, 85, 0.0838055",
    "0.5, 100, 0.0054947",
    "0.9, 55, 0.0340463"
  })
  void shouldMatchTheReferenceOfItsSource(double quantile, int offset, double p) {
    EqualQuantiles test = new EqualQuantiles(quantile, 100, 0.05);
    assertThat(test.p(range(0, 1000), range(offset, 1000))).isCloseTo(p, within(1e-5));
    assertThat(test.p(range(offset, 1000), range(0, 1000))).isCloseTo(p, within(1e-5));
  }

  @Test
  void shouldNotMindOrderScaleOrUnequalArms() {
    EqualQuantiles test = new EqualQuantiles(0.9, 100, 0.05);
    double[] few = range(300, 500);
    double[] many = range(0, 1000);
    double evidence = test.logEvidence(few, many);
    double[] turned = IntStream.range(0, 500).mapToDouble(i -> few[499 - i]).toArray();
    assertThat(test.logEvidence(turned, many)).isEqualTo(evidence);
    assertThat(test.logEvidence(times(7, few), times(7, many))).isEqualTo(evidence);
    assertThat(test.logEvidence(many, few)).isEqualTo(evidence);
  }

  /** Where everything is tied the quantiles may be equal, whatever the counts are. */
  @Test
  void shouldHaveNoEvidenceInTies() {
    EqualQuantiles test = new EqualQuantiles(0.95, 100, 0.05);
    double[] same = new double[500];
    assertThat(test.p(same, same)).isEqualTo(1);
    double[] oneMore = same.clone();
    oneMore[0] = 1;
    assertThat(test.p(oneMore, same)).isEqualTo(1);
  }

  @Test
  void shouldRefuseAQuantileThatIsNone() {
    assertThatThrownBy(() -> new EqualQuantiles(1, 100, 0.05))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no quantile");
  }

  private static double[] range(int offset, int n) {
    return IntStream.rangeClosed(offset + 1, offset + n).asDoubleStream().toArray();
  }

  private static double[] times(double factor, double[] values) {
    return Arrays.stream(values).map(value -> factor * value).toArray();
  }
}
