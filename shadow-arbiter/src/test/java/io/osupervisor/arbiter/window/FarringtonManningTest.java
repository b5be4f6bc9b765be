package io.osupervisor.arbiter.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.osupervisor.arbiter.judge.Interval;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FarringtonManningTest {
  private static final FarringtonManning PUBLISHED = new FarringtonManning(18, 30, 10, 30);

  /** Printed in gsDesign's vignette on binomial sample size and power. */
  @ParameterizedTest
  @CsvSource({"0, 2.070197", "-0.02, 2.225796", "0.02, 1.915403"})
  void shouldMatchTheReferenceOfItsSource(double margin, double z) {
    assertThat(PUBLISHED.z(margin)).isCloseTo(z, within(6e-7));
  }

  /** The same vignette prints 0.01426069 and 0.4872467, found to about 1e-4. */
  @Test
  void shouldBoundByWhatItDoesNotRefute() {
    Interval interval = PUBLISHED.interval(0.05);
    assertThat(interval.lower()).isCloseTo(0.01426069, within(1e-4));
    assertThat(interval.upper()).isCloseTo(0.4872467, within(1e-4));
    assertThat(PUBLISHED.z(interval.lower())).isCloseTo(1.959964, within(1e-6));
    assertThat(PUBLISHED.z(interval.upper())).isCloseTo(-1.959964, within(1e-6));
    assertThat(PUBLISHED.p(interval.lower())).isCloseTo(0.025, within(1e-7));
  }

  @Test
  void shouldHaveAWidthWithoutAnyEvent() {
    Interval none = new FarringtonManning(0, 20, 0, 20).interval(0.05);
    assertThat(none.lower()).isCloseTo(-none.upper(), within(1e-9));
    assertThat(none.upper()).isBetween(0.1, 0.25);
    assertThat(new FarringtonManning(0, 20, 0, 20).z(0)).isZero();
    assertThat(new FarringtonManning(20, 20, 20, 20).z(0)).isZero();
  }

  @Test
  void shouldReachTheEndsWhereNothingElseFits() {
    assertThat(new FarringtonManning(3, 3, 0, 3).interval(0.05).upper()).isEqualTo(1);
    assertThat(new FarringtonManning(0, 3, 3, 3).interval(0.05).lower()).isEqualTo(-1);
  }

  @Test
  void shouldRefuseWhatIsNoProportion() {
    assertThatThrownBy(() -> new FarringtonManning(4, 3, 0, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("4 of 3");
    assertThatThrownBy(() -> PUBLISHED.z(1)).isInstanceOf(IllegalArgumentException.class);
  }
}
