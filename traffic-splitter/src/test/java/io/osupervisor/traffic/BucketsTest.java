package io.osupervisor.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class BucketsTest {
  private static final int KEYS = 1_000_000;

  private final Buckets buckets = new Buckets("search");

  @Test
  void shouldTreatANumberAsItsDigits() {
    for (long number : new long[] {0, 7, 10, 123, 9_999_999_999L, Long.MAX_VALUE}) {
      assertThat(buckets.of(number)).isEqualTo(buckets.of(Long.toString(number)));
    }
  }

  @Test
  void shouldReadTextByItsUnits() {
    assertThat(buckets.of("größe \ud83d\ude00")).isBetween(0, Buckets.COUNT - 1);
    assertThat(buckets.of("größe")).isNotEqualTo(buckets.of("grösse"));
  }

  @Test
  void shouldSpreadNumbersEvenly() {
    int[] hits = new int[Buckets.COUNT];
    for (long number = 0; number < KEYS; number++) {
      hits[buckets.of(number)]++;
    }

    int lower = Arrays.stream(hits, 0, Buckets.COUNT / 2).sum();
    assertThat(lower).isCloseTo(KEYS / 2, Percentage.withPercentage(0.5));
    assertThat(Arrays.stream(hits).filter(hit -> hit == 0).count()).isZero();
  }

  @Test
  void shouldDrawIndependentlyWithAnotherSeed() {
    Buckets mirror = Buckets.ofMirror(Arms.AGENT);
    int half = Buckets.COUNT / 2;
    int both = 0;
    for (long number = 0; number < KEYS; number++) {
      both += buckets.of(number) < half && mirror.of(number) < half ? 1 : 0;
    }

    assertThat(both).isCloseTo(KEYS / 4, Percentage.withPercentage(1));
  }
}
