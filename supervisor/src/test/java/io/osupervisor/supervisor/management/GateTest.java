package io.osupervisor.supervisor.management;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.supervisor.management.LiveNode.Answer;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GateTest {
  private static final String AGENTS = "/api/v1/agents";
  private final LiveNode node;

  GateTest() throws Exception {
    node = new LiveNode();
    node.create("one");
  }

  @AfterAll
  void stop() throws Exception {
    node.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Bearer wrong", "Basic YTpi", "Bearer "})
  void shouldLetNobodyInWithoutTheToken(String header) {
    for (String path : List.of(AGENTS, "/metrics", "/openapi.yaml", "/docs", "/nothing")) {
      Answer answer = node.call("GET", path, "", "", Map.of("Authorization", header));
      assertThat(answer.status()).as(path).isEqualTo(401);
      assertThat(answer.type()).isEqualTo("application/problem+json");
      assertThat(answer.headers()).containsKey("www-authenticate");
      assertThat(answer.text()).doesNotContain(node.token.reveal());
    }
  }

  @Test
  void shouldTellHealthToEveryone() {
    for (String path : List.of("/health/alive", "/health/ready", "/health/startup")) {
      Answer answer = node.call("GET", path, "", "", Map.of("Authorization", ""));
      assertThat(answer.status()).as(path).isEqualTo(200);
    }
  }

  @Test
  void shouldSayWhatIsNotThere() {
    Answer answer = node.get("/api/v1/hypotheses");
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.json().path("value").asText()).isEqualTo("/api/v1/hypotheses");
  }

  @Test
  void shouldSayWhichMethodsThereAre() {
    Answer answer = node.call("DELETE", AGENTS, "", "", Map.of());
    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.headers().get("allow")).containsExactly("GET, POST");
    assertThat(answer.json().path("code").asText()).isEqualTo("method_not_allowed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/one", "/one/versions", "/one/logs", "/one/history", "/one/traffic"})
  void shouldRefuseAParameterThatItDoesNotKnow(String path) {
    Answer answer = node.get(AGENTS + path + "?nobody=1");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().path("code").asText()).isEqualTo("field_invalid");
    assertThat(answer.json().path("value").asText()).isEqualTo("nobody");
    assertThat(answer.json().path("detail").asText()).contains("'nobody'");
    assertThat(answer.json().path("hint").asText()).isNotEmpty();
  }

  @Test
  void shouldNameTheParametersThatThereAre() {
    Answer answer = node.get(AGENTS + "?limits=1");
    assertThat(answer.json().path("hint").asText()).isEqualTo("there are limit, cursor");
    assertThat(node.get("/metrics?name=x").status()).isEqualTo(200);
    assertThat(node.call("GET", "/health/alive?t=1", "", "", Map.of()).status()).isEqualTo(200);
  }

  @Test
  void shouldRefuseACursorThatItDidNotGive() {
    Answer answer = node.get(AGENTS + "?cursor=x");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().path("detail").asText()).contains("'cursor'");
  }

  @Test
  void shouldAnswerHeadAsGet() {
    assertThat(node.call("HEAD", AGENTS, "", "", Map.of()).status()).isEqualTo(200);
  }

  @Test
  void shouldRefuseOtherTypes() {
    Answer answer = node.call("POST", AGENTS, "text/xml", "<a/>", Map.of());
    assertThat(answer.status()).isEqualTo(415);
    assertThat(answer.json().path("hint").asText()).contains("application/json");
  }

  @Test
  void shouldRefuseBodiesBeyondTheirBound() throws Exception {
    try (Socket socket = new Socket(node.uri().getHost(), node.uri().getPort())) {
      OutputStream out = socket.getOutputStream();
      String head =
          "POST "
              + AGENTS
              + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
              + node.token.reveal()
              + "\r\nContent-Type: application/json\r\nContent-Length: 40000000\r\n\r\n{";
      out.write(head.getBytes(StandardCharsets.US_ASCII));
      out.flush();
      byte[] start = socket.getInputStream().readNBytes(12);
      assertThat(new String(start, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 413");
    }
  }

  @Test
  void shouldRefuseWhatNeverBecomesARequestAsAProblem() {
    Answer path = node.get(AGENTS + "/" + "a".repeat(5000));
    assertThat(path.status()).isEqualTo(414);
    Answer header = node.call("GET", AGENTS, "", "", Map.of("X-Long", "a".repeat(20_000)));
    assertThat(header.status()).isEqualTo(431);
    for (Answer answer : List.of(path, header)) {
      assertThat(answer.type()).isEqualTo("application/problem+json");
      assertThat(answer.json().path("code").asText()).isEqualTo("request_unreadable");
      assertThat(answer.json().path("detail").asText()).contains("exceeds");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Upper", "-x", "a%20b", "a%2Fb"})
  void shouldRefuseWhatIsNoAgentId(String id) {
    Answer answer = node.get(AGENTS + "/" + id);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().path("code").asText()).isEqualTo("invalid_agent_id");
  }

  @ParameterizedTest
  @ValueSource(strings = {"limit=0", "limit=1001", "limit=x", "limit="})
  void shouldRefuseOtherLimits(String query) {
    Answer answer = node.get(AGENTS + "?" + query);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().path("code").asText()).isEqualTo("field_invalid");
  }

  @Test
  void shouldLetABrowserReadWithACookieButNotAct() {
    Answer entered =
        node.call("GET", "/docs?token=" + node.token.reveal(), "", "", Map.of("Authorization", ""));
    assertThat(entered.status()).isEqualTo(303);
    String cookie = entered.headers().getOrDefault("set-cookie", List.of("none;")).get(0);
    assertThat(cookie).contains("HttpOnly", "SameSite=Strict");
    Map<String, String> headers =
        Map.of("Authorization", "", "Cookie", cookie.substring(0, cookie.indexOf(';')));
    Answer page = node.call("GET", "/docs/index.html", "", "", headers);
    assertThat(page.status()).isEqualTo(200);
    assertThat(page.text()).contains("swagger-ui");
    assertThat(node.call("POST", AGENTS + "/one/stop", "", "", headers).status()).isEqualTo(401);
  }

  @Test
  void shouldServeThePageOfTheDocument() {
    assertThat(node.get("/docs/swagger-initializer.js").text()).contains("/openapi.yaml");
    assertThat(node.get("/docs/swagger-ui-bundle.js").type()).startsWith("text/javascript");
    assertThat(node.get("/docs/other.html").status()).isEqualTo(404);
  }

  @Test
  void shouldNotBeReadyWhileItDrains() throws Exception {
    try (LiveNode draining = new LiveNode()) {
      draining.readiness.markDraining();
      assertThat(draining.get("/health/ready").status()).isEqualTo(503);
      assertThat(draining.get("/health/ready").json().path("code").asText()).isEqualTo("not_ready");
      assertThat(draining.get("/health/alive").status()).isEqualTo(200);
    }
  }

  /** Its agents are on their way to other nodes, and its callers should be. */
  @Test
  void shouldRefuseRequestsToAgentsWhileItDrains() throws Exception {
    try (LiveNode draining = new LiveNode()) {
      draining.readiness.markDraining();
      Answer refused = draining.post(AGENTS + "/one/requests", "{\"data\":1}");
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.json().path("code").asText()).isEqualTo("not_ready");
      assertThat(refused.json().path("outcome").asText()).isEqualTo("not_delivered");
      assertThat(refused.headers().get("connection")).containsExactly("close");
    }
  }

  @Test
  void shouldShowAgentsToPrometheus() {
    Answer answer = node.get("/metrics");
    assertThat(answer.type()).startsWith("text/plain; version=0.0.4");
    assertThat(answer.text()).contains("osup_agent_up{agent=\"one\"} 1.0", "jvm_memory_used_bytes");
  }
}
