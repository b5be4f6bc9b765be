package io.osupervisor.supervisor.management;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.osupervisor.supervisor.management.LiveNode.Answer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Who may do what: every role at every endpoint, over HTTP. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RoleMatrixTest {
  private static final String AGENT = "/api/v1/agents/{id}";
  private static final String HYPOTHESIS = AGENT + "/hypotheses/{h}";

  private static final List<String> OPEN =
      List.of("GET /health/alive", "GET /health/ready", "GET /health/startup", "GET /docs");

  private static final List<String> OF_VIEWERS =
      List.of(
          "GET /api/v1/agents",
          "GET " + AGENT,
          "GET " + AGENT + "/checkpoints",
          "GET " + AGENT + "/compare",
          "GET " + AGENT + "/history",
          "GET " + AGENT + "/hypotheses",
          "GET " + HYPOTHESIS,
          "GET " + HYPOTHESIS + "/evidence",
          "GET " + HYPOTHESIS + "/verify",
          "GET " + AGENT + "/logs",
          "GET " + AGENT + "/metrics",
          "GET " + AGENT + "/recording",
          "GET " + AGENT + "/requests",
          "GET " + AGENT + "/requests/by-version",
          "GET " + AGENT + "/traffic",
          "GET " + AGENT + "/versions",
          "GET " + AGENT + "/versions/{v}",
          "GET " + AGENT + "/versions/{v}/diff/{w}",
          "GET /api/v1/audit",
          "GET /api/v1/audit/verify",
          "GET /api/v1/cluster/members",
          "GET /api/v1/events",
          "GET /api/v1/governor",
          "GET /docs/{file}",
          "GET /metrics",
          "GET /openapi.yaml");

  private static final List<String> OF_OPERATORS =
      List.of(
          "POST " + AGENT + "/anchor",
          "POST " + AGENT + "/checkpoints",
          "POST " + AGENT + "/checkpoints/{c}/restore",
          "POST " + AGENT + "/drill",
          "POST " + AGENT + "/hypotheses",
          "POST " + HYPOTHESIS + "/abort",
          "POST " + HYPOTHESIS + "/approve",
          "POST " + HYPOTHESIS + "/deny",
          "POST " + AGENT + "/release",
          "POST " + AGENT + "/requests",
          "POST " + AGENT + "/restart",
          "POST " + AGENT + "/rollback",
          "POST " + AGENT + "/start",
          "POST " + AGENT + "/stop",
          "PUT " + AGENT + "/traffic");

  private static final List<String> OF_ADMINS =
      List.of(
          "DELETE " + AGENT,
          "DELETE " + AGENT + "/checkpoints/{c}",
          "POST /api/v1/agents",
          "POST /api/v1/cluster/members/{member}/down",
          "POST /api/v1/cluster/members/{member}/leave",
          "PUT " + AGENT);

  private final LiveNode node;
  private final Map<Role, Token> tokens = new EnumMap<>(Role.class);

  RoleMatrixTest() throws Exception {
    node = new LiveNode();
    tokens.put(Role.ADMIN, node.token);
    tokens.put(Role.OPERATOR, node.second);
    tokens.put(Role.VIEWER, node.third);
  }

  @AfterAll
  void stop() throws Exception {
    node.close();
  }

  private static Map<String, Optional<Role>> wanted() {
    Map<String, Optional<Role>> wanted = new TreeMap<>();
    OPEN.forEach(call -> wanted.put(call, Optional.empty()));
    OF_VIEWERS.forEach(call -> wanted.put(call, Optional.of(Role.VIEWER)));
    OF_OPERATORS.forEach(call -> wanted.put(call, Optional.of(Role.OPERATOR)));
    OF_ADMINS.forEach(call -> wanted.put(call, Optional.of(Role.ADMIN)));
    return wanted;
  }

  @Test
  void shouldKnowTheRoleOfEveryRoute() {
    Map<String, Optional<Role>> served = new TreeMap<>();
    node.endpoints().forEach(e -> served.put(e.method() + " " + e.path(), e.role()));
    assertThat(served).isEqualTo(wanted());
  }

  @Test
  void shouldLetInWhoeverHasTheRoleAndNobodyElse() {
    wanted()
        .forEach(
            (call, needed) -> {
              assertThat(call(call, "").status() == 401)
                  .as(call + " without a token")
                  .isEqualTo(needed.isPresent() || call.equals("GET /docs"));
              tokens.forEach(
                  (role, token) -> {
                    Answer answer = call(call, "Bearer " + token.reveal());
                    String told = call + " as " + role + " got " + answer.status();
                    assertThat(answer.status()).as(told).isNotIn(401, 404, 405, 429, 500);
                    boolean kept = answer.json().path("code").asText().equals("forbidden");
                    assertThat(kept).as(told).isEqualTo(!needed.map(role::covers).orElse(true));
                    if (kept) {
                      assertThat(answer.status()).isEqualTo(403);
                      assertThat(answer.json().path("detail").asText())
                          .contains("'" + token.name() + "'", needed.orElseThrow().word());
                    }
                  });
            });
  }

  /** Requests are in the run history; whatever else is no GET changes something. */
  @Test
  void shouldLeaveWhoAndWhyOfEveryChangeInTheAudit() {
    for (String call : wanted().keySet()) {
      if (call.startsWith("GET ") || call.equals("POST " + AGENT + "/requests")) {
        continue;
      }
      String why = "to see " + call;
      call(call, "Bearer " + node.token.reveal(), why);
      List<JsonNode> found = new ArrayList<>();
      node.get("/api/v1/audit?limit=100")
          .json()
          .path("entries")
          .forEach(
              entry -> {
                if (entry.path("detail").path("reason").asText().equals(why)) {
                  found.add(entry);
                }
              });
      assertThat(found).as(call).hasSize(1);
      JsonNode entry = found.get(0);
      assertThat(entry.path("who").asText()).as(call).isEqualTo("admin");
      assertThat(entry.path("action").asText()).as(call).contains(".");
      assertThat(entry.path("detail").path("outcome").asText()).as(call).isNotEmpty();
      if (call.contains("{id}")) {
        assertThat(entry.path("agent").asText()).as(call).isEqualTo("there");
      }
    }
  }

  private Answer call(String call, String authorization) {
    return call(call, authorization, "the matrix");
  }

  /** Calls with everything there that the path names. */
  private Answer call(String call, String authorization, String why) {
    return node.call(
        call.substring(0, call.indexOf(' ')),
        node.fill(call.substring(call.indexOf(' ') + 1)),
        "",
        "",
        Map.of("Authorization", authorization, "Osup-Reason", why));
  }
}
