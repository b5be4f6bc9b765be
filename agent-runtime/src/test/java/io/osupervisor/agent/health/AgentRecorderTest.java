package io.osupervisor.agent.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.AgentId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AgentRecorderTest {
  private static final AgentId AGENT = new AgentId("counter");
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final AgentRecorder recorder = new AgentRecorder();

  @Test
  void shouldTellNothingOfANewAgent() {
    AgentMetrics metrics = recorder.metrics(AGENT, NOW, List.of());

    assertThat(metrics.agent()).isEqualTo("counter");
    assertThat(metrics.up()).isFalse();
    assertThat(metrics.requests()).isEmpty();
    assertThat(metrics.latency()).isEqualTo(LatencySummary.EMPTY);
    assertThat(metrics.wal()).isEqualTo(new AgentMetrics.Wal(0, 0, 0, 0, LatencySummary.EMPTY));
    assertThat(metrics.checkpoints())
        .isEqualTo(new AgentMetrics.Checkpoints(0, -1, 0, LatencySummary.EMPTY));
  }

  @Test
  void shouldTellWhatWasCounted() {
    recorder.up(true);
    recorder.queued(3);
    recorder.inFlight(2);
    recorder.lag(5, 70);
    recorder.requests.add("ok");
    recorder.requests.add("ok");
    recorder.requests.add("timeout");
    recorder.restarts.add("crash");
    recorder.faults.add("decode_failed");
    recorder.appends.add(70);
    recorder.appendedBytes.add(14_000);
    recorder.logLinesDropped.add(9);
    recorder.latency.record(Duration.ofMillis(5).toNanos());
    recorder.recovery.record(Duration.ofMillis(80).toNanos());
    recorder.commit.record(Duration.ofMillis(1).toNanos());
    recorder.checkpointSave.record(Duration.ofMillis(200).toNanos());

    AgentMetrics metrics = recorder.metrics(AGENT, NOW, List.of());

    assertThat(metrics.up()).isTrue();
    assertThat(metrics.queued()).isEqualTo(3);
    assertThat(metrics.inFlight()).isEqualTo(2);
    assertThat(metrics.wal().lag()).isEqualTo(5);
    assertThat(metrics.wal().lastSeq()).isEqualTo(70);
    assertThat(metrics.wal().appends()).isEqualTo(70);
    assertThat(metrics.wal().bytes()).isEqualTo(14_000);
    assertThat(metrics.requests()).isEqualTo(Map.of("ok", 2L, "timeout", 1L));
    assertThat(recorder.requests.total()).isEqualTo(3);
    assertThat(metrics.restarts()).isEqualTo(Map.of("crash", 1L));
    assertThat(metrics.faults()).isEqualTo(Map.of("decode_failed", 1L));
    assertThat(metrics.logLinesDropped()).isEqualTo(9);
    assertThat(
            List.of(
                metrics.latency().count(),
                metrics.recovery().count(),
                metrics.wal().commit().count(),
                metrics.checkpoints().save().count()))
        .containsOnly(1L);
  }

  @Test
  void shouldTellTheAgeOfTheNewestCheckpoint() {
    recorder.checkpointFound(NOW.minusSeconds(300), 1000);
    assertThat(checkpoints())
        .isEqualTo(new AgentMetrics.Checkpoints(0, 300, 1000, LatencySummary.EMPTY));

    recorder.checkpointTaken(NOW.minusMillis(1500), 2000);
    assertThat(checkpoints())
        .isEqualTo(new AgentMetrics.Checkpoints(1, 1.5, 2000, LatencySummary.EMPTY));
    assertThat(recorder.checkpointAt()).contains(NOW.minusMillis(1500));

    recorder.checkpointTaken(NOW.plusSeconds(3), 3000);
    assertThat(checkpoints().age()).isZero();

    recorder.checkpointsGone();
    assertThat(checkpoints().age()).isNegative();
    assertThat(recorder.checkpointAt()).isEmpty();
  }

  private AgentMetrics.Checkpoints checkpoints() {
    return recorder.metrics(AGENT, NOW, List.of()).checkpoints();
  }
}
