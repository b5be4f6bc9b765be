package io.osupervisor.agent.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RunQueueIT {
  private final AtomicLong now = new AtomicLong();
  private final RunQueue queue = new RunQueue(now::get);

  /** A starved process may get no turn for so long that the kernel has counted nothing yet. */
  @Test
  void shouldCountAWaitThatStillLasts() throws Exception {
    Process busy = start("while :; do :; done");
    try {
      List<Integer> tree = List.of(Math.toIntExact(busy.pid()));
      await().untilAsserted(() -> assertThat(step(tree, 60)).isGreaterThan(Duration.ofSeconds(59)));
    } finally {
      busy.destroyForcibly();
    }
  }

  @Test
  void shouldCountNothingOfAProcessThatSleeps() throws Exception {
    Process asleep = start("read line");
    try {
      List<Integer> tree = List.of(Math.toIntExact(asleep.pid()));
      await().untilAsserted(() -> assertThat(step(tree, 60)).isLessThan(Duration.ofSeconds(1)));
    } finally {
      asleep.destroyForcibly();
    }
  }

  /** What one more minute adds. */
  private Duration step(List<Integer> tree, int seconds) {
    Duration before = queue.waited(tree);
    now.addAndGet(Duration.ofSeconds(seconds).toNanos());
    return queue.waited(tree).minus(before);
  }

  private static Process start(String script) throws Exception {
    return new ProcessBuilder("/bin/sh", "-c", script).start();
  }
}
