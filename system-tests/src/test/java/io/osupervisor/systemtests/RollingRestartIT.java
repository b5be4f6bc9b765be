package io.osupervisor.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.systemtests.Writers.Acknowledged;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All nodes are ended in order and started again, one after the other, under load. */
@Tag("proof")
class RollingRestartIT {
  private static final String AGENT = "ledger";
  private static final int WRITERS = 4;
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  @Test
  void shouldKeepWhatWasAcknowledgedWhenAllNodesAreRestarted(@TempDir Path folder)
      throws Exception {
    try (ThreeNodes cluster = ThreeNodes.start(folder)) {
      cluster.any().add(AGENT, TestAgents.ledger(AGENT));
      try (Writers writers = Writers.start(cluster::any, AGENT, WRITERS, TIMEOUT)) {
        for (int i = 0; i < ThreeNodes.MANY; i++) {
          writers.awaitMore(100);
          assertThat(cluster.node(i).terminate()).isZero();
          cluster.node(i).restart();
          cluster.awaitMembers(ThreeNodes.MANY);
        }
        writers.awaitMore(100);
        List<Acknowledged> acknowledged = writers.finish();
        System.out.printf(
            "RollingRestartIT: %d ids acknowledged, each after %s; callers were told %s%n",
            acknowledged.size(), writers.times(), writers.outcomes());
        Ledger.verify(Ledger.ids(cluster.any(), AGENT), acknowledged);
      }
    }
  }
}
