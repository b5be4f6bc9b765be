package io.osupervisor.supervisor.management;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.osupervisor.supervisor.management.LiveNode.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AgentRoutesTest {
  private static final String AGENTS = "/api/v1/agents";
  private final LiveNode node;

  AgentRoutesTest() throws Exception {
    node = new LiveNode();
  }

  @BeforeAll
  void entrust() {
    assertThat(node.create("first").status()).isEqualTo(201);
  }

  @AfterAll
  void stop() throws Exception {
    node.close();
  }

  @Test
  void shouldShowWhatWasCreated() {
    Answer created = node.create("created");
    assertThat(created.status()).isEqualTo(201);
    JsonNode agent = node.get(AGENTS + "/created").json();
    assertThat(agent).isEqualTo(created.json());
    assertThat(agent.path("state").asText()).isEqualTo("running");
    assertThat(agent.path("primary_version").asText()).matches("[0-9a-f]{64}");
    assertThat(agent.path("instances").get(0).path("pid").asLong()).isEqualTo(4711);
    assertThat(agent.path("spec").path("id").asText()).isEqualTo("created");
  }

  @Test
  void shouldRefuseATakenId() {
    Answer again = node.create("first");
    assertThat(again.status()).isEqualTo(409);
    assertThat(again.type()).isEqualTo("application/problem+json");
    assertThat(again.json().path("code").asText()).isEqualTo("already_exists");
    assertThat(again.json().path("hint").asText()).isNotEmpty();
  }

  @Test
  void shouldNameFileLineAndNearestKeyOfABadSpec() {
    Answer refused =
        node.call(
            "POST",
            AGENTS + "?source=my.conf",
            "application/hocon",
            "id = bad\ncommand = [x]\nstat = none\n",
            Map.of());
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.json().path("code").asText()).isEqualTo("config_invalid");
    assertThat(refused.json().path("detail").asText())
        .contains("my.conf:3", "stat", "did you mean 'state'");
    assertThat(node.get(AGENTS + "/bad").status()).isEqualTo(404);
  }

  @Test
  void shouldTakeHoconAndARootOnTheNode(@TempDir Path root) throws Exception {
    Files.writeString(root.resolve("agent.py"), "print(2)");
    String spec =
        "id = rooted\ncommand = [python3, agent.py]\ngenome { root = \""
            + root
            + "\", parameters { step { type = int, default = 1 } } }";
    Answer first = node.call("POST", AGENTS, "application/hocon", spec, Map.of());
    assertThat(first.status()).isEqualTo(201);
    Files.writeString(root.resolve("agent.py"), "print(3)");
    Answer second = node.call("PUT", AGENTS + "/rooted", "application/hocon", spec, Map.of());
    assertThat(second.status()).isEqualTo(200);
    assertThat(second.json().path("primary_version"))
        .isNotEqualTo(first.json().path("primary_version"));
    JsonNode versions = node.get(AGENTS + "/rooted/versions").json().path("versions");
    assertThat(versions).hasSize(2);
    assertThat(versions.get(0).path("parent")).isEqualTo(versions.get(1).path("id"));
  }

  @Test
  void shouldRefuseARootThatIsNotOnTheNode() {
    Answer refused =
        node.post(AGENTS, "{\"id\":\"x\",\"command\":[\"x\"],\"genome\":{\"root\":\"/nowhere\"}}");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.json().path("code").asText()).isEqualTo("genome_root_invalid");
  }

  @Test
  void shouldRefuseASpecOfAnotherId() {
    Answer refused =
        node.call(
            "PUT", AGENTS + "/first", "application/hocon", "id = other\ncommand = [x]", Map.of());
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.json().path("value").asText()).isEqualTo("other");
  }

  @Test
  void shouldPageThroughAllAgents() {
    List.of("page-a", "page-b", "page-c").forEach(node::create);
    List<String> ids = new ArrayList<>();
    String cursor = "";
    do {
      JsonNode page = node.get(AGENTS + "?limit=2" + cursor).json();
      assertThat(page.path("agents").size()).isLessThanOrEqualTo(2);
      page.path("agents").forEach(agent -> ids.add(agent.path("id").asText()));
      String next = page.path("next_cursor").asText("");
      cursor = next.isEmpty() ? "" : "&cursor=" + next;
    } while (!cursor.isEmpty());
    assertThat(ids).isSorted().doesNotHaveDuplicates().contains("first", "page-a", "page-c");
  }

  @Test
  void shouldStopStartRestartAndRelease() {
    node.create("steered");
    assertThat(node.post(AGENTS + "/steered/stop", "").json().path("state").asText())
        .isEqualTo("stopped");
    for (String verb : List.of("start", "restart", "release")) {
      Answer done = node.post(AGENTS + "/steered/" + verb, "");
      assertThat(done.status()).as(verb).isEqualTo(200);
      assertThat(done.json().path("state").asText()).isEqualTo("running");
    }
  }

  @Test
  void shouldRemoveAndSayWhetherPurged() {
    node.create("gone");
    Answer removed = node.call("DELETE", AGENTS + "/gone?purge=true", "", "", Map.of());
    assertThat(removed.status()).isEqualTo(200);
    assertThat(removed.json().path("purged").asBoolean()).isTrue();
    assertThat(node.get(AGENTS + "/gone").status()).isEqualTo(404);
  }

  @Test
  void shouldRecordActionsWithWhoAndOutcome() {
    node.create("audited");
    node.post(AGENTS + "/audited/stop", "");
    node.create("audited");
    node.post(AGENTS + "/nobody/stop", "");
    JsonNode entries = node.get("/api/v1/audit?limit=1000").json().path("entries");
    List<String> lines = new ArrayList<>();
    entries.forEach(
        e ->
            lines.add(
                e.path("who").asText()
                    + " "
                    + e.path("action").asText()
                    + " "
                    + e.path("agent").asText()
                    + " "
                    + e.path("detail").path("outcome").asText()));
    assertThat(lines)
        .contains(
            "admin agent.create audited done",
            "admin agent.create audited already_exists",
            "admin agent.stop audited done",
            "admin agent.stop nobody not_found");
    assertThat(node.get("/api/v1/audit/verify").json().path("intact").asBoolean()).isTrue();
  }

  @Test
  void shouldTakeListRestoreAndDeleteCheckpoints() {
    node.create("kept");
    String path = AGENTS + "/kept/checkpoints";
    assertThat(node.post(path, "{\"reason\":\"before\"}").status()).isEqualTo(201);
    assertThat(node.post(path, "").json().path("reason").asText()).isEqualTo("asked for by admin");
    JsonNode page = node.get(path + "?limit=1").json();
    assertThat(page.path("checkpoints").get(0).path("id").asText()).isEqualTo("c2");
    JsonNode rest = node.get(path + "?cursor=" + page.path("next_cursor").asText()).json();
    assertThat(rest.path("checkpoints").get(0).path("reason").asText()).isEqualTo("before");
    assertThat(rest.has("next_cursor")).isFalse();
    assertThat(node.get(path + "?cursor=nothing").status()).isEqualTo(400);
    assertThat(node.post(path + "/c1/restore", "").json().path("restored").asText())
        .isEqualTo("c1");
    assertThat(node.call("DELETE", path + "/c1", "", "", Map.of()).status()).isEqualTo(200);
    assertThat(node.post(path + "/c1/restore", "").status()).isEqualTo(404);
  }

  @Test
  void shouldTellMetricsAndCompareInstances() {
    JsonNode metrics = node.get(AGENTS + "/first/metrics").json();
    assertThat(metrics.path("in_flight").asInt()).isEqualTo(1);
    assertThat(metrics.path("instances").get(0).path("rss_bytes").asLong()).isEqualTo(8 << 20);
    JsonNode compared = node.get(AGENTS + "/first/compare?a=x&b=y").json();
    assertThat(compared.path("metrics").path("latency").path("upper").asDouble()).isEqualTo(2.2);
    assertThat(node.get(AGENTS + "/first/compare?a=x").status()).isEqualTo(400);
  }
}
