package io.osupervisor.arbiter.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CusumRunLengthTest {
  /** Montgomery, Introduction to Statistical Quality Control, two-sided, k = 1/2. */
  @ParameterizedTest
  @CsvSource({
    "4, 0, 168, 1",
    "4, 0.5, 26.6, 0.1",
    "4, 1, 8.38, 0.01",
    "4, 2, 3.34, 0.01",
    "4, 3, 2.19, 0.01",
    "5, 0, 465, 1",
    "5, 0.5, 38.0, 0.1",
    "5, 1, 10.4, 0.1",
    "5, 2, 4.01, 0.01",
    "5, 4, 2.01, 0.01"
  })
  void shouldBeAsPublished(double h, double shift, double published, double tolerance) {
    assertThat(CusumRunLength.twoSided(h, shift)).isCloseTo(published, within(tolerance));
    assertThat(CusumRunLength.twoSided(h, -shift)).isCloseTo(published, within(tolerance));
  }

  @Test
  void shouldBe931CyclesOnOneSideInControl() {
    assertThat(CusumRunLength.oneSided(5, 0)).isCloseTo(930.9, within(0.5));
  }

  @Test
  void shouldBeWhatASimulatedCusumTakes() {
    Random random = new Random(7);
    int runs = 20_000;
    long cycles = 0;
    for (int run = 0; run < runs; run++) {
      Cusum cusum = new Cusum(5);
      while (!cusum.isAbove()) {
        cusum.add(1 + random.nextGaussian());
        cycles++;
      }
    }

    assertThat((double) cycles / runs).isCloseTo(CusumRunLength.oneSided(5, 1), within(0.15));
  }

  @Test
  void shouldRefuseWhatItCannotCompute() {
    assertThatThrownBy(() -> CusumRunLength.oneSided(0, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> CusumRunLength.oneSided(5, -4))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(CusumRunLength.twoSided(5, 10)).isCloseTo(1, within(0.01));
  }
}
