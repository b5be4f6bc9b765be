package io.osupervisor.agent.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.protocol.AgentMessage.Answer;
import io.osupervisor.agent.protocol.Value;
import java.time.Instant;
import java.time.InstantSource;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class OutcomeFeedTest {
  private static final VersionId OLD = new VersionId("0".repeat(64));
  private static final VersionId NEW = new VersionId("1".repeat(64));
  private static final Instant NOW = Instant.parse("2026-11-29T00:00:00Z");

  private final ManualPort port = new ManualPort();
  private final OutcomeFeed feed = new OutcomeFeed(port, InstantSource.fixed(NOW));

  private void well(VersionId version) {
    feed.answered(version, new Answer.Data(Value.NULL), 3_000_000);
  }

  private static ManagerEvent ended(VersionId version, long well, int failed) {
    Histogram micros = new Histogram(2);
    if (well > 0) {
      micros.recordValueWithCount(3_000, well);
    }
    return new ManagerEvent.RequestsEnded(version, NOW, well, failed, micros);
  }

  @Test
  void shouldTellAnswersInOneBatchWhenItIsDue() {
    well(OLD);
    well(OLD);
    assertThat(port.events).isEmpty();
    assertThat(port.awaits(OutcomeFeed.Due.OUTCOMES)).isTrue();
    feed.flush();
    assertThat(port.events).containsExactly(ended(OLD, 2, 0));
    assertThat(port.awaits(OutcomeFeed.Due.OUTCOMES)).isFalse();
    feed.flush();
    assertThat(port.events).hasSize(1);
  }

  @Test
  void shouldTellAFailureAtOnceBehindTheAnswersBeforeIt() {
    well(OLD);
    feed.answered(OLD, new Answer.Failure("broken", "it broke"), 1);
    feed.failed(OLD, 3);
    assertThat(port.events).containsExactly(ended(OLD, 1, 1), ended(OLD, 0, 3));
  }

  @Test
  void shouldKeepVersionsApart() {
    well(OLD);
    well(NEW);
    feed.failed(OLD, 1);
    assertThat(port.events).containsExactly(ended(OLD, 1, 0), ended(NEW, 1, 0), ended(OLD, 0, 1));
  }

  @Test
  void shouldNotCountWhatWasNeverWritten() {
    feed.answered(OLD, null, 1);
    feed.failed(OLD, 0);
    feed.flush();
    assertThat(port.events).isEmpty();
  }
}
