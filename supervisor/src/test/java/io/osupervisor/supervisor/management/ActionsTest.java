package io.osupervisor.supervisor.management;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.supervisor.management.LiveNode.Answer;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ActionsTest {
  private static final String TAKE = "/api/v1/agents/one/checkpoints";
  private final LiveNode node;

  ActionsTest() throws Exception {
    node = new LiveNode();
    node.create("one");
  }

  @AfterAll
  void stop() throws Exception {
    node.close();
  }

  private Answer take(String key, String reason) {
    return node.call(
        "POST",
        TAKE,
        "application/json",
        "{\"reason\":\"" + reason + "\"}",
        Map.of("Idempotency-Key", key));
  }

  private int entries() {
    return node.get("/api/v1/audit?limit=1000").json().path("entries").size();
  }

  @Test
  void shouldGiveTheFirstAnswerToARepeatedKey() {
    Answer first = take("a", "x");
    int entries = entries();
    Answer second = take("a", "x");
    assertThat(second.status()).isEqualTo(201);
    assertThat(second.text()).isEqualTo(first.text());
    assertThat(entries()).isEqualTo(entries);
  }

  @Test
  void shouldRefuseAKeyThatWasAnothers() {
    take("b", "x");
    Answer other = take("b", "y");
    assertThat(other.status()).isEqualTo(422);
    assertThat(other.json().path("code").asText()).isEqualTo("idempotency_key_reused");
    assertThat(other.json().path("outcome").asText()).isEqualTo("not_delivered");
  }

  @Test
  void shouldDoItAgainWithAnotherKey() {
    assertThat(take("c", "x").json().path("id")).isNotEqualTo(take("d", "x").json().path("id"));
  }

  @Test
  void shouldRefuseAKeyThatIsTooLong() {
    assertThat(take("k".repeat(256), "x").status()).isEqualTo(400);
  }
}
