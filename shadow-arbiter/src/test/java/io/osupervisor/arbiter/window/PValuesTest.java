package io.osupervisor.arbiter.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class PValuesTest {
  /** Published: GrowthBook, {@code packages/shared/test/experiments.test.ts}. */
  @Test
  void shouldAdjustByHolmAndKeepTheOrder() {
    assertThat(PValues.holm(new double[] {0.01, 0.04, 0.03, 0.005, 0.55, 0.6}))
        .containsExactly(new double[] {0.05, 0.12, 0.12, 0.03, 1, 1}, within(1e-12));
  }

  @Test
  void shouldAdjustByBenjaminiAndHochbergAndKeepTheOrder() {
    assertThat(PValues.benjaminiHochberg(new double[] {0.01, 0.04, 0.03, 0.005, 0.55, 0.6}))
        .containsExactly(new double[] {0.03, 0.06, 0.06, 0.03, 0.6, 0.6}, within(1e-12));
  }

  @Test
  void shouldLeaveASingleOneAsItIs() {
    assertThat(PValues.holm(new double[] {0.2})).containsExactly(0.2);
    assertThat(PValues.benjaminiHochberg(new double[] {0.2})).containsExactly(0.2);
    assertThat(PValues.holm(new double[0])).isEmpty();
  }
}
