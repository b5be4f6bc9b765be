package io.osupervisor.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.osupervisor.supervisor.TestNode.Answer;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a real node answers to hypotheses over HTTP, good ones and bad ones. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HypothesisHttpIT {
  private static final String ALL = "/hypotheses";

  private final TestNode node;

  HypothesisHttpIT(@TempDir Path data) throws Exception {
    node = TestNode.start(data);
    for (String id : new String[] {"bad", "good"}) {
      assertThat(node.create(spec(id)).status()).isEqualTo(201);
      node.awaitState(id, "running");
    }
  }

  @AfterAll
  void stop() {
    node.close();
  }

  private static String spec(String id) throws Exception {
    ObjectNode spec = (ObjectNode) new ObjectMapper().readTree(TestNode.spec(id, ""));
    ObjectNode genome = (ObjectNode) spec.path("genome");
    ((ObjectNode) genome.path("files")).put("eval/score.py", "");
    genome.putArray("locked").add("eval/**");
    genome
        .putObject("parameters")
        .putObject("step")
        .put("type", "int")
        .put("default", 1)
        .put("min", 1)
        .put("max", 10);
    return spec.toString();
  }

  private Answer submit(String agent, String body) {
    return node.call("POST", "/api/v1/agents/" + agent + ALL, body, Map.of());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          "files":{"../x.py":"1"}                  | 400 | invalid_path
          "files":{"a/../../x.py":"1"}             | 400 | invalid_path
          "files":{"/etc/x.py":"1"}                | 400 | invalid_path
          "files":{"":"1"}                         | 400 | invalid_path
          "files":{"a\\\\x.py":"1"}                | 400 | invalid_path
          "files":{"adder.py":1}                   | 400 | invalid_file
          "files":{"adder.py":["1"]}               | 400 | invalid_file
          "files":{"adder.py":{"text":"1"}}        | 400 | invalid_file
          "files":{"nobody.py":null}               | 400 | unknown_file
          "files":{"eval/score.py":"1"}            | 400 | locked_file
          "files":{"eval/new.py":"1"}              | 400 | locked_file
          "files":{"eval/score.py":null}           | 400 | locked_file
          "files":{},"parameters":{}               | 400 | invalid_hypothesis
          "parameters":{"step":11}                 | 400 | parameter_out_of_bounds
          "parameters":{"step":"2"}                | 400 | parameter_out_of_bounds
          "parameters":{"step":2.0}                | 400 | parameter_out_of_bounds
          "parameters":{"nobody":1}                | 400 | unknown_parameter
          "parameters":{"step":1}                  | 409 | no_change
          "parameters":{"step":2},"expected":{"latency":"fast"} | 400 | invalid_hypothesis
          "parameters":{"step":2},"expected":{"A B":"-1%"}      | 400 | invalid_hypothesis
          "parameters":{"step":2},"trial":{"alpha":0.1}         | 400 | trial_not_stricter
          "parameters":{"step":2},"trial":{"min-samples":59}    | 400 | trial_not_stricter
          """)
  void shouldRefuseAtOnceWhatCannotBeTried(String fields, int status, String code) {
    Answer refused = submit("bad", "{\"reason\":\"why\"," + fields + "}");
    assertThat(refused.code()).as(refused.body().toString()).isEqualTo(code);
    assertThat(refused.status()).isEqualTo(status);
    assertThat(refused.body().path("hint").asText()).isNotEmpty();
    assertThat(node.get("bad", ALL).body().path("hypotheses")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2001})
  void shouldRefuseAReasonThatSaysNothingOrTooMuch(int length) {
    String reason = (length > 1 ? "x" : " ").repeat(length);
    Answer refused = submit("bad", "{\"reason\":\"" + reason + "\",\"parameters\":{\"step\":2}}");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.code()).isEqualTo("invalid_hypothesis");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"nobody\":1}", "{\"alpha\":\"much\"}", "{\"alpha\":-1}"})
  void shouldRefuseTermsOfATrialThatThereAreNot(String trial) {
    Answer refused =
        submit("bad", "{\"reason\":\"why\",\"parameters\":{\"step\":2},\"trial\":" + trial + "}");
    assertThat(refused.status()).as(refused.body().toString()).isEqualTo(400);
    assertThat(refused.body().path("hint").asText()).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource({"h1, 404, unknown_hypothesis", "17, 400, invalid_hypothesis_id"})
  void shouldNotShowWhatNeverWas(String hypothesis, int status, String code) {
    for (String path : new String[] {"", "/evidence", "/verify"}) {
      Answer unknown = node.get("bad", ALL + "/" + hypothesis + path);
      assertThat(unknown.code()).as(unknown.body().toString()).isEqualTo(code);
      assertThat(unknown.status()).isEqualTo(status);
    }
    Answer abort = node.post("bad", ALL + "/" + hypothesis + "/abort");
    assertThat(abort.code()).isEqualTo(code);
  }

  @Test
  void shouldTakeShowExplainAndAbort() {
    String body =
        """
        {"reason": "larger steps", "parameters": {"step": 2}, "expected": {"latency": "-10%"}}
        """;
    Answer taken = submit("good", body);
    assertThat(taken.status()).as(taken.body().toString()).isEqualTo(202);
    String id = taken.body().path("hypothesis_id").asText();
    Answer again = submit("good", body);
    assertThat(again.status()).isEqualTo(409);
    assertThat(again.code()).isEqualTo("duplicate");
    JsonNode line = node.get("good", ALL).body().path("hypotheses").get(0);
    assertThat(line.path("id").asText()).isEqualTo(id);
    assertThat(line.path("version")).isEqualTo(taken.body().path("version"));
    JsonNode share = node.get("good", "/traffic").body().path("shares").get(0);
    assertThat(share.path("weight").asInt()).isEqualTo(10_000);
    assertThat(share.path("version")).isEqualTo(line.path("parent"));

    String one = ALL + "/" + id;
    String why = "{\"reason\":\"seen enough\"}";
    Answer aborted = node.call("POST", "/api/v1/agents/good" + one + "/abort", why, Map.of());
    assertThat(aborted.status()).as(aborted.body().toString()).isEqualTo(200);
    assertThat(aborted.body().path("state").asText()).isEqualTo("aborted");
    assertThat(aborted.body().path("outcome").asText()).contains("seen enough");
    assertThat(aborted.body().path("expected").path("latency").asText()).isEqualTo("-10%");
    assertThat(node.post("good", one + "/abort").code()).isEqualTo("bad_state");
    JsonNode evidence = node.get("good", one + "/evidence").body();
    assertThat(evidence.path("stages").get(0).path("name").asText()).isEqualTo("proposed");
    assertThat(evidence.path("explanation").asText()).contains(id, "aborted", "larger steps");
    assertThat(node.text("/metrics"))
        .containsPattern("osup_hypotheses_total\\{agent=\"good\",.*1.0");
  }
}
