package io.osupervisor.supervisor.management;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.instance.EndedRequest;
import io.osupervisor.supervisor.Patience;
import io.osupervisor.supervisor.history.Ended;
import io.osupervisor.supervisor.management.LiveNode.Answer;
import java.util.concurrent.CountDownLatch;
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
  void shouldListVersionsWithWhatCallersGotOfThem() {
    EndedRequest.Server server =
        new EndedRequest.Server(new InstanceId("there-1"), new VersionId(version));
    for (int n = 0; n < 4; n++) {
      node.history.ended(Ended.by(server, Ended.well("there", n)));
    }
    Patience.await().until(() -> node.history.written() == 4);
    JsonNode listed = node.get(AGENT + "/versions").json().path("versions").get(0);
    assertThat(listed.path("state").asText()).isEqualTo("primary");
    JsonNode requests = listed.path("requests");
    assertThat(requests.path("from").asText()).isEqualTo("run_history");
    assertThat(requests.path("count").asLong()).isEqualTo(4);
    assertThat(requests.path("error_rate").asDouble()).isZero();
    assertThat(requests.path("p99_ms").asDouble()).isBetween(1.5, 1.6);

    node.create("quiet");
    assertThat(
            node.get("/api/v1/agents/quiet/versions")
                .json()
                .path("versions")
                .get(0)
                .has("requests"))
        .isFalse();
  }

  @Test
  void shouldListVersionsWithoutNumbersWhereTheHistoryIsSlow() {
    CountDownLatch slow = new CountDownLatch(1);
    try {
      for (int thread = 0; thread < 2; thread++) {
        node.history.readers().execute(() -> waitFor(slow));
      }
      Answer listed = node.get(AGENT + "/versions");
      assertThat(listed.status()).isEqualTo(200);
      JsonNode first = listed.json().path("versions").get(0);
      assertThat(first.path("state").asText()).isEqualTo("primary");
      assertThat(first.has("requests")).isFalse();
      assertThat(slow.getCount()).isOne();
    } finally {
      slow.countDown();
    }
  }

  private static void waitFor(CountDownLatch slow) {
    try {
      slow.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
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
  void shouldAgreeToThePrimaryWithAReason() {
    assertThat(node.post(AGENT + "/anchor", "{}").status()).isEqualTo(400);
    Answer anchored = node.post(AGENT + "/anchor", "{\"reason\":\"it does more\"}");
    assertThat(anchored.status()).isEqualTo(200);
    assertThat(anchored.json().path("primary_version").asText()).isEqualTo(version);
    Answer audit = node.get("/api/v1/audit?limit=1");
    assertThat(audit.json().path("entries").get(0).path("action").asText())
        .isEqualTo("version.anchor");
    String meant = "{\"reason\":\"it does more\",\"version\":\"%s\"}";
    assertThat(node.post(AGENT + "/anchor", meant.formatted(version)).status()).isEqualTo(200);
    Answer other = node.post(AGENT + "/anchor", meant.formatted("0".repeat(12)));
    assertThat(other.status()).isEqualTo(409);
    assertThat(other.json().path("code").asText()).isEqualTo("stale_parent");
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
