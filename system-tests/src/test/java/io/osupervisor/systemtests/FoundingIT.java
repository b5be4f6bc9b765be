package io.osupervisor.systemtests;

import static io.osupervisor.systemtests.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The node that may found a cluster is killed and comes back while it does not reach the others: it
 * founds no second one on their database, and joins once it reaches them. Where they are gone it
 * does found.
 */
@Tag("proof")
class FoundingIT {
  private static final String AGENT = "ledger";

  /** Longer than a node asks others before it would found, and shorter than a lease lives. */
  private static final Duration UNANSWERED = Duration.ofSeconds(6);

  /** Longer than a lease lives. */
  private static final Duration LONG = Duration.ofSeconds(15);

  /** The start of a machine's JVM on busy cores, and all that a founder waits for. */
  private static final Duration BOUND = Duration.ofSeconds(60);

  private static final String CONNECTED =
      "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'osup-lease'";

  /** Who has a lease only renews it. */
  private static final String ASKING = CONNECTED + " AND query LIKE 'SELECT holder%'";

  private static final String LEASES = "SELECT count(*) FROM node_lease";

  private static Path folder;
  private static ThreeNodes cluster;

  @BeforeAll
  static void start(@TempDir Path data) throws Exception {
    folder = data;
    cluster = ThreeNodes.start(data);
    cluster.any().add(AGENT, TestAgents.ledger(AGENT));
    awaitOneOwner();
  }

  @AfterAll
  static void end() {
    cluster.close();
  }

  @Test
  void shouldJoinOnceTheOthersAnswerAgain() throws Exception {
    loseTheFirst();
    CompletableFuture<NodeApi> back = restarting(0);
    await().until(() -> number(CONNECTED) > 2);
    List<Long> others = Stream.of(1, 2).map(i -> cluster.node(i).pid()).toList();
    others.forEach(pid -> Processes.signal("STOP", pid));
    try {
      await().until(() -> number(ASKING) > 0);
      awaitTime(UNANSWERED);
      assertThat(back).as("it founds no cluster of its own").isNotDone();
    } finally {
      others.forEach(pid -> Processes.signal("CONT", pid));
    }
    back.get(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS);
    assertThat(cluster.node(0).logged()).contains("this node founds none, for the database");
    cluster.awaitMembers(ThreeNodes.MANY);
    awaitOneOwner();
  }

  @Test
  void shouldFoundNothingWhileTheOthersLive() throws Exception {
    loseTheFirst();
    Path file = folder.resolve("node0.conf");
    String settings = Files.readString(file);
    Files.writeString(file, withoutTheOthers(settings));
    CompletableFuture<NodeApi> back = restarting(0);
    await().until(() -> number(ASKING) > 0);
    awaitTime(LONG);
    assertThat(back).as("it founds no cluster of its own").isNotDone();
    assertThat(number(LEASES)).isEqualTo(2);
    assertThat(ThreeNodes.members(cluster.node(1).api())).hasSize(2);
    awaitOneOwner();

    cluster.node(0).kill();
    Files.writeString(file, settings);
    cluster.node(0).restart();
    cluster.awaitMembers(ThreeNodes.MANY);
    assertThat(number(LEASES)).isEqualTo(ThreeNodes.MANY);
    awaitOneOwner();
  }

  @Test
  void shouldComeUpByItselfWhenAllWereKilled() throws Exception {
    all().forEach(NodeProcess::kill);
    long began = System.nanoTime();
    IntStream.range(0, ThreeNodes.MANY)
        .mapToObj(FoundingIT::restarting)
        .toList()
        .forEach(CompletableFuture::join);
    Duration together = Duration.ofNanos(System.nanoTime() - began);
    cluster.awaitMembers(ThreeNodes.MANY);

    all().forEach(NodeProcess::kill);
    began = System.nanoTime();
    cluster.node(0).restart();
    Duration alone = Duration.ofNanos(System.nanoTime() - began);
    awaitOneOwner();
    Stream.of(1, 2).map(FoundingIT::restarting).toList().forEach(CompletableFuture::join);
    cluster.awaitMembers(ThreeNodes.MANY);
    System.out.printf(
        "FoundingIT: all killed: %d ms until all three serve, %d ms until the first serves alone%n",
        together.toMillis(), alone.toMillis());
    assertThat(together).isLessThan(BOUND);
    assertThat(alone).isLessThan(BOUND);
  }

