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

  @Test
  void shouldRefuseSharesThatAreNone() {
    assertThatThrownBy(() -> new SampleRatio(0.5, 0.4))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0.9");
    assertThatThrownBy(() -> new SampleRatio(1, 0)).isInstanceOf(IllegalArgumentException.class);
  }
}
