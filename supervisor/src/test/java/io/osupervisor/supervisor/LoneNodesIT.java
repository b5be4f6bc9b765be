package io.osupervisor.supervisor;

import static io.osupervisor.supervisor.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.vault.FreeSpace;
import io.osupervisor.config.NodeConfig;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes that know nothing of each other, on one real PostgreSQL: one of them works. */
class LoneNodesIT {
  /** What a node needs of silence to take the store. */
  private static final Duration EXPIRY = Duration.ofSeconds(10);

  private final Path here;
  private final Path there;
  private Postgres database;

  LoneNodesIT(@TempDir Path here, @TempDir Path there) {
    this.here = here;
    this.there = there;
  }

  @BeforeEach
  void start() throws Exception {
    database = Postgres.start();
  }

  @AfterEach
  void stop() throws Exception {
    if (database != null) {
      database.close();
    }
  }

  private NodeConfig config(Path data) {
    return TestNode.config(
        data,
        "osupervisor.store.kind",
        "postgresql",
        "osupervisor.store.url",
        database.url(),
        "osupervisor.store.connection-timeout",
        "1s");
  }

  private CompletableFuture<Node> starting(Path data) {
    return CompletableFuture.supplyAsync(() -> Node.start(config(data), FreeSpace::of))
        .thenCompose(start -> start);
  }

  private static Node ready(CompletableFuture<Node> starting) throws Exception {
    return starting.get(Patience.SECONDS, TimeUnit.SECONDS);
  }

  private static void end(Node node) throws Exception {
    node.stop().toCompletableFuture().get(Patience.SECONDS, TimeUnit.SECONDS);
  }

  @Test
  void shouldWaitWhileAnotherNodeHasTheDatabaseAlsoAfterItWasAway() throws Exception {
    Node first = ready(starting(here));
    CompletableFuture<Node> second = starting(there);
    await().until(this::looksOfTheSecond, looks -> looks > 0);

    database.stop();
    long away = System.nanoTime();
    await().until(() -> System.nanoTime() - away > EXPIRY.plusSeconds(2).toNanos());
    database.startAgain();
    await()
        .until(
            () ->
                database.number(
                        "SELECT count(*) FROM node_lease WHERE renewed >"
                            + " pg_postmaster_start_time()")
                    == 1);

    assertThat(second).as("nobody could renew while the database was away").isNotDone();
    end(first);
    end(ready(second));
    assertThat(database.number("SELECT count(*) FROM node_lease")).isZero();
  }

  /** It asks over a connection of this name. */
  private long looksOfTheSecond() throws SQLException {
    return database.number(
        "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'osup-lease'"
            + " AND query LIKE 'SELECT holder%'");
  }
}
