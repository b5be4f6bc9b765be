package io.osupervisor.supervisor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.supervisor.Patience;
import io.osupervisor.supervisor.history.Ended;
import io.osupervisor.supervisor.management.LiveNode;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HistoryCommandTest {
  private static final int MANY = 1500;
  private final LiveNode node;

  HistoryCommandTest() throws Exception {
    node = new LiveNode();
  }

  @BeforeAll
  void ask() {
    for (int n = 0; n < MANY; n++) {
      node.history.ended(Ended.well("counter", n));
    }
    node.history.ended(Ended.refused("counter", "timeout", MANY));
    for (Instant at : List.of(Instant.EPOCH, InstantSource.system().instant())) {
      node.history.ended(Ended.at(at, Ended.well("aged", 1)));
    }
    Patience.await().until(() -> node.history.written() == MANY + 3);
  }

  @AfterAll
  void stop() throws Exception {
    node.close();
  }

  @Test
  void shouldPrintATableOfTheNewest() {
    Ran ran = Ran.at(node, "history", "counter", "--limit", "2");
    assertThat(ran.exit()).isZero();
    List<String> lines = ran.out().lines().toList();
    assertThat(lines.get(0)).matches("AT +PART +OUTCOME +LATENCY +VERSION +INSTANCE +KEY");
    assertThat(lines.get(1)).matches("2026-11-20T\\S+ +primary +timeout +- +- +- +-");
    assertThat(lines.get(2))
        .matches("2026-11-20T\\S+ +primary +ok +1.501 ms +0a0a0a0a0a0a +counter-1 +k1499");
  }

  @Test
  void shouldGoOverAsManyPagesAsItTakes() {
    Ran ran = Ran.at(node, "history", "counter", "--limit", "1400", "-o", "jsonl");
    assertThat(ran.out().lines().distinct()).hasSize(1400);
    assertThat(Ran.at(node, "history", "counter", "-n", "9999", "-o", "jsonl").out().lines())
        .hasSize(MANY + 1);
  }

  @Test
  void shouldPrintOnlyWhatIsAskedFor() throws Exception {
    assertThat(Ran.at(node, "history", "counter", "--outcome", "failed", "-o", "json").json())
        .hasSize(1);
    assertThat(Ran.at(node, "history", "counter", "--version", "0b0b", "-o", "json").json())
        .isEmpty();
    assertThat(Ran.at(node, "history", "aged", "--since", "1h", "-o", "json").json()).hasSize(1);
  }

  @Test
  void shouldTellOfVersions() {
    List<String> lines = Ran.at(node, "history", "counter", "--by-version").out().lines().toList();
    assertThat(lines.get(0)).matches("VERSION +REQUESTS +FAILED +P50 +P95 +P99 +LAST");
    assertThat(lines.get(1))
        .matches("0a0a0a0a0a0a +1500 +0 +1.501 ms +1.501 ms +1.501 ms +2026-11-20T\\S+");
    assertThat(Ran.at(node, "history", "counter", "--by-version", "--outcome", "ok").exit())
        .isEqualTo(2);
  }

  @Test
  void shouldSayWhatIsWrong() {
    assertThat(Ran.at(node, "history", "counter", "--limit", "0").exit()).isEqualTo(2);
    assertThat(Ran.at(node, "history", "counter", "--version", "zz").err()).contains("no version");
    assertThat(Ran.at(node, "history", "--help").out()).contains("--outcome");
  }
}
