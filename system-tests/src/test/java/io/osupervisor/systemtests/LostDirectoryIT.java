package io.osupervisor.systemtests;

import static io.osupervisor.systemtests.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.systemtests.NodeApi.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A node is killed, and its data directory is gone with it: what its agents wrote, and each of
 * their versions, is in the database that nodes share.
 */
class LostDirectoryIT {
  private static final int AGENTS = 6;
  private static final int IDS = 20;
  private static final Duration LOOK = Duration.ofSeconds(2);

  private final Path folder;
  private final List<String> agents =
      IntStream.range(0, AGENTS).mapToObj(i -> "ledger-" + i).toList();
  private final List<String> ids =
      IntStream.range(0, IDS).mapToObj(i -> "id-%04d".formatted(i)).toList();

  LostDirectoryIT(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void shouldGoOnWithoutTheDirectoryOfANode() throws Exception {
    try (ThreeNodes cluster = ThreeNodes.start(folder)) {
      for (String agent : agents) {
        entrust(cluster.any(), agent);
      }
      NodeProcess victim =
          await()
              .until(
                  () ->
                      IntStream.range(0, ThreeNodes.MANY)
                          .mapToObj(cluster::node)
                          .filter(node -> heldBy(node).isPresent())
                          .findAny(),
                  Optional::isPresent)
              .orElseThrow();
      victim.kill();
      await().ignoreExceptions().until(() -> isDeleted(victim.data()));
      agents.forEach(agent -> requireWhole(cluster::any, agent, "v1"));

      victim.restart();
      cluster.awaitMembers(ThreeNodes.MANY);
      String moved = await().until(() -> heldBy(victim), Optional::isPresent).orElseThrow();
      requireWhole(victim::api, moved, "v1");
      String path = "/api/v1/agents/" + moved;
      assertThat(victim.api().get(path + "/versions").body().path("versions")).hasSize(2);
      Reply back =
          victim
              .api()
              .call("POST", path + "/rollback", "{\"reason\":\"as it was before\"}", Map.of());
      assertThat(back.isOk()).as(back.text()).isTrue();
      requireWhole(victim::api, moved, "v0");
      assertThat(Processes.ofAgent(victim.data(), moved)).as("the node that was lost").isNotEmpty();
    }
  }

  /** Two versions of it, whose sources are gone afterwards, and its ids with a checkpoint. */
  private void entrust(NodeApi api, String agent) throws IOException {
    Path source = Files.createDirectories(folder.resolve("source-" + agent));
    Path program = source.resolve("ledger.py");
    String spec =
        TestAgents.ledger(agent).replace(TestAgents.DIRECTORY.toString(), source.toString());
    Files.writeString(program, Ledger.program("v0"));
    api.add(agent, spec);
    Files.writeString(program, Ledger.program("v1"));
    Reply changed =
        api.call(
            "PUT", "/api/v1/agents/" + agent, spec, Map.of("Content-Type", "application/hocon"));
    assertThat(changed.isOk()).as(changed.text()).isTrue();
    await().ignoreExceptions().until(() -> nameOf(api, agent).equals("v1"));
    for (String id : ids) {
      String append = "{\"op\":\"append\",\"id\":\"%s\"}".formatted(id);
      assertThat(api.once(agent, append, id).isOk()).isTrue();
      if (id.equals(ids.get(IDS / 2))) {
        assertThat(api.post("/api/v1/agents/" + agent + "/checkpoints").isOk()).isTrue();
      }
    }
    Files.delete(program);
    Files.delete(source);
  }

  /** An agent whose process the node runs. */
  private Optional<String> heldBy(NodeProcess node) {
    return agents.stream()
        .filter(agent -> !Processes.ofAgent(node.data(), agent).isEmpty())
        .findAny();
  }

  private void requireWhole(Supplier<NodeApi> node, String agent, String version) {
    await()
        .ignoreException(UncheckedIOException.class)
        .ignoreException(IllegalStateException.class)
        .until(() -> nameOf(node.get(), agent).equals(version));
    assertThat(Ledger.ids(node.get(), agent)).as(agent).isEqualTo(ids);
  }

  private static String nameOf(NodeApi api, String agent) {
    return api.ask(agent, "{\"op\":\"name\"}", LOOK).data().asText();
  }

  private static boolean isDeleted(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
    return Files.notExists(directory);
  }
}
