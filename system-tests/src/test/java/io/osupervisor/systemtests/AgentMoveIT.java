package io.osupervisor.systemtests;

import static io.osupervisor.systemtests.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.systemtests.OsupCommand.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One agent of a node goes to nodes that share a database while these run, and to another node. */
class AgentMoveIT {
  private static final String MOVER = "mover";
  private static final String ONE_AGENT = " of 3 persistence ids, and ";

  @Test
  void shouldCarryOneAgentToRunningNodesAndToANewOne(@TempDir Path folder) throws Exception {
    Path home = folder.resolve("home");
    List<String> ids = new ArrayList<>();
    try (NodeProcess node = NodeProcess.start(home)) {
      node.api().add("stays", TestAgents.ledger("stays"));
      node.api().add(MOVER, TestAgents.ledger(MOVER));
      append(node.api(), "at home", ids);
      assertThat(node.terminate()).isZero();
    }
    String out = folder.resolve("out.osvx").toString();
    String[] lost = {"vault", "export", out, "--agent", "nobody", "--data", home.toString()};
    assertThat(OsupCommand.run(lost).err())
        .contains("export_no_agent: there is no agent 'nobody'", "it has mover, stays");
    assertThat(done("vault", "export", out, "--agent", MOVER, "--data", home.toString()))
        .contains(ONE_AGENT);

    String back = folder.resolve("back.osvx").toString();
    try (SharedDatabase database = SharedDatabase.start(folder.resolve("database"))) {
      String file = folder.resolve("node.conf").toString();
      Files.writeString(
          Path.of(file),
          "osupervisor.store { kind = postgresql, url = \"%s\" }".formatted(database.url()));
      Path data = folder.resolve("shared");
      try (NodeProcess node = NodeProcess.start(data, List.of(), List.of("-c", file))) {
        node.api().add("native", TestAgents.ledger("native"));
        assertThat(done("vault", "import", out, "-c", file))
            .contains(ONE_AGENT, "once somebody asks for it, as by 'osup agent show AGENT'");
        show(node.api());
        assertThat(Ledger.ids(node.api(), MOVER)).isEqualTo(ids);
        append(node.api(), "on shared nodes", ids);
        assertThat(OsupCommand.run("vault", "import", out, "-c", file).err())
            .contains("import_agent_there", "has memory of agent|" + MOVER);
        assertThat(node.terminate()).isZero();
        node.restart();
        await().until(() -> !Processes.ofAgent(data, MOVER).isEmpty());
        assertThat(Ledger.ids(node.api(), MOVER)).isEqualTo(ids);
        await().until(() -> node.api().state("native").equals("running"));
        assertThat(node.api().post("/api/v1/agents/" + MOVER + "/stop").isOk()).isTrue();
        assertThat(done("vault", "export", back, "--agent", MOVER, "-c", file)).contains(ONE_AGENT);
        assertThat(node.terminate()).isZero();
      }
    }

    Path again = folder.resolve("again");
    assertThat(done("vault", "import", back, "--data", again.toString())).contains(ONE_AGENT);
    try (NodeProcess node = NodeProcess.start(again)) {
      assertThat(node.api().state(MOVER)).isEqualTo("stopped");
      assertThat(node.api().post("/api/v1/agents/" + MOVER + "/start").isOk()).isTrue();
      show(node.api());
      assertThat(Ledger.ids(node.api(), MOVER)).isEqualTo(ids);
      assertThat(node.api().get("/api/v1/agents/native").status()).isEqualTo(404);
    }
  }

  private static void append(NodeApi api, String where, List<String> ids) {
    for (int i = 0; i < 5; i++) {
      String id = where + " " + i;
      api.ask(MOVER, "{\"op\":\"append\",\"id\":\"%s\"}".formatted(id)).data();
      ids.add(id);
    }
  }

  /** Asked for it, a node takes it up. */
  private static void show(NodeApi api) {
    String[] ask = {"--url", api.uri().toString(), "--token", api.token()};
    assertThat(done("agent", "show", MOVER, ask[0], ask[1], ask[2], ask[3])).contains(MOVER);
    await().until(() -> api.state(MOVER).equals("running"));
  }

  private static String done(String... words) {
    Result result = OsupCommand.run(words);
    assertThat(result.exit()).as(result.err()).isZero();
    return result.out();
  }
}
