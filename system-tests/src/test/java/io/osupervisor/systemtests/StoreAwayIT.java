package io.osupervisor.systemtests;

import static io.osupervisor.systemtests.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.systemtests.Writers.Acknowledged;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The database of a cluster is away for a while: what was acknowledged is there afterwards. */
class StoreAwayIT {
  private static final String AGENT = "ledger";
  private static final int WRITERS = 4;
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final Duration NORMAL = Duration.ofSeconds(5);

  @Test
  void shouldGoOnByItselfWhenTheDatabaseWasAway(@TempDir Path folder) throws Exception {
    away(folder, Duration.ofSeconds(10));
  }

  @Test
  @Tag("proof")
  void shouldGoOnByItselfWhenTheDatabaseWasAwayForAMinute(@TempDir Path folder) throws Exception {
    away(folder, Duration.ofMinutes(1));
  }

  private static void away(Path folder, Duration time) throws Exception {
    try (ThreeNodes cluster = ThreeNodes.start(folder)) {
      cluster.any().add(AGENT, TestAgents.ledger(AGENT));
      try (Writers writers = Writers.start(cluster::any, AGENT, WRITERS, TIMEOUT)) {
        writers.awaitMore(200);
        cluster.database.stop();
        long stopped = System.nanoTime();
        await().until(() -> System.nanoTime() - stopped > time.toNanos());
        long before = writers.acknowledged();
        cluster.database.startAgain();
        Duration back = Times.of(() -> writers.awaitMore(WRITERS));
        writers.awaitMore(200);
        List<Acknowledged> acknowledged = writers.finish();
        System.out.printf(
            "StoreAwayIT: away for %s, writes again after %s; %d ids acknowledged, %d before;"
                + " callers were told %s%n",
            time, Times.text(back), acknowledged.size(), before, writers.outcomes());
        Ledger.verify(Ledger.ids(cluster.any(), AGENT), acknowledged);
        assertThat(back).isLessThanOrEqualTo(NORMAL);
        assertThat(ThreeNodes.upAndReachable(cluster.any())).isEqualTo(ThreeNodes.MANY);
      }
    }
  }
}
