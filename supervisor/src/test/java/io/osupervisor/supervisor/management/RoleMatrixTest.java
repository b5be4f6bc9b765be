package io.osupervisor.supervisor.management;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.supervisor.management.LiveNode.Answer;
import java.util.EnumMap;
import java.util.LinkedHashMap;
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
          "GET /api/v1/events",
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

  /** Calls with everything there that the path names. */
  private Answer call(String call, String authorization) {
    node.create("there");
    String checkpoint =
        node.post("/api/v1/agents/there/checkpoints", "").json().path("id").asText();
    String version = node.get("/api/v1/agents/there").json().path("primary_version").asText();
    String hypothesis =
        node.post("/api/v1/agents/there/hypotheses", "{\"reason\":\"an index\"}")
            .json()
            .path("hypothesis_id")
            .asText();
    Map<String, String> parts = new LinkedHashMap<>();
    parts.put("{id}", "there");
    parts.put("{c}", checkpoint);
    parts.put("{h}", hypothesis);
    parts.put("{v}", version);
    parts.put("{w}", version);
    parts.put("{file}", "index.html");
    String path = call.substring(call.indexOf(' ') + 1);
    for (Map.Entry<String, String> part : parts.entrySet()) {
      path = path.replace(part.getKey(), part.getValue());
    }
    return node.call(
        call.substring(0, call.indexOf(' ')),
        path + (path.endsWith("/events") ? "?follow=false" : ""),
        "",
        "",
        Map.of("Authorization", authorization));
  }
}
