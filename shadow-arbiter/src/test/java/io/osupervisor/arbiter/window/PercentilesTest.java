package io.osupervisor.arbiter.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PercentilesTest {
  private static final double[] EIGHT = {3.5, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 0.0};

  /** Published: Kayenta, {@code StatisticSuite.scala}. */
  @ParameterizedTest
  @CsvSource({"0.05, 0.175", "0.5, 1.75", "1, 3.5", "0, 0"})
  void shouldLieBetweenItsNeighbours(double quantile, double expected) {
    assertThat(Percentiles.r7(EIGHT, quantile)).isCloseTo(expected, within(1e-12));
  }

  @Test
  void shouldBeTheOnlyValue() {
    assertThat(Percentiles.r7(new double[] {1}, 0.99)).isEqualTo(1);
  }

  @Test
  void shouldRefuseWhatIsNoQuantile() {
    assertThatThrownBy(() -> Percentiles.r7(EIGHT, 90))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("90");
    assertThatThrownBy(() -> Percentiles.r7(new double[0], 0.9))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
