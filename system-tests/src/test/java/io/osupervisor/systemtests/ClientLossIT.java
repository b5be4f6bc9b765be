package io.osupervisor.systemtests;

import static io.osupervisor.systemtests.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.systemtests.Writers.Acknowledged;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that outnumber the nodes count for nothing when it is decided who stays. */
@Tag("proof")
class ClientLossIT {
  private static final int CLIENTS = ThreeNodes.MANY + 1;
  private static final int WRITERS = 2;
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final Duration LOSS = Duration.ofSeconds(12);

  /** Of all members the one with the lowest address decides: so a client does. */
  private static final Site ABOVE_CLIENTS =
      new Site() {
        @Override
        public String member(int node) {
          return "127.0.0.2";
        }

        @Override
        public String settings(int node) {
          return "osupervisor.cluster.host = " + member(node) + "\n";
        }
      };

  private static ThreeNodes cluster;
  private Process clients;
  private String agent = "";

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    cluster = ThreeNodes.start(folder, ABOVE_CLIENTS);
  }

  @AfterAll
  static void end() {
    cluster.close();
  }

  @BeforeEach
  void join() throws Exception {
    clients = ClientProgram.start(cluster.address(0), Site.LOOPBACK, CLIENTS);
    cluster.awaitMembers(ThreeNodes.MANY + CLIENTS);
    agent = "ledger-" + clients.pid();
    cluster.any().add(agent, TestAgents.ledger(agent));
  }

  @AfterEach
  void leave() {
    clients.destroyForcibly();
  }

  @Test
  void shouldLoseNoNodeWhenTheClientsAreKilled() throws Exception {
    List<Long> before = pids();
    try (Writers writers = Writers.start(cluster::any, agent, WRITERS, TIMEOUT)) {
      writers.awaitMore(20);
      long killed = System.nanoTime();
      clients.destroyForcibly();
      // They are given up one and all, and nobody else is.
      cluster.awaitMembers(ThreeNodes.MANY);
      Duration gone = Duration.ofNanos(System.nanoTime() - killed);
      writers.awaitMore(20);
      List<Acknowledged> acknowledged = writers.finish();
      System.out.printf(
          "ClientLossIT: %d killed clients given up after %s; %d ids acknowledged, each after %s,"
              + " callers were told %s%n",
          CLIENTS, Times.text(gone), acknowledged.size(), writers.times(), writers.outcomes());
      Ledger.verify(Ledger.ids(cluster.any(), agent), acknowledged);
      assertThat(writers.outcomes()).as("nobody was kept waiting").containsOnlyKeys("ok");
    }
    assertThat(pids()).isEqualTo(before);
  }

  @Test
  void shouldGoOnInTimeWhenANodeIsKilledWhileAClientDecides() throws Exception {
    int owner = owner();
    Duration back =
        Times.of(
            () -> {
              cluster.node(owner).kill();
              await().pollInterval(Duration.ofMillis(5)).until(this::answers);
            });
    System.out.println("ClientLossIT: its agent answers " + Times.text(back) + " after the kill");
    assertThat(back).isLessThanOrEqualTo(LOSS);
    assertThat(clients.isAlive()).isTrue();
    cluster.node(owner).restart();
    cluster.awaitMembers(ThreeNodes.MANY + CLIENTS);
  }

  private boolean answers() {
    try {
      return cluster.any().ask(agent, "{\"op\":\"count\"}", Duration.ofMillis(500)).isOk();
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  private int owner() {
    return await()
        .until(
            () ->
                IntStream.range(0, ThreeNodes.MANY)
                    .filter(node -> !Processes.ofAgent(cluster.node(node).data(), agent).isEmpty())
                    .findFirst()
                    .orElse(-1),
            node -> node >= 0);
  }

  private static List<Long> pids() {
    return IntStream.range(0, ThreeNodes.MANY).mapToObj(node -> cluster.node(node).pid()).toList();
  }
}
