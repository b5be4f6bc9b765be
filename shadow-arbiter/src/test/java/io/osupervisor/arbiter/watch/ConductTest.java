package io.osupervisor.arbiter.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.osupervisor.agent.health.Latencies;
import java.time.Instant;
import java.util.Optional;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class ConductTest {
  private static final Instant START = Instant.parse("2026-11-29T00:00:00Z");

  private final Conduct conduct = new Conduct();

  private Optional<Conduct.Cycle> take(long second, long well, long failed) {
    Histogram micros = Latencies.empty();
    micros.recordValueWithCount(500, well);
    return conduct.take(START.plusSeconds(second), well, failed, micros);
  }

  @Test
  void shouldEndACycleAfterAMinuteWithTenAnswers() {
    assertThat(take(0, 5, 0)).isEmpty();
    assertThat(take(59, 100, 0)).isEmpty();
    Conduct.Cycle cycle = take(60, 10, 5).orElseThrow();

    assertThat(cycle.number()).isEqualTo(1);
    assertThat(cycle.passed()).isCloseTo(115 / 120.0, within(1e-12));
    assertThat(cycle.meanMicros()).isCloseTo(500, within(5.0));
    assertThat(cycle.perSecond()).isCloseTo(2, within(1e-12));
    assertThat(take(200, 9, 0)).as("too few").isEmpty();
    assertThat(take(300, 0, 1).orElseThrow().perSecond()).isCloseTo(10 / 240.0, within(1e-12));
    assertThat(conduct.answers()).isEqualTo(130);
    assertThat(conduct.cycles()).hasSize(2);
  }

  @Test
  void shouldKeepTheNewestCycles() {
    for (int minute = 0; minute <= 2 * Conduct.NEWEST; minute++) {
      take(60L * minute, 10, 0);
    }

    assertThat(conduct.cycles()).hasSize(Conduct.NEWEST);
    assertThat(conduct.cycles().get(0).number()).isEqualTo(Conduct.NEWEST + 1);
  }

  @Test
  void shouldHaveNoMeanLatencyWithoutAnAnswer() {
    take(0, 0, 5);

    assertThat(take(60, 0, 5).orElseThrow().meanMicros()).isNegative();
    assertThat(conduct.longerThan(1)).isZero();
  }

  @Test
  void shouldCountWhatTookLonger() {
    take(0, 90, 0);
    Histogram slow = Latencies.empty();
    slow.recordValueWithCount(2_000, 10);
    conduct.take(START, 10, 0, slow);

    assertThat(conduct.longerThan(499)).isGreaterThanOrEqualTo(10);
    assertThat(conduct.longerThan(600)).isEqualTo(10);
    assertThat(conduct.longerThan(3_000)).isZero();
    assertThat(conduct.quantileMicros(0.5)).isCloseTo(500, within(5.0));
    assertThat(conduct.quantileMicros(2)).isCloseTo(2_000, within(20.0));
  }
}
