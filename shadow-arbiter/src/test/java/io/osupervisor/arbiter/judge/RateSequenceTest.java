package io.osupervisor.arbiter.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RateSequenceTest {
  private static final RateSequence SEQUENCE = new RateSequence(100, 0.05);

  @ParameterizedTest
  @CsvSource({
    "20, 0.2894, 0.00005",
    "100, 0.0399, 0.00005",
    "300, 0.01139, 0.000005",
    "1000, 0.00316, 0.000005",
    "3000, 0.00102, 0.000005"
  })
  void shouldNeverBeOfWidthZero(long n, double upper, double tolerance) {
    Interval interval = SEQUENCE.interval(0, n);
    assertThat(interval.lower()).isZero();
    assertThat(interval.upper()).isCloseTo(upper, within(tolerance));
  }

  @Test
  void shouldMirrorFailuresAndSuccesses() {
    Interval few = SEQUENCE.interval(3, 50);
    Interval many = SEQUENCE.interval(47, 50);
    assertThat(many.lower()).isCloseTo(1 - few.upper(), within(1e-9));
    assertThat(many.upper()).isCloseTo(1 - few.lower(), within(1e-9));
  }

  @Test
  void shouldBoundAWindowThatOnlyFailed() {
    assertThat(RateSequence.windowUpper(20, 20, 0.05)).isEqualTo(1);
  }
}
