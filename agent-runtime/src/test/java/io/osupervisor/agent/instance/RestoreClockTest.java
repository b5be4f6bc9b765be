package io.osupervisor.agent.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.instance.RestoreClock.Finding;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RestoreClockTest {
  private static final long SECOND = 1_000_000_000L;
  private final RestoreClock clock = new RestoreClock(Duration.ofSeconds(60));

  @Test
  void shouldRunFromTheLastByteTaken() {
    clock.progress(0);
    assertThat(clock.look(50 * SECOND, 1000, false)).isEqualTo(Finding.IN_TIME);
    assertThat(clock.look(55 * SECOND, 900, false)).isEqualTo(Finding.IN_TIME);
    assertThat(clock.look(115 * SECOND, 900, false)).isEqualTo(Finding.IN_TIME);
    assertThat(clock.look(116 * SECOND, 900, false)).isEqualTo(Finding.AGENT_LATE);
  }

  @Test
  void shouldNotRunWhileTheAgentWaitsForUs() {
    clock.progress(0);
    assertThat(clock.look(300 * SECOND, 0, true)).isEqualTo(Finding.IN_TIME);
    assertThat(clock.look(350 * SECOND, 0, false)).isEqualTo(Finding.IN_TIME);
    assertThat(clock.look(361 * SECOND, 0, false)).isEqualTo(Finding.AGENT_LATE);
  }

  @Test
  void shouldRunWhileTheAgentTakesNothingThoughWeReadOn() {
    clock.progress(0);
    assertThat(clock.look(61 * SECOND, 10, true)).isEqualTo(Finding.AGENT_LATE);
  }

  @Test
  void shouldNotWaitForEverForMemory() {
    long patience = RestoreClock.MEMORY_PATIENCE.toNanos();
    clock.progress(0);
    assertThat(clock.look(1, 0, true)).isEqualTo(Finding.IN_TIME);
    assertThat(clock.look(patience, 0, true)).isEqualTo(Finding.IN_TIME);
    assertThat(clock.look(patience + 2, 0, true)).isEqualTo(Finding.MEMORY_LATE);
    clock.progress(patience + 3);
    assertThat(clock.look(patience + 4, 0, true)).isEqualTo(Finding.IN_TIME);
  }
}
