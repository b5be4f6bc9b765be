package io.osupervisor.supervisor.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.osupervisor.agent.AgentException;
import io.osupervisor.supervisor.Patience;
import io.osupervisor.supervisor.history.Ended;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RunRoutesTest {
  /** Threads that read the history. */
  private static final int READERS = 2;

  private static final String REQUESTS = "/api/v1/agents/counter/requests";
  private final LiveNode node;

  RunRoutesTest() throws Exception {
    node = new LiveNode();
  }

  @BeforeAll
  void ask() {
    for (int n = 0; n < 5; n++) {
      node.history.ended(Ended.well("counter", n));
    }
    node.history.ended(Ended.refused("counter", "timeout", 5));
    Patience.await().until(() -> node.history.written() == 6);
  }

  @AfterAll
  void stop() throws Exception {
    node.close();
  }

  private JsonNode requests(String query) {
    return node.get(REQUESTS + query).json().path("requests");
  }

  @Test
  void shouldShowHowRequestsEnded() {
    JsonNode newest = requests("?limit=2");
    assertThat(newest.get(0).toString())
        .matches(
            "\\{\"at\":\"2026-11-20T10:00:00.128456Z\",\"part\":\"primary\",\"outcome\":\"timeout\","
                + "\"data_digest\":\"[0-9a-f]{64}\"}");
    JsonNode well = newest.get(1);
    assertThat(well.path("request").asText()).isEqualTo("1-4");
    assertThat(well.path("key").asText()).isEqualTo("k4");
    assertThat(well.path("instance").asText()).isEqualTo("counter-1");
    assertThat(well.path("version").asText()).isEqualTo("0a".repeat(32));
    assertThat(well.path("latency_ms").asDouble()).isEqualTo(1.500004);
    assertThat(well.path("answer_digest").asText()).hasSize(64);
    assertThat(well.has("answer")).as("only digests, unless told otherwise").isFalse();
  }

  @Test
  void shouldPageThroughAllOfThem() {
    List<String> ends = new ArrayList<>();
    String cursor = "";
    do {
      JsonNode page = node.get(REQUESTS + "?limit=4" + cursor).json();
      page.path("requests").forEach(run -> ends.add(run.path("at").asText()));
      String next = page.path("next_cursor").asText("");
      cursor = next.isEmpty() ? "" : "&cursor=" + next;
    } while (!cursor.isEmpty());
    assertThat(ends).hasSize(6).isSortedAccordingTo((a, b) -> b.compareTo(a));
  }

  @Test
  void shouldShowOnlyWhatIsAskedFor() {
    assertThat(requests("?outcome=failed")).hasSize(1);
    assertThat(requests("?outcome=ok")).hasSize(5);
    assertThat(requests("?version=0a0a&since=2026-11-20T10:00:00.126Z")).hasSize(2);
    assertThat(requests("?until=2026-11-20T10:00:00.124Z")).hasSize(1);
    assertThat(node.get("/api/v1/agents/nobody/requests").json().path("requests")).isEmpty();
  }

  @Test
  void shouldTellWhatCallersGotOfEachVersion() {
    JsonNode versions = node.get(REQUESTS + "/by-version").json().path("versions");
    assertThat(versions.toString())
        .isEqualTo(
            "[{\"version\":\"%s\",\"requests\":5,\"failed\":0,\"p50_ms\":1.500002,\"p95_ms\":1.500004,"
                    .formatted("0a".repeat(32))
                + "\"p99_ms\":1.500004,\"first\":\"2026-11-20T10:00:00.123456Z\","
                + "\"last\":\"2026-11-20T10:00:00.127456Z\"}]");
    assertThat(
            node.get(REQUESTS + "/by-version?since=2027-01-01T00:00:00Z").json().path("versions"))
        .isEmpty();
  }

  @Test
  void shouldWaitOnTheFewThreadsOfTheHistoryAndNotWithoutEnd() {
    CountDownLatch slow = new CountDownLatch(1);
    try {
      AtomicInteger reading = new AtomicInteger();
      fill(slow, reading);
      // A thread may have had something else to end yet, and then make room.
      Patience.await().until(() -> reading.get() == READERS);
      fill(slow, reading);
      for (String path : List.of(REQUESTS, REQUESTS + "/by-version")) {
        LiveNode.Answer refused = node.get(path);
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.json().path("code").asText()).isEqualTo("history_unavailable");
      }
    } finally {
      slow.countDown();
    }
    Patience.await().until(() -> node.get(REQUESTS).status() == 200);
  }

  @Test
  void shouldReadARecordingFromAMomentOnOnly() {
    String recording = "/api/v1/agents/counter/recording";
    LiveNode.Answer refused = node.get(recording);
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.json().path("detail").asText()).contains("'since' is missing");
    assertThat(node.get(recording + "?since=2026-11-20T10:00:00Z").json().path("code").asText())
        .isEqualTo("nothing_recorded");
  }

  /** Asks slow questions until no more may wait. */
  private void fill(CountDownLatch slow, AtomicInteger reading) {
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 10_000; i++) {
                node.history.readers().execute(() -> read(slow, reading));
              }
            })
        .isInstanceOf(AgentException.class);
  }

  private static void read(CountDownLatch slow, AtomicInteger reading) {
    reading.incrementAndGet();
    try {
      slow.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void shouldSayWhatIsWrongWithAQuery() {
    for (String wrong :
        List.of("since=yesterday", "version=xyz", "outcome=No", "cursor=7", "limit=0")) {
      LiveNode.Answer refused = node.get(REQUESTS + "?" + wrong);
      assertThat(refused.status()).as(wrong).isEqualTo(400);
      assertThat(refused.json().path("hint").asText()).as(wrong).isNotEmpty();
    }
  }
}
