package io.osupervisor.systemtests;

import static io.osupervisor.systemtests.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.osupervisor.systemtests.Writers.Acknowledged;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * In whichever stage of a hypothesis the node is killed: it goes on after the restart, the version
 * that the last commit point named is the primary, and no caller notices.
 */
class TrialRecoveryIT {
  private static final String AGENT = "tried";
  private static final int WRITERS = 4;

  private static final String SECOND_TOKEN = "of-a-person-who-proposes-nothing";

  /** What every version finds of an id that nobody wrote. */
  private static final String CASES =
      "cases = [{ input { op = find, id = nobody }, expected = [], timeout = 10m }]";

  /** So often a trial begins anew after its node ended. */
  private static final int RESUMPTIONS = 2;

  /**
   * A stage in which the node is killed, held there by gates; those that are shut while the node is
   * down hold the hypothesis where it goes on.
   */
  private enum Stage {
    CHECKING("checking", "checking", "confirmed") {
      @Override
      void hold(Gates gates, String parent, String candidate) {
        gates.shut(candidate, "replay");
      }
    },
    REPLAYING("replaying", "replaying", "confirmed") {
      @Override
      void hold(Gates gates, String parent, String candidate) {
        gates.shut(candidate, "cases");
      }

      @Override
      boolean isOfEverySpec() {
        return false;
      }
    },
    RAISING("checked", "checked", "confirmed") {
      @Override
      void hold(Gates gates, String parent, String candidate) {
        gates.shut(candidate, "shadow");
      }
    },
    SHADOWING("shadowing", "checked", "confirmed") {
      @Override
      void hold(Gates gates, String parent, String candidate) {
        gates.shut(candidate, "answers");
      }

      @Override
      void holdAgain(Gates gates, String parent, String candidate) {
        gates.openAll();
        gates.shut(candidate, "shadow");
      }
    },
    /** No gate holds it: it waits for a person. */
    AWAITING_APPROVAL("awaiting_approval", "awaiting_approval", "confirmed") {
      @Override
      void hold(Gates gates, String parent, String candidate) {}

      @Override
      boolean isOfEverySpec() {
        return false;
      }
    },
    PROMOTING("promoting", "promoting", "confirmed") {
      @Override
      void hold(Gates gates, String parent, String candidate) {
        gates.shut(candidate, "standby");
      }
    },
    /** No gate holds a watch, but its time does. */
    PROVISIONAL("provisional", "provisional", "confirmed") {
      @Override
      void hold(Gates gates, String parent, String candidate) {}
    },
    ROLLING_BACK("rolling_back", "rolling_back", "rolled_back") {
      @Override
      void hold(Gates gates, String parent, String candidate) {
        gates.shut(candidate, "falls");
        gates.shut(parent, "standby");
      }

      @Override
      void holdAgain(Gates gates, String parent, String candidate) {
        gates.openAll();
        gates.shut(parent, "standby");
      }
    };

    private final String state;
    private final String back;
    private final String end;

    Stage(String state, String back, String end) {
      this.state = state;
      this.back = back;
      this.end = end;
    }

    abstract void hold(Gates gates, String parent, String candidate);

    void holdAgain(Gates gates, String parent, String candidate) {}

    /** Whether a hypothesis comes there whatever the spec says. */
    boolean isOfEverySpec() {
      return true;
    }

    /** Whether the swap to the candidate is past its commit point, and no swap back. */
    boolean isDeployed() {
      return this == PROVISIONAL || this == ROLLING_BACK;
    }
  }

  @Test
  void shouldGoOnAfterAKillInEachStage(@TempDir Path dir) throws Exception {
    List<Stage> stages = Stream.of(Stage.values()).filter(Stage::isOfEverySpec).toList();
    storm(dir, stages, "", false);
  }

