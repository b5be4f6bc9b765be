package io.osupervisor.arbiter.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.osupervisor.agent.health.Latencies;
import java.time.Instant;
import java.util.List;
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
  void shouldGoOnFromWhatWasCounted() {
    for (int minute = 0; minute <= 3; minute++) {
      take(60L * minute, 20, minute);
    }
    Histogram slow = Latencies.empty();
    slow.recordValueWithCount(70_000, 15);
    conduct.take(START.plusSeconds(240), 15, 0, slow);
    conduct.onMemoryFailure();
    Counted newest = conduct.due().orElseThrow();
    assertThat(newest.cycles()).extracting(Conduct.Cycle::number).containsExactly(1L, 2L, 3L, 4L);

    Conduct on = Conduct.goingOn(newest);
    assertThat(on.answers()).isEqualTo(conduct.answers());
    assertThat(on.failed()).isEqualTo(6);
    assertThat(on.memoryFailures()).isEqualTo(1);
    assertThat(on.meanMicros()).isEqualTo(conduct.meanMicros());
    assertThat(on.deviationMicros()).isEqualTo(conduct.deviationMicros());
    assertThat(on.quantileMicros(0.9)).isEqualTo(conduct.quantileMicros(0.9));
    assertThat(on.longerThan(600)).isEqualTo(15);
    assertThat(on.due().orElseThrow())
        .isEqualTo(
            new Counted(
                newest.well(), newest.failed(), newest.micros(), newest.times(), List.of(), 1));
    on.take(START.plusSeconds(900), 1, 0, slow);
    assertThat(on.take(START.plusSeconds(960), 15, 0, slow).orElseThrow().number()).isEqualTo(5);
  }

  @Test
  void shouldKeepTheNewestCyclesThatWereCounted() {
    Counted all = Counted.NOTHING;
    int kept = 0;
    for (int minute = 0; minute <= 2 * Counted.NEWEST; minute++) {
      Optional<Counted> due =
          take(60L * minute, 10, 0).isPresent() ? conduct.due() : Optional.empty();
      kept += due.isPresent() ? 1 : 0;
      all = due.isPresent() ? due.get().after(all) : all;
    }

    assertThat(all.answers()).isEqualTo(10L * (2 * Counted.NEWEST + 1));
    assertThat(kept).isEqualTo(60 + (2 * Counted.NEWEST - 60) / 10);
    assertThat(all.cycles()).hasSize(Counted.NEWEST);
    assertThat(all.cycles().get(0).number()).isEqualTo(Counted.NEWEST + 1);
    assertThat(Conduct.goingOn(all).cycles()).hasSize(Conduct.NEWEST);
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
