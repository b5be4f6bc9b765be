package io.osupervisor.arbiter.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SampleRatioTest {
  @Test
  void shouldRememberTheWorstLook() {
    SampleRatio ratio = new SampleRatio(0.5, 0.5);
    ratio.assigned(300, 100);
    double worst = ratio.p();
    ratio.assigned(0, 200);
    assertThat(worst).isLessThan(0.01);
    assertThat(ratio.p()).isEqualTo(worst);
    assertThat(ratio.logEvidence()).isNegative();
  }

  @Test
  void shouldNotMindInWhichPortionsItIsTold() {
    SampleRatio whole = new SampleRatio(0.34, 0.33, 0.33);
    whole.assigned(500, 500, 600);
    SampleRatio portions = new SampleRatio(0.34, 0.33, 0.33);
    for (int i = 0; i < 100; i++) {
      portions.assigned(5, 5, 6);
    }
    assertThat(portions.logEvidence()).isCloseTo(whole.logEvidence(), within(1e-9));
  }

  /** Published: GrowthBook, {@code stats.test.ts}. */
  @Test
  void shouldLeaveOutOfAWindowWhatIsToGetNothing() {
    double[] halves = {0.5, 0.5};
    assertThat(SampleRatio.windowP(new long[] {1000, 1200, 900}, new double[] {0.5, 0.5, 0}))
        .isEqualTo(SampleRatio.windowP(new long[] {1000, 1200}, halves))
        .isCloseTo(0.000020079, within(5e-10));
    assertThat(SampleRatio.windowP(new long[] {310, 98}, new double[] {0.75, 0.25}))
        .isCloseTo(0.647434186, within(5e-10));
    assertThat(SampleRatio.windowP(new long[] {310, 98}, new double[] {3, 1}))
        .isCloseTo(0.647434186, within(5e-10));
  }

  @Test
  void shouldTellNothingOfAWindowWithoutTwoArms() {
    assertThat(SampleRatio.windowP(new long[] {1000}, new double[] {0.5, 0.5})).isEqualTo(1);
    assertThat(SampleRatio.windowP(new long[] {1000, 900}, new double[] {1, 0})).isEqualTo(1);
    assertThat(SampleRatio.windowP(new long[] {0, 0}, new double[] {0.5, 0.5})).isEqualTo(1);
  }

  @Test
  void shouldRefuseSharesThatAreNone() {
    assertThatThrownBy(() -> new SampleRatio(0.5, 0.4))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0.9");
    assertThatThrownBy(() -> new SampleRatio(1, 0)).isInstanceOf(IllegalArgumentException.class);
  }
}