  @Test
  @Tag("proof")
  void shouldGoOnAfterManyKillsInEachStage(@TempDir Path dir) throws Exception {
    List<Stage> stages = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      Collections.addAll(stages, Stage.values());
    }
    storm(dir, stages, CASES, true);
  }

  @Test
  void shouldAbortWhatTheNodeEndsUnderAgainAndAgain(@TempDir Path dir) throws Exception {
    Gates gates = new Gates(dir);
    try (NodeProcess node = start(dir, gates, "")) {
      gates.shut("v1", "replay");
      Hypothesis hypothesis = Hypothesis.submit(node, AGENT, change("v1"));
      for (int i = 0; i <= RESUMPTIONS; i++) {
        await().until(() -> !Processes.ofAgent(node.data(), AGENT, "replay").isEmpty());
        assertThat(hypothesis.state()).isEqualTo("checking");
        node.kill();
        node.restart();
      }
      hypothesis.await("aborted");
      assertThat(hypothesis.outcome()).startsWith("node_restarted: the node ended 3 times");
      awaitPrimary(node, hypothesis.parent());
      awaitAlone(node);
    }
  }

  private static void storm(Path dir, List<Stage> plan, String cases, boolean strikeAgain)
      throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Gates gates = new Gates(dir);
    try (NodeProcess node = start(dir, gates, cases);
        Writers writers = Writers.start(node, AGENT, WRITERS)) {
      String primary = "v0";
      for (int i = 0; i < plan.size(); i++) {
        String candidate = "v" + (i + 1);
        Runnable second =
            () -> {
              writers.awaitMore(random.nextInt(400));
              node.kill();
              node.restart();
            };
        Runnable once = strikeAgain ? second : () -> {};
        writers.awaitMore(WRITERS);
        Stage stage = plan.get(i);
        strike(node, gates, stage, primary, candidate, once);
        primary = stage.end.equals("confirmed") ? candidate : primary;
        assertThat(node.api().ask(AGENT, "{\"op\":\"name\"}").data().asText()).isEqualTo(primary);
      }
      writers.awaitMore(WRITERS);
      List<Acknowledged> acknowledged = writers.finish();
      System.out.printf(
          "TrialRecoveryIT seed %d: %d hypotheses, %d ids acknowledged, callers were told %s%n",
          seed, plan.size(), acknowledged.size(), writers.outcomes());
      Ledger.verify(Ledger.ids(node.api(), AGENT), acknowledged);
      awaitAlone(node);
    }
  }

  private static void strike(
      NodeProcess node,
      Gates gates,
      Stage stage,
      String primary,
      String candidate,
      Runnable strikeAgain) {
    stage.hold(gates, primary, candidate);
    ObjectNode body = Hypothesis.body(stage + " is cut short", change(candidate));
    if (stage == Stage.PROVISIONAL) {
      body.putObject("trial").putObject("watch").put("window", "10s");
    }
    if (stage == Stage.AWAITING_APPROVAL) {
      body.putObject("trial").put("approval", "always");
    }
    Hypothesis hypothesis = Hypothesis.submit(node, AGENT, body);
    String parent = hypothesis.parent();
    hypothesis.await(stage.state);
    node.kill();
    stage.holdAgain(gates, primary, candidate);
    node.restart();
    String named = stage.isDeployed() ? hypothesis.version() : parent;
    if (stage == Stage.ROLLING_BACK) {
      // It makes way before the version that is to come is ready; callers wait for that.
      await().until(() -> primary(node).equals(named));
    } else {
      awaitPrimary(node, named);
    }
    if (stage == Stage.PROVISIONAL) {
      // The time of a watch goes on while the node is down.
      assertThat(hypothesis.state()).isIn(stage.back, stage.end);
    } else {
      hypothesis.await(stage.back);
    }
    gates.openAll();
    strikeAgain.run();
    if (stage == Stage.AWAITING_APPROVAL) {
      assertThat(hypothesis.state()).isEqualTo(stage.state);
      hypothesis.approve(SECOND_TOKEN);
    }
    hypothesis.await(stage.end);
    if (stage == Stage.PROVISIONAL) {
      assertThat(hypothesis.evidence("provisional").path("guards").toString())
          .as("held against how the version before answered, before the node was killed")
          .contains("pass-rate-drop");
    }
    awaitPrimary(node, stage.end.equals("confirmed") ? hypothesis.version() : parent);
  }

  /** The second token is read when the node is started again. */
  private static NodeProcess start(Path dir, Gates gates, String cases) throws IOException {
    // Versions are taken back on purpose; the agent is not to be held for it.
    Path settings =
        Files.writeString(
            dir.resolve("node.conf"), "osupervisor.trials.quarantine.hold-after = 1000");
    NodeProcess node =
        NodeProcess.start(dir.resolve("data"), List.of(), List.of("-c", settings.toString()));
    Path token = Files.createDirectory(node.data().resolve("tokens")).resolve("ann");
    Files.writeString(token, SECOND_TOKEN);
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
    node.api().add(AGENT, TestAgents.ledger(AGENT, gates.setting(), Ledger.EASY, cases));
    return node;
  }

  private static Map<String, String> change(String version) {
    return Map.of("ledger.py", Ledger.program(version));
  }

  private static String primary(NodeProcess node) {
    return node.api().agent(AGENT).path("primary_version").asText();
  }

  /** Waits until the one primary serves, and has this version. */
  private static void awaitPrimary(NodeProcess node, String version) {
    await()
        .untilAsserted(
            () -> {
              assertThat(primary(node)).isEqualTo(version);
              JsonNode instances = node.api().agent(AGENT).path("instances");
              assertThat(StreamSupport.stream(instances.spliterator(), false))
                  .filteredOn(instance -> instance.path("role").asText().equals("primary"))
                  .singleElement()
                  .satisfies(
                      instance -> {
                        assertThat(instance.path("version").asText()).isEqualTo(version);
                        assertThat(instance.path("state").asText()).isEqualTo("serving");
                      });
            });
  }

  /** Waits until nothing but the primary's one process is left. */
  private static void awaitAlone(NodeProcess node) {
    await().until(() -> Processes.ofAgent(node.data(), AGENT).size() == 1);
  }
}
