package io.osupervisor.supervisor.management;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.osupervisor.supervisor.management.LiveNode.Answer;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HypothesisRoutesTest {
  private static final String ALL = "/api/v1/agents/there/hypotheses";

  private final LiveNode node;

  HypothesisRoutesTest() throws Exception {
    node = new LiveNode();
  }

  @AfterAll
  void stop() throws Exception {
    node.close();
  }

  @BeforeEach
  void create() {
    node.create("there");
  }

  private String submitted(String reason) {
    Answer taken = node.post(ALL, "{\"reason\":\"" + reason + "\"}");
    assertThat(taken.status()).as(taken.text()).isEqualTo(202);
    return taken.json().path("hypothesis_id").asText();
  }

  @Test
  void shouldWarnOfATrialThatMayHaveNoAnswerInTime() {
    Answer taken = node.post(ALL, "{\"reason\":\"seldom asked\"}");
    assertThat(taken.status()).isEqualTo(202);
    assertThat(taken.json().path("warning").asText()).isEqualTo("too few to show: latency 200");
    assertThat(node.post(ALL, "{\"reason\":\"another\"}").json().has("warning")).isFalse();
  }

  @Test
  void shouldTakeAHypothesisAndTellItsIdAndVersion() {
    Answer taken =
        node.post(
            ALL,
            """
            {"reason": "an index",
             "files": {"a.py": "print(2)", "b.bin": {"$bin": "/wA="}, "c": null},
             "parameters": {"step": 2, "fast": true}, "expected": {"latency": "-10%"},
             "trial": {"min-samples": 100}}
            """);
    assertThat(taken.status()).isEqualTo(202);
    String id = taken.json().path("hypothesis_id").asText();
    assertThat(taken.json().path("version").asText()).isEqualTo("c0ffee" + id);
    JsonNode shown = node.get(ALL + "/" + id).json();
    assertThat(shown.path("reason").asText()).isEqualTo("an index");
    assertThat(shown.path("proposer").asText()).isEqualTo("admin");
    assertThat(shown.path("expected").toString()).isEqualTo("{\"latency\":\"-10%\"}");
    JsonNode proposed = shown.path("stages").get(0).path("evidence");
    assertThat(proposed.path("files").path("a.py").asText()).isEqualTo("print(2)");
    assertThat(proposed.path("files").path("b.bin").path("$bin").asText()).isEqualTo("/wA=");
    assertThat(proposed.path("files").path("c").isNull()).isTrue();
    assertThat(proposed.path("parameters").path("step").isInt()).isTrue();
    assertThat(proposed.path("parameters").path("fast").isBoolean()).isTrue();
    JsonNode audited = node.get("/api/v1/audit?limit=1").json().path("entries").get(0);
    assertThat(audited.path("action").asText()).isEqualTo("hypothesis.submit");
    assertThat(audited.path("detail").path("h").asText()).isEqualTo(id);
    assertThat(audited.path("detail").path("reason").asText()).isEqualTo("an index");
  }

  @Test
  void shouldShowOneInItsWholeShape() {
    String id = submitted("be rejected");
    JsonNode shown = node.get(ALL + "/" + id).json();
    assertThat(shown.fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder(
            "id",
            "state",
            "verdict",
            "reason",
            "parent",
            "version",
            "proposer",
            "outcome",
            "proposed",
            "since",
            "expected",
            "stages");
    assertThat(shown.path("id").asText()).isEqualTo(id);
    assertThat(shown.path("state").asText()).isEqualTo("rejected");
    assertThat(shown.path("verdict").asText()).isEqualTo("reject");
    assertThat(shown.path("proposed").asText()).isEqualTo("2026-11-20T10:00:00Z");
    JsonNode stages = shown.path("stages");
    assertThat(stages.get(0).path("name").asText()).isEqualTo("checked");
    assertThat(stages.get(0).path("ended").asText()).isEqualTo("2026-11-20T10:00:01Z");
    assertThat(stages.get(1).has("ended")).isFalse();
    assertThat(node.get(ALL + "/" + submitted("be checking")).json().has("verdict")).isFalse();
  }

  @Test
  void shouldExplainOneWithItsEvidence() {
    String id = submitted("be shadowing");
    JsonNode evidence = node.get(ALL + "/" + id + "/evidence").json();
    assertThat(evidence.path("id").asText()).isEqualTo(id);
    assertThat(evidence.path("state").asText()).isEqualTo("shadowing");
    assertThat(evidence.path("stages").get(0).path("evidence").has("files")).isTrue();
    assertThat(evidence.path("explanation").asText()).isEqualTo(id + "  shadowing  by admin\n");
  }

  @Test
  void shouldSayWhetherAVerdictIsWhatItsObservationsComeTo() {
    String right = submitted("be rejected");
    assertThat(node.get(ALL + "/" + right + "/verify").text())
        .isEqualTo(
            "{\"id\":\"%s\",\"verified\":true,\"decision\":\"reject\",\"observations\":120}"
                .formatted(right));
    String wrong = submitted("be invalid");
    JsonNode verified = node.get(ALL + "/" + wrong + "/verify").json();
    assertThat(verified.path("verified").asBoolean(true)).isFalse();
    assertThat(verified.path("difference").toString())
        .isEqualTo("{\"field\":\"judged[0].upper\",\"stored\":\"0.1\",\"recomputed\":\"0.2\"}");
    Answer none = node.get(ALL + "/" + submitted("be shadowing") + "/verify");
    assertThat(none.status()).isEqualTo(409);
    assertThat(none.json().path("code").asText()).isEqualTo("not_verifiable");
  }

  @Test
  void shouldListTheNewestFirstInPages() {
    String first = submitted("one");
    String second = submitted("two");
    JsonNode page = node.get(ALL + "?limit=1").json();
    assertThat(page.path("hypotheses")).hasSize(1);
    assertThat(page.path("hypotheses").get(0).path("id").asText()).isEqualTo(second);
    String cursor = page.path("next_cursor").asText();
    JsonNode next = node.get(ALL + "?limit=1&cursor=" + cursor).json();
    assertThat(next.path("hypotheses").get(0).path("id").asText()).isEqualTo(first);
    assertThat(node.get(ALL + "?limit=0").status()).isEqualTo(400);
    assertThat(node.get(ALL + "?cursor=nobody").status()).isEqualTo(400);
  }

  @Test
  void shouldAbortOnceAndShowWhatIsNow() {
    String id = submitted("be checking");
    Answer aborted = node.post(ALL + "/" + id + "/abort", "{\"reason\":\"no need\"}");
    assertThat(aborted.status()).isEqualTo(200);
    assertThat(aborted.json().path("state").asText()).isEqualTo("aborted");
    assertThat(aborted.json().path("outcome").asText()).isEqualTo("no need");
    Answer again = node.post(ALL + "/" + id + "/abort", "");
    assertThat(again.status()).isEqualTo(409);
    assertThat(again.json().path("code").asText()).isEqualTo("bad_state");
    Answer other = node.post(ALL + "/" + submitted("two") + "/abort", "");
    assertThat(other.json().path("outcome").asText()).isEqualTo("asked for by admin");
  }

  @Test
  void shouldLetAnotherTokenThanTheProposersApprove() {
    String one = ALL + "/" + submitted("be awaiting_approval");
    assertThat(node.post(one + "/approve", "").status()).isEqualTo(403);
    Map<String, String> ann = Map.of("Authorization", "Bearer " + node.second.reveal());
    Answer approved =
        node.call("POST", one + "/approve", "application/json", "{\"reason\":\"fine\"}", ann);
    assertThat(approved.status()).as(approved.text()).isEqualTo(200);
    assertThat(approved.json().path("state").asText()).isEqualTo("promoting");
    assertThat(approved.json().path("outcome").asText()).isEqualTo("approved: fine");
    assertThat(node.post(one + "/deny", "").json().path("code").asText()).isEqualTo("bad_state");
  }

  @Test
  void shouldDenyWhatWaitsForAPerson() {
    String one = ALL + "/" + submitted("be awaiting_approval");
    Answer denied = node.post(one + "/deny", "{\"reason\":\"not yet\"}");
    assertThat(denied.json().path("state").asText()).isEqualTo("rejected");
    assertThat(denied.json().path("outcome").asText()).isEqualTo("denied: not yet");
    assertThat(node.post(ALL + "/h999/approve", "").status()).isEqualTo(404);
  }

  @Test
  void shouldTakeAHypothesisOncePerKey() {
    Map<String, String> key = Map.of("Idempotency-Key", "one");
    String body = "{\"reason\":\"only once\"}";
    Answer first = node.call("POST", ALL, "application/json", body, key);
    Answer again = node.call("POST", ALL, "application/json", body, key);
    assertThat(again.status()).isEqualTo(202);
    assertThat(again.text()).isEqualTo(first.text());
    String other = "{\"reason\":\"another\"}";
    assertThat(node.call("POST", ALL, "application/json", other, key).status()).isEqualTo(422);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          {}                                      | a hypothesis without a reason
          {"reason":1}                            | 'reason' is not a string
          {"reason":"x","files":[]}               | 'files' is not an object
          {"reason":"x","files":"a.py"}           | 'files' is not an object
          {"reason":"x","files":{"$bin":"/wA="}}  | 'files' is not an object
          {"reason":"x","parameters":7}           | 'parameters' is not an object
          {"reason":"x","expected":[1]}           | 'expected' is not an object
          {"reason":"x","expected":{"cost":-10}}  | 'expected.cost' is not a string
          {"reason":"x","trial":true}             | 'trial' is not an object
          {"reason":"x","file":{}}                | there is no field 'file'
          []                                      | the body is a list
          """)
  void shouldRefuseWhatIsNoHypothesis(String body, String detail) {
    Answer refused = node.post(ALL, body);
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.type()).isEqualTo("application/problem+json");
    assertThat(refused.json().path("code").asText()).isEqualTo("field_invalid");
    assertThat(refused.json().path("detail").asText()).contains(detail);
  }

  @ParameterizedTest
  @CsvSource({
    "stale_parent, 409",
    "duplicate, 409",
    "quarantined_version, 409",
    "no_change, 409",
    "invalid_path, 400",
    "invalid_hypothesis, 400",
    "trial_not_stricter, 400",
    "parameter_out_of_bounds, 400",
    "too_many_waiting, 429",
    "storage_full, 503",
    "arbiter_unavailable, 503",
    "primary_unknown, 503"
  })
  void shouldTellEachRefusalByItsStatus(String code, int status) {
    Answer refused = node.post(ALL, "{\"reason\":\"refuse " + code + "\"}");
    assertThat(refused.status()).isEqualTo(status);
    assertThat(refused.json().path("code").asText()).isEqualTo(code);
    assertThat(refused.json().path("hint").asText()).isNotEmpty();
  }

  @Test
  void shouldNotKnowAHypothesisThatNeverWas() {
    for (String path : new String[] {"/h999", "/h999/evidence"}) {
      Answer unknown = node.get(ALL + path);
      assertThat(unknown.status()).isEqualTo(404);
      assertThat(unknown.json().path("code").asText()).isEqualTo("unknown_hypothesis");
    }
    assertThat(node.post(ALL + "/h999/abort", "").status()).isEqualTo(404);
    assertThat(node.get("/api/v1/agents/nobody/hypotheses").status()).isEqualTo(404);
  }

  @Test
  void shouldShowWhereTheRequestsGo() {
    JsonNode traffic = node.get("/api/v1/agents/there/traffic").json();
    assertThat(traffic.path("version").asLong()).isEqualTo(3);
    assertThat(traffic.path("requests").asLong()).isEqualTo(4711);
    assertThat(traffic.path("shares").get(0).path("weight").asInt()).isEqualTo(10_000);
    JsonNode mirror = traffic.path("mirrors").get(0);
    assertThat(mirror.path("trial").asText()).isEqualTo("h1");
    assertThat(mirror.path("ended").path("answered").asLong()).isEqualTo(116);
  }

  private Answer share(String body) {
    return node.call("PUT", "/api/v1/agents/there/traffic", "application/json", body, Map.of());
  }

  @Test
  void shouldShareRequestsOut() {
    String version =
        node.get("/api/v1/agents/there/versions")
            .json()
            .path("versions")
            .get(0)
            .path("id")
            .asText();
    Answer set = share("{\"weights\":{\"" + version + "\":\"12.5%\"}}");
    assertThat(set.status()).as(set.toString()).isEqualTo(200);
    assertThat(set.json().path("shares").get(0).path("weight").asInt()).isEqualTo(1_250);
    assertThat(share("{\"weights\":{}}").status()).isEqualTo(200);
    for (String wrong : new String[] {"12.345%", "12", "a%", "%"}) {
      Answer refused = share("{\"weights\":{\"" + version + "\":\"" + wrong + "\"}}");
      assertThat(refused.status()).as(wrong).isEqualTo(400);
      assertThat(refused.json().path("code").asText()).isEqualTo("invalid_weights");
    }
    assertThat(share("{}").json().path("code").asText()).isEqualTo("field_invalid");
    assertThat(share("{\"weights\":{\"feedfeed\":\"1%\"}}").status()).isEqualTo(404);
  }
}