  @Test
  void shouldWaitWhereItNamesNoOtherNodeButHasTheirDatabase() throws Exception {
    Path log = folder.resolve("second.err");
    String data = folder.resolve("second").toString();
    List<String> up = List.of("up", "--data", data, "--port", "0", "-c", fileOfOne("second"));
    Path said = folder.resolve("second.out");
    Process second =
        OsupCommand.process(List.of(), up)
            .redirectError(log.toFile())
            .redirectOutput(said.toFile())
            .start();
    try {
      await().until(() -> Files.readString(log).contains("a store of its own, for the database"));
      assertThat(Files.readString(log))
          .contains(cluster.address(0), cluster.address(1), cluster.address(2));
      second.destroy();
      assertThat(second.waitFor(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(Files.readString(said)).as("it never served").doesNotContain("ready at");
    } finally {
      second.destroyForcibly();
    }
  }

  @Test
  void shouldEndWhereAnotherClusterWasFoundedMeanwhile() throws Exception {
    all().forEach(node -> Processes.signal("STOP", node.pid()));
    List<String> settings = List.of("-c", fileOfOne("heir"));
    try (NodeProcess heir = NodeProcess.start(folder.resolve("heir"), List.of(), settings)) {
      await().until(() -> !Processes.ofAgent(heir.data(), AGENT).isEmpty());
      all().forEach(node -> Processes.signal("CONT", node.pid()));
      for (NodeProcess node : all().toList()) {
        assertThat(node.awaitEndOfOther()).isEqualTo(1);
        assertThat(node.logged()).contains("cluster_superseded", "start it again: it joins");
        await().until(() -> Processes.ofNode(node.data()).isEmpty());
      }
      assertThat(ThreeNodes.members(heir.api())).hasSize(1);
    } finally {
      all().forEach(NodeProcess::kill);
      cluster.restartAll();
    }
    cluster.awaitMembers(ThreeNodes.MANY);
    awaitOneOwner();
  }

  /** The settings of a node on the database that names no other one. */
  private static String fileOfOne(String name) throws IOException {
    Path file = folder.resolve(name + ".conf");
    Files.writeString(
        file,
        "osupervisor.store { kind = postgresql, url = \"%s\" }".formatted(cluster.database.url()));
    return file.toString();
  }

  private static Stream<NodeProcess> all() {
    return IntStream.range(0, ThreeNodes.MANY).mapToObj(cluster::node);
  }

  private static void loseTheFirst() {
    cluster.node(0).kill();
    cluster.awaitMembers(2);
  }

  private static CompletableFuture<NodeApi> restarting(int index) {
    return CompletableFuture.supplyAsync(
        () -> cluster.node(index).restart(), task -> new Thread(task, "restarts").start());
  }

  /** At these ports nobody listens. */
  private static String withoutTheOthers(String settings) {
    List<Integer> dead = FreePorts.take(2);
    return settings
        .replace("\"" + cluster.address(1), "\"127.0.0.1:" + dead.get(0))
        .replace("\"" + cluster.address(2), "\"127.0.0.1:" + dead.get(1));
  }

  /** One node runs the agent. */
  private static void awaitOneOwner() {
    await()
        .until(
            () ->
                all().filter(node -> !Processes.ofAgent(node.data(), AGENT).isEmpty()).count()
                    == 1);
  }

  private static void awaitTime(Duration time) {
    long began = System.nanoTime();
    await().until(() -> System.nanoTime() - began > time.toNanos());
  }

  private static long number(String query) throws SQLException {
    try (Connection connection = DriverManager.getConnection(cluster.database.url());
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      result.next();
      return result.getLong(1);
    }
  }
}
