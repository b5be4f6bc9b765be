package io.osupervisor.agent.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;

class SampleHistoryTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final long PAGE = 4096;

  @Test
  void shouldGiveBackWhatItWasGivenOldestFirst() {
    SampleHistory history = new SampleHistory(100);
    InstanceSample idle = new InstanceSample(START, 10, 0, 0, 0, 0, 70 * PAGE, 0.5, 1, 0.25);
    InstanceSample busy =
        new InstanceSample(START.plusSeconds(4), 4, 900, 3, 0.5, 2, 80 * PAGE, 1.5, 3, 0);
    history.add(idle);
    history.add(busy);

    assertThat(history.samples()).containsExactly(idle, busy);
  }

  @Test
  void shouldKeepTheNewestAndTheirTimes() {
    SampleHistory history = new SampleHistory(30);
    for (int i = 1; i <= 100; i++) {
      history.add(sample(i, i % 7 == 0 ? 0 : i));
    }

    List<InstanceSample> kept = history.samples();

    assertThat(kept).hasSize(30);
    for (int i = 0; i < 30; i++) {
      long number = 71L + i;
      assertThat(kept.get(i).answers()).isEqualTo(number % 7 == 0 ? 0 : number);
      assertThat(kept.get(i).at())
          .isCloseTo(START.plusSeconds(10 * number), within(1, ChronoUnit.MILLIS));
    }
  }

  @Test
  void shouldTellTheMemoryOfTheSamplesThatAreKept() {
    SampleHistory history = new SampleHistory(2);
    for (long pages : new long[] {1, 10, 30}) {
      history.add(new InstanceSample(START, 10, 0, 0, 0, 0, pages * PAGE, 0, 1, 0));
    }

    assertThat(history.memory().n()).isEqualTo(2);
    assertThat(history.memory().mean()).isEqualTo(20.0 * PAGE);
  }

  @Test
  void shouldHoldLargeMemoriesToThePage() {
    SampleHistory history = new SampleHistory(1);
    long bytes = (64L << 30) - PAGE;
    history.add(new InstanceSample(START, 10, 0, 0, 0, 0, bytes, 0, 1, 0));

    assertThat(history.samples().get(0).rssBytes()).isEqualTo(bytes);
  }

  @Test
  void shouldRefuseToKeepNothing() {
    assertThatThrownBy(() -> new SampleHistory(0)).isInstanceOf(IllegalArgumentException.class);
  }

  private static InstanceSample sample(long number, long answers) {
    Instant at = START.plus(Duration.ofSeconds(10 * number));
    return new InstanceSample(at, 10, answers, 0, 0, 0, PAGE, 0, 1, 0);
  }
}
