package io.osupervisor.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.supervisor.cli.CommandRun;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Agents move from a node's own store to one that nodes share, and back. */
class CarriedMemoryIT {
  private static final URI NOWHERE = URI.create("http://127.0.0.1:1");

  private static Postgres database;
  private final Path folder;

  CarriedMemoryIT(@TempDir Path folder) {
    this.folder = folder;
  }

  @BeforeAll
  static void start() throws Exception {
    database = Postgres.start();
  }

  @AfterAll
  static void stop() throws Exception {
    if (database != null) {
      database.close();
    }
  }

  private static TestNode shared(Path data) throws Exception {
    return TestNode.start(
        data, "osupervisor.store.kind", "postgresql", "osupervisor.store.url", database.url());
  }

  private CommandRun run(String line) {
    return CommandRun.begin(NOWHERE, folder, line);
  }

  private void osup(String line) {
    CommandRun ran = run(line);
    int exit = ran.exit();
    assertThat(exit).as(ran.err()).isZero();
  }

  @Test
  void shouldCarryAgentsThatComeBackAloneWithAllTheyKnew() throws Exception {
    Path data = folder.resolve("alone");
    try (TestNode node = TestNode.start(data)) {
      node.running("sum");
      assertThat(node.add("sum", 5)).isEqualTo(5);
      assertThat(node.post("sum", "/checkpoints").status()).isEqualTo(201);
      assertThat(node.add("sum", 1)).isEqualTo(6);
    }
    Path config = folder.resolve("node.conf");
    Files.writeString(
        config,
        "osupervisor.store { kind = postgresql, url = \"%s\" }\n".formatted(database.url()));
    Path file = folder.resolve("memory.osvx");
    osup("vault export " + file + " --data " + data);
    osup("vault import " + file + " -c " + config);
    osup("vault verify -c " + config);

    try (TestNode node = shared(folder.resolve("one"))) {
      node.awaitState("sum", "running");
      assertThat(node.add("sum", 2)).isEqualTo(8);
    }
    // A node that never had any of it: version and checkpoint are in the database alone.
    try (TestNode node = shared(folder.resolve("two"))) {
      node.awaitState("sum", "running");
      assertThat(node.add("sum", 3)).isEqualTo(11);
      CommandRun refused = run("vault import " + file + " -c " + config);
      assertThat(refused.exit()).isEqualTo(1);
      assertThat(refused.err()).startsWith("osup: store_in_use: ");
    }

    Path back = folder.resolve("back.osvx");
    osup("vault export " + back + " -c " + config);
    Path again = folder.resolve("again");
    osup("vault import " + back + " --data " + again);
    try (TestNode node = TestNode.start(again)) {
      node.awaitState("sum", "running");
      assertThat(node.add("sum", 4)).isEqualTo(15);
    }
  }
}
