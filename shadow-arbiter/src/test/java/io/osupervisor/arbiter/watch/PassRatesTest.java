package io.osupervisor.arbiter.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class PassRatesTest {
  @Test
  void shouldHaveTheProbabilityThatItDropped() {
    // Uniform against Beta(1, 11) of ten failures: ∫ (1 − (1 − p)¹¹) dp = 11/12.
    assertThat(new PassRates(0, 0, 10, 10).dropped()).isCloseTo(11 / 12.0, within(1e-6));
    assertThat(new PassRates(40, 4, 40, 4).dropped()).isCloseTo(0.5, within(1e-6));
    assertThat(new PassRates(1_000, 0, 1_000, 1_000).dropped()).isCloseTo(1, within(1e-6));
    assertThat(new PassRates(1_000, 1_000, 1_000, 0).dropped()).isCloseTo(0, within(1e-6));
  }

  @Test
  void shouldBoundTheDrop() {
    double[] bounds = new PassRates(100, 10, 100, 40).drop(0.9, 0.6);

    assertThat(bounds[0]).isBetween(0.12, 0.2);
    assertThat(bounds[1]).isBetween(0.38, 0.46);
  }
}
