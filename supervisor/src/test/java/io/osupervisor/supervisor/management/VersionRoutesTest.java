package io.osupervisor.supervisor.management;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.supervisor.management.LiveNode.Answer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VersionRoutesTest {
  private static final String AGENT = "/api/v1/agents/there";

  private final LiveNode node;
  private String version = "";

  VersionRoutesTest() throws Exception {
    node = new LiveNode();
  }

  @AfterAll
  void stop() throws Exception {
    node.close();
  }

  @BeforeEach
  void create() {
    node.create("there");
    version = node.get(AGENT).json().path("primary_version").asText();
  }

  @Test
  void shouldShowWhatAVersionConsistsOf() {
    Answer shown = node.get(AGENT + "/versions/" + version);
    assertThat(shown.status()).isEqualTo(200);
    assertThat(shown.json().path("version").path("id").asText()).isEqualTo(version);
    assertThat(shown.json().path("files").get(0).path("path").asText()).isEqualTo("a.py");
    assertThat(shown.json().path("parameters").path("step").asInt()).isEqualTo(2);
    assertThat(node.get(AGENT + "/versions/beef").status()).isEqualTo(404);
  }

  @Test
  void shouldShowInWhatTwoVersionsDiffer() {
    Answer diff = node.get(AGENT + "/versions/" + version + "/diff/" + version);
    assertThat(diff.status()).isEqualTo(200);
    assertThat(diff.json().path("files").get(0).path("diff").asText()).contains("+++ b/a.py");
    assertThat(diff.json().path("files").get(1).has("diff")).isFalse();
    assertThat(diff.json().path("parameters").path("step").has("from")).isFalse();
    assertThat(diff.json().path("parameters").path("step").path("to").asInt()).isEqualTo(2);
  }

  @Test
  void shouldRollBackWithAReason() {
    String body = "{\"reason\":\"slow\",\"to\":\"" + version + "\"}";
    Answer back = node.post(AGENT + "/rollback", body);
    assertThat(back.status()).isEqualTo(200);
    assertThat(back.json().path("primary_version").asText()).isEqualTo(version);
  }

  @Test
  void shouldTellWhatADrillCameTo() {
    Answer drilled = node.post(AGENT + "/drill", "");
    assertThat(drilled.status()).isEqualTo(200);
    assertThat(drilled.json().path("version").asText()).isEqualTo(version);
    assertThat(drilled.json().path("passed").asBoolean()).isTrue();
    assertThat(drilled.json().path("wal_seq").asLong()).isEqualTo(7);
    assertThat(drilled.json().path("seconds").asDouble()).isEqualTo(0.25);
  }

  @Test
  void shouldRefuseARollbackWithoutAReasonOrAWay() {
    assertThat(node.post(AGENT + "/rollback", "{}").status()).isEqualTo(400);
    assertThat(node.post(AGENT + "/rollback", "{\"why\":\"x\"}").status()).isEqualTo(400);
    Answer refused = node.post(AGENT + "/rollback", "{\"reason\":\"slow\"}");
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.json().path("code").asText()).isEqualTo("nothing_before");
  }
}
