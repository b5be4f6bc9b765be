package io.osupervisor.arbiter.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Published: GrowthBook, {@code packages/stats/tests/frequentist/test_tests.py}. */
class WelchTest {
  private static final ArmSummary CONTROL = ArmSummary.ofSums(1396.87, 52377.9767, 3407);
  private static final ArmSummary SMALLER = ArmSummary.ofSums(1396.87, 52377.9767, 3000);
  private static final ArmSummary TREATMENT = ArmSummary.ofSums(2422.7, 134698.29, 3461);

  @ParameterizedTest
  @CsvSource({
    "RELATIVE, 0.70732, -0.03526, 1.44989, 0.37879, 0.06191",
    "ABSOLUTE, 0.29, 0.04538, 0.53462, 0.12478, 0.02016"
  })
  void shouldTestOnTwoSides(
      Lift lift, double effect, double low, double high, double se, double p) {
    MeanLift seen = lift.of(CONTROL, TREATMENT);
    Welch welch = Welch.test(seen, Side.BOTH, 0.05);
    assertThat(seen.effect()).isCloseTo(effect, within(5.1e-6));
    assertThat(seen.standardError()).isCloseTo(se, within(5.1e-6));
    assertThat(welch.lower()).isCloseTo(low, within(5.1e-6));
    assertThat(welch.upper()).isCloseTo(high, within(5.1e-6));
    assertThat(welch.p()).isCloseTo(p, within(5.1e-6));
  }

  @ParameterizedTest
  @CsvSource({
    "RELATIVE, LOWER, -0.045136675850396046, 0.06558262868467746",
    "ABSOLUTE, LOWER, 0.020791480063255735, 0.03554272489873023",
    "RELATIVE, UPPER, 1.0518588475628676, 0.9344173713153225",
    "ABSOLUTE, UPPER, 0.44796185327007765, 0.9644572751012698"
  })
  void shouldTestOnOneSide(Lift lift, Side side, double bound, double p) {
    Welch welch = Welch.test(lift.of(SMALLER, TREATMENT), side, 0.05);
    assertThat(side == Side.LOWER ? welch.lower() : welch.upper()).isCloseTo(bound, within(1e-9));
    assertThat(side == Side.LOWER ? welch.upper() : -welch.lower()).isInfinite();
    assertThat(welch.p()).isCloseTo(p, within(1e-9));
  }

  @Test
  void shouldRefuseWhatHasNoError() {
    ArmSummary constant = ArmSummary.ofEvents(0, 20);
    assertThatThrownBy(() -> Lift.ABSOLUTE.of(constant, constant))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no effect");
    assertThatThrownBy(() -> Lift.RELATIVE.of(constant, ArmSummary.ofEvents(3, 20)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ArmSummary.ofSums(1396.87, 52377.9767, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no arm");
  }
}
