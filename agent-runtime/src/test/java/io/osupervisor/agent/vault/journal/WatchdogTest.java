package io.osupervisor.agent.vault.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WatchdogTest {
  @Test
  void shouldEndAProcessThatSaysNothing() throws Exception {
    Process silent = new ProcessBuilder("sleep", "600").start();
    try {
      Watchdog watchdog = Watchdog.over(silent, "the sleeper", Duration.ofMillis(50));
      assertThat(silent.inputReader().readLine()).isNull();
      assertThatThrownBy(watchdog::awaitEnd).hasMessage("the sleeper does not end");
      assertThat(silent.isAlive()).isFalse();
    } finally {
      silent.destroyForcibly();
    }
  }

  @Test
  void shouldLeaveAProcessAloneThatEnds() throws Exception {
    Process process = new ProcessBuilder("sh", "-c", "exit 7").start();
    assertThat(Watchdog.over(process, "the shell").awaitEnd()).isEqualTo(7);
  }

  @Test
  void shouldWaitAnewAfterEachSign() throws Exception {
    Process talker = new ProcessBuilder("cat").start();
    try {
      Duration patience = Duration.ofSeconds(2);
      Watchdog watchdog = Watchdog.over(talker, "the talker", patience);
      long begin = System.nanoTime();
      while (System.nanoTime() - begin < patience.plusMillis(200).toNanos()) {
        watchdog.heard();
      }
      talker.outputWriter().close();
      assertThat(watchdog.awaitEnd()).isZero();
    } finally {
      talker.destroyForcibly();
    }
  }
}
