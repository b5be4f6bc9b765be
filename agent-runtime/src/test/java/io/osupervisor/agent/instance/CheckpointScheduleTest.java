package io.osupervisor.agent.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.config.CheckpointPolicy;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CheckpointScheduleTest {
  private static final long SECOND = 1_000_000_000L;
  private final CheckpointSchedule schedule =
      new CheckpointSchedule(
          new CheckpointPolicy(Duration.ofMinutes(5), 100, Duration.ofSeconds(10), 3), 50, 0);

  @Test
  void shouldNotAskWithoutNewEntries() {
    assertThat(schedule.due(50, 3600 * SECOND)).isEmpty();
  }

  @Test
  void shouldAskAfterTimeOrEntriesButNotTooSoon() {
    assertThat(schedule.due(150, 9 * SECOND)).isEmpty();
    assertThat(schedule.due(149, 10 * SECOND)).isEmpty();
    assertThat(schedule.due(150, 10 * SECOND)).contains("entries");
    assertThat(schedule.due(51, 299 * SECOND)).isEmpty();
    assertThat(schedule.due(51, 300 * SECOND)).contains("periodic");
  }

  @Test
  void shouldAskAgainOnlyWhenItWasWaitedForInVain() {
    schedule.asked(300 * SECOND);
    assertThat(schedule.due(51, 359 * SECOND)).isEmpty();
    assertThat(schedule.due(51, 360 * SECOND)).contains("periodic");
  }

  @Test
  void shouldStartAnewWhenOneIsTakenOrFailed() {
    schedule.asked(300 * SECOND);
    schedule.taken(60, 301 * SECOND);
    assertThat(schedule.due(159, 400 * SECOND)).isEmpty();
    assertThat(schedule.due(160, 400 * SECOND)).contains("entries");
    schedule.failed(400 * SECOND);
    assertThat(schedule.due(160, 409 * SECOND)).isEmpty();
    assertThat(schedule.due(160, 410 * SECOND)).contains("entries");
  }

  @Test
  void shouldCallALogShortThatIsSoonRead() {
    assertThat(schedule.isLogShort(50)).isTrue();
    assertThat(schedule.isLogShort(1050)).isTrue();
    assertThat(schedule.isLogShort(1051)).isFalse();
    schedule.taken(1051, SECOND);
    assertThat(schedule.isLogShort(1051)).isTrue();
  }

  @Test
  void shouldCallNoLogShortWithoutEntries() {
    var fresh =
        new CheckpointSchedule(
            new CheckpointPolicy(Duration.ofMinutes(5), 100, Duration.ofSeconds(10), 3), 0, 0);
    assertThat(fresh.isLogShort(0)).isFalse();
    assertThat(fresh.isLogShort(1)).isTrue();
  }
}
