package io.osupervisor.supervisor.management;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.supervisor.management.LiveNode.Answer;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RequestRoutesTest {
  private static final String REQUESTS = "/api/v1/agents/echo/requests";
  private final LiveNode node;

  RequestRoutesTest() throws Exception {
    node = new LiveNode();
    node.create("echo");
  }

  @AfterAll
  void stop() throws Exception {
    node.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "true",
        "1",
        "1.0",
        "18446744073709551615",
        "-9223372036854775808",
        "1.5E300",
        "\"\u00e9 \ud83d\ude00\"",
        "[1,[2.0,{}]]",
        "{\"$bin\":\"AAEC\"}",
        "{\"$esc\":{\"$bin\":\"AAEC\"}}",
        "{\"a\":{\"b\":[null]}}"
      })
  void shouldGiveBackKindAndDigitsOfEveryValue(String json) {
    Answer answer = node.post(REQUESTS, "{\"data\":" + json + "}");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text())
        .isEqualTo(
            "{\"data\":"
                + json
                + ",\"instance\":\"echo-1\",\"version\":\"v1\",\"latency_ms\":0.412}");
  }

  @ParameterizedTest
  @CsvSource({
    "not_found,404", "in_progress,409", "outcome_unknown,409", "overloaded,429",
    "agent_error,502", "agent_restarted,502", "quarantined,503", "stopped,503",
    "storage_full,503", "timeout,504", "checkpoint_not_found,404", "something_new,409"
  })
  void shouldGiveEachRefusalItsStatus(String code, int status) {
    Answer answer = node.post(REQUESTS, "{\"data\":{\"refuse\":\"" + code + "\"}}");
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.json().path("code").asText()).isEqualTo(code);
    assertThat(answer.json().path("outcome").asText()).isEqualTo("not_delivered");
    assertThat(answer.json().path("status").asInt()).isEqualTo(status);
  }

  @Test
  void shouldAnswerARequestWithAKeyOnce() {
    Map<String, String> key = Map.of("Idempotency-Key", "k1");
    Answer first = node.call("POST", REQUESTS, "application/json", "{\"data\":1}", key);
    Answer second = node.call("POST", REQUESTS, "application/json", "{\"data\":2}", key);
    assertThat(first.json().has("replayed")).isFalse();
    assertThat(second.json().path("data").asInt()).isEqualTo(1);
    assertThat(second.json().path("replayed").asBoolean()).isTrue();
  }

  @Test
  void shouldNotRecordRequestsInTheAudit() {
    node.post(REQUESTS, "{\"data\":1}");
    assertThat(node.get("/api/v1/audit").text()).doesNotContain("request");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | field_invalid",
        "[1] | field_invalid",
        "{\"data\":1,\"timout_ms\":5} | field_invalid",
        "{\"data\":1,\"timeout_ms\":0} | field_invalid",
        "{\"data\":1,\"timeout_ms\":600001} | field_invalid",
        "{\"data\":1,\"timeout_ms\":99999999999999999999} | field_invalid",
        "{\"data\":1,\"timeout_ms\":1.5} | field_invalid",
        "{\"data\":1,\"idempotent\":\"yes\"} | field_invalid",
        "{\"data\":1,\"key\":5} | field_invalid",
        "{\"data\":{\"$bin\":\"?\"}} | field_invalid",
        "{\"data\":1,\"data\":2} | decode_failed",
        "{\"data\":1 | decode_failed",
        "nonsense | decode_failed"
      })
  void shouldRefuseWhatItCannotTake(String body, String code) {
    Answer answer = node.post(REQUESTS, body);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().path("code").asText()).isEqualTo(code);
    assertThat(answer.json().path("hint").asText()).isNotEmpty();
  }

  @Test
  void shouldNameTheNearestField() {
    Answer answer = node.post(REQUESTS, "{\"data\":1,\"timout_ms\":5}");
    assertThat(answer.json().path("hint").asText()).isEqualTo("did you mean 'timeout_ms'?");
    assertThat(answer.json().path("value").asText()).isEqualTo("timout_ms");
  }

  @Test
  void shouldRefuseNestingBeyondItsBound() {
    String deep = "[".repeat(64) + "]".repeat(64);
    Answer answer = node.post(REQUESTS, "{\"data\":" + deep + "}");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().path("detail").asText()).contains("65");
    String bearable = "[".repeat(63) + "]".repeat(63);
    assertThat(node.post(REQUESTS, "{\"data\":" + bearable + "}").status()).isEqualTo(200);
  }

  @Test
  void shouldBeUnknownWhenTheAgentNeverAnswers() {
    LiveNode.Answer answer = node.post(REQUESTS, "{\"data\":{\"hang\":1},\"timeout_ms\":1}");
    assertThat(answer.status()).isEqualTo(504);
    assertThat(answer.json().path("code").asText()).isEqualTo("timeout");
    assertThat(answer.json().path("outcome").asText()).isEqualTo("unknown");
    assertThat(answer.json().path("detail").asText())
        .isEqualTo("agent 'echo' did not answer within 2001 ms");
  }
}
