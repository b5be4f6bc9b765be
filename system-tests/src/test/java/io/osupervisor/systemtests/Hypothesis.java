package io.osupervisor.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * A hypothesis of an agent, as a person follows it over HTTP, also over restarts of the node.
 *
 * @param version the candidate
 */
record Hypothesis(NodeProcess node, String agent, String id, String version) {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** The states from which nothing leads on. */
  static final Set<String> SETTLED =
      Set.of(
          "confirmed",
          "rejected",
          "inconclusive",
          "invalid",
          "expired",
          "superseded",
          "aborted",
          "rolled_back");

  /** Proposes other contents of files. */
  static Hypothesis submit(NodeProcess node, String agent, Map<String, String> files) {
    return submit(node, agent, body("try it", files));
  }

  /** Proposes what a request's body says. */
  static Hypothesis submit(NodeProcess node, String agent, ObjectNode body) {
    NodeApi.Reply reply = node.api().call("POST", all(agent), body.toString(), Map.of());
    assertThat(reply.status()).as(reply.text()).isEqualTo(202);
    JsonNode taken = reply.body();
    return new Hypothesis(
        node, agent, taken.path("hypothesis_id").asText(), taken.path("version").asText());
  }

  /** A request's body that proposes other contents of files. */
  static ObjectNode body(String reason, Map<String, String> files) {
    ObjectNode body = MAPPER.createObjectNode().put("reason", reason);
    files.forEach(body.putObject("files")::put);
    return body;
  }

  private static String all(String agent) {
    return "/api/v1/agents/" + agent + "/hypotheses";
  }

  private String path() {
    return all(agent) + "/" + id;
  }

  JsonNode show() {
    return node.api().get(path()).body();
  }

  String state() {
    return show().path("state").asText();
  }

  String parent() {
    return show().path("parent").asText();
  }

  /** Why it is where it is, with its code first. */
  String outcome() {
    return show().path("outcome").asText();
  }

  /** What a stage of it yielded. */
  JsonNode evidence(String stage) {
    for (JsonNode one : show().path("stages")) {
      if (one.path("name").asText().equals(stage)) {
        return one.path("evidence");
      }
    }
    throw new IllegalStateException("it has no stage " + stage + ": " + show());
  }

  /** Waits until it is in this state, and no longer than it can still come there. */
  void await(String state) {
    await(state, Patience.LIMIT);
  }

  /** As {@link #await(String)}, where more than this machine's speed decides how long it takes. */
  void await(String state, Duration limit) {
    Patience.await().atMost(limit).until(() -> state().equals(state) || isSettled());
    assertThat(state()).as(() -> explanation()).isEqualTo(state);
  }

  boolean isSettled() {
    return SETTLED.contains(state());
  }

  /** Somebody else than who proposed it agrees. */
  void approve(String token) {
    Map<String, String> headers = Map.of("Authorization", "Bearer " + token);
    NodeApi.Reply reply = node.api().call("POST", path() + "/approve", "{}", headers);
    assertThat(reply.isOk()).as(reply.text()).isTrue();
  }

  void abort() {
    NodeApi.Reply reply = node.api().call("POST", path() + "/abort", "{}", Map.of());
    assertThat(reply.isOk()).as(reply.text()).isTrue();
  }

  private String explanation() {
    return node.api().get(path() + "/evidence").body().path("explanation").asText();
  }
}
