package io.osupervisor.systemtests;

import static io.osupervisor.systemtests.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.systemtests.Writers.Acknowledged;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The database of a cluster is away for a while, or says nothing: what was acknowledged is there
 * afterwards, no agent is lost, and soon all is as it was.
 */
@Tag("proof")
class StoreAwayIT {
  private static final int AGENTS = 6;
  private static final int WRITERS = 2;
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  /**
   * What the product promises of a database that starts again: from then on nothing is refused any
   * more.
   */
  private static final Duration NORMAL = Duration.ofSeconds(5);

  /** All that the nodes tried meanwhile waits in a frozen database, and is done first. */
  private static final Duration NORMAL_AFTER_A_LONG_FREEZE = Duration.ofSeconds(20);

  /** {@code answer-timeout}, and what a look at three nodes may take that all wait. */
  private static final Duration NOTICED = Duration.ofSeconds(10 + 10);

  private static ThreeNodes cluster;
  private static int round;

  /** How the database fails, and how it comes back. */
  private record Failure(String name, Runnable begin, Runnable end) {}

  private static final Failure STOPPED =
      new Failure("stopped", () -> cluster.database.stop(), () -> cluster.database.startAgain());

  private static final Failure FROZEN =
      new Failure("frozen", () -> cluster.database.freeze(), () -> cluster.database.thaw());

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    cluster = ThreeNodes.start(folder);
  }

  @AfterAll
  static void end() {
    cluster.close();
  }

  @Test
  void shouldGoOnByItselfWhenTheDatabaseWasStopped() throws Exception {
    away(STOPPED, Duration.ofSeconds(5), NORMAL);
  }

  @Test
  @Tag("endurance")
  void shouldGoOnByItselfWhenTheDatabaseWasStoppedForAMinute() throws Exception {
    away(STOPPED, Duration.ofMinutes(1), NORMAL);
  }

  @Test
  void shouldGoOnByItselfWhenTheDatabaseSaidNothing() throws Exception {
    away(FROZEN, Duration.ofSeconds(1), NORMAL);
  }

  @Test
  @Tag("endurance")
  void shouldGoOnByItselfWhenTheDatabaseSaidNothingForAMinute() throws Exception {
    away(FROZEN, Duration.ofMinutes(1), NORMAL_AFTER_A_LONG_FREEZE);
  }

  /** From when all nodes know on it stays away for so long. */
  private static void away(Failure failure, Duration time, Duration normal) throws Exception {
    Map<String, Writers> load = new LinkedHashMap<>();
    int number = round++;
    for (int i = 0; i < AGENTS; i++) {
      String agent = "ledger-" + number + "-" + i;
      cluster.any().add(agent, TestAgents.ledger(agent));
      load.put(agent, Writers.start(cluster::any, agent, WRITERS, TIMEOUT));
    }
    try {
      load.values().forEach(writers -> writers.awaitMore(50));
      failure.begin.run();
      Duration noticed = Times.of(() -> await().until(StoreAwayIT::isKnownToBeAway));
      long before = acknowledged(load);
      long began = System.nanoTime();
      await().until(() -> System.nanoTime() - began > time.toNanos());
      assertThat(acknowledged(load)).as("nothing is acknowledged meanwhile").isEqualTo(before);
      List<BooleanSupplier> each = load.values().stream().map(w -> w.each(1)).toList();
      failure.end.run();
      Duration back =
          Times.of(
              () ->
                  await()
                      .pollInterval(Duration.ofMillis(5))
                      .until(() -> each.stream().allMatch(BooleanSupplier::getAsBoolean)));
      Map<String, Long> told = outcomes(load);
      load.values().forEach(writers -> writers.awaitMore(50));
      Map<String, Long> afterwards = outcomes(load);
      System.out.printf(
          "StoreAwayIT: %s for %s; noticed after %s, normal %s after its return; %d ids"
              + " acknowledged before; callers were told %s until then and %s in the end%n",
          failure.name, time, Times.text(noticed), Times.text(back), before, told, afterwards);
      for (Map.Entry<String, Writers> one : load.entrySet()) {
        List<Acknowledged> acknowledged = one.getValue().finish();
        Ledger.verify(Ledger.ids(cluster.any(), one.getKey()), acknowledged);
      }
      assertThat(noticed).isLessThanOrEqualTo(NOTICED);
      assertThat(back).isLessThanOrEqualTo(normal);
      assertThat(refused(afterwards)).as("once it is normal").isEqualTo(refused(told));
      assertThat(ThreeNodes.upAndReachable(cluster.any())).isEqualTo(ThreeNodes.MANY);
      load.keySet().forEach(agent -> cluster.any().remove(agent));
    } finally {
      load.values().forEach(Writers::close);
    }
  }

  private static boolean isKnownToBeAway() {
    return IntStream.range(0, ThreeNodes.MANY)
        .mapToObj(cluster::node)
        .allMatch(node -> isAway(node.api()));
  }

  private static boolean isAway(NodeApi node) {
    try {
      return node.get("/metrics").text().contains("osup_store_up 0.0");
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  private static long acknowledged(Map<String, Writers> load) {
    return load.values().stream().mapToLong(Writers::acknowledged).sum();
  }

  private static Map<String, Long> outcomes(Map<String, Writers> load) {
    Map<String, Long> all = new TreeMap<>();
    load.values()
        .forEach(
            writers ->
                writers
                    .outcomes()
                    .forEach((outcome, count) -> all.merge(outcome, count.get(), Long::sum)));
    return all;
  }

  private static long refused(Map<String, Long> outcomes) {
    return outcomes.entrySet().stream()
        .filter(outcome -> !List.of("ok", "replayed").contains(outcome.getKey()))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }
}
