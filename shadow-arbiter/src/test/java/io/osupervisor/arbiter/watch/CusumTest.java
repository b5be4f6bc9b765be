package io.osupervisor.arbiter.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class CusumTest {
  private final Cusum cusum = new Cusum(5);

  @Test
  void shouldStandAboveItsLimitUntilItFalls() {
    for (int i = 0; i < 3; i++) {
      cusum.add(2);
    }
    assertThat(cusum.sum()).isCloseTo(4.5, within(1e-12));
    assertThat(cusum.isAbove()).isFalse();
    cusum.add(2);
    assertThat(cusum.isAbove()).isTrue();
    cusum.add(-10);
    assertThat(cusum.sum()).isZero();
    assertThat(cusum.loudest(0).n()).isZero();
  }

  @Test
  void shouldTakeTheNewestThatSpeakLoudest() {
    cusum.add(1);
    cusum.add(3);
    cusum.add(3);
    Cusum.Loudest loudest = cusum.loudest(0);

    assertThat(loudest.n()).isEqualTo(2);
    assertThat(loudest.mean()).isCloseTo(3, within(1e-12));
  }

  @Test
  void shouldKeepNoMoreThanTheNewestOfALastingStep() {
    for (int i = 0; i < 10_000; i++) {
      cusum.add(i < 9_900 ? 2 : 3);
    }
    Cusum.Loudest loudest = cusum.loudest(0);

    assertThat(loudest.n()).isEqualTo(Cusum.NEWEST);
    assertThat(loudest.mean()).isCloseTo(2.5, within(1e-12));
  }
}
