package io.osupervisor.supervisor.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.osupervisor.supervisor.Patience;
import io.osupervisor.supervisor.management.LiveNode.Answer;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EntranceTest {
  private static final String AGENTS = "/api/v1/agents";
  private final LiveNode node;

  EntranceTest() throws Exception {
    node = new LiveNode();
  }

  @AfterEach
  void stop() throws Exception {
    node.close();
  }

  private Answer as(String token) {
    return node.call("GET", AGENTS, "", "", Map.of("Authorization", "Bearer " + token));
  }

  @Test
  void shouldNotHearAnAddressThatGuessesAndHearEveryOther() throws Exception {
    for (int i = 0; i < 20; i++) {
      assertThat(as("a-guess-of-a-token-" + i).status()).isEqualTo(401);
    }
    Answer limited = as(node.token.reveal());
    assertThat(limited.status()).isEqualTo(429);
    assertThat(limited.json().path("code").asText()).isEqualTo("too_many_failures");
    assertThat(Integer.parseInt(limited.headers().getOrDefault("retry-after", List.of("0")).get(0)))
        .isBetween(1, 3);
    String there =
        new RawHttp(node.uri(), "127.0.0.77")
            .send("GET " + AGENTS, "Authorization: Bearer " + node.token.reveal());
    assertThat(there).startsWith("HTTP/1.1 200 ");
    await()
        .atMost(Patience.LIMIT)
        .untilAsserted(() -> assertThat(as(node.token.reveal()).status()).isEqualTo(200));
  }

  @Test
  void shouldCountAndAuditWhoIsTurnedAwayWithinABound() {
    for (int i = 0; i < 30; i++) {
      as("a-guess-of-a-token-" + i);
    }
    RawHttp elsewhere = new RawHttp(node.uri(), "127.0.0.78");
    elsewhere.send("POST " + AGENTS + "/x/stop", "Authorization: Bearer " + node.third.reveal());
    String there = elsewhere.get("/metrics", node.token);
    assertThat(there)
        .contains("osup_management_refused_total{reason=\"wrong\"} 20.0")
        .contains("osup_management_refused_total{reason=\"limited\"} 10.0");
    // It is told after the answer.
    await().atMost(Patience.LIMIT).untilAsserted(this::assertToldOnce);
  }

  private void assertToldOnce() {
    List<String> actions = new ArrayList<>();
    for (JsonNode one : audit()) {
      actions.add(one.path("action").asText());
      assertThat(one.toString()).doesNotContain("a-guess-of-a-token");
    }
    assertThat(actions).containsExactly("access.forbidden", "access.limited", "access.refused");
  }

  @Test
  void shouldAuditWhoTriesMoreThanItsRole() {
    assertThat(
            node.call("POST", AGENTS + "/x/stop", "", "", bearer(node.third.reveal(), "none"))
                .status())
        .isEqualTo(403);
    await().atMost(Patience.LIMIT).until(() -> audit().size() == 1);
    JsonNode entry = audit().get(0);
    assertThat(entry.path("who").asText()).isEqualTo("vic");
    assertThat(entry.path("action").asText()).isEqualTo("access.forbidden");
    assertThat(entry.path("detail").path("call").asText()).isEqualTo("POST " + AGENTS + "/x/stop");
  }

  @Test
  void shouldAuditWhyOfWhateverBecameOfIt() {
    node.create("one");
    node.call("POST", AGENTS + "/one/stop", "", "", bearer(node.second.reveal(), "night"));
    node.post(AGENTS + "/nobody/rollback", "{\"to\":\"none\",\"reason\":\"it is slow\"}");
    JsonNode entries = audit();
    assertThat(entries.get(1).path("who").asText()).isEqualTo("ann");
    assertThat(entries.get(1).path("detail").path("reason").asText()).isEqualTo("night");
    assertThat(entries.get(0).path("detail").path("outcome").asText()).isNotEqualTo("done");
    assertThat(entries.get(0).path("detail").path("reason").asText()).isEqualTo("it is slow");
  }

  @Test
  void shouldTakeOverTokensThatComeAndGoWithoutARestart() throws Exception {
    TokenFiles files = new TokenFiles(node.data);
    Token late = files.create("late", Role.VIEWER);
    await().atMost(Patience.LIMIT).until(() -> as(late.reveal()).status() == 200);
    files.remove("late");
    await().atMost(Patience.LIMIT).until(() -> as(late.reveal()).status() == 401);
    Files.writeString(node.data.resolve("tokens/ann"), "short");
    await().atMost(Patience.LIMIT).until(() -> as(node.second.reveal()).status() == 401);
    assertThat(as(node.token.reveal()).status()).isEqualTo(200);
    List<String> told = new ArrayList<>();
    audit().forEach(one -> told.add(told(one)));
    assertThat(told)
        .contains(
            "machine token.create late viewer",
            "machine token.remove late viewer",
            "machine token.remove ann operator");
    assertThat(audit().toString()).doesNotContain(late.reveal());
  }

  private static String told(JsonNode entry) {
    JsonNode detail = entry.path("detail");
    return String.join(
        " ",
        entry.path("who").asText(),
        entry.path("action").asText(),
        detail.path("token").asText(),
        detail.path("role").asText());
  }

  private static Map<String, String> bearer(String token, String reason) {
    return Map.of("Authorization", "Bearer " + token, "Osup-Reason", reason);
  }

  private JsonNode audit() {
    String answer = new RawHttp(node.uri(), "127.0.0.79").get("/api/v1/audit", node.token);
    return LiveNode.read(answer.substring(answer.indexOf("\r\n\r\n") + 4)).path("entries");
  }
}
