package io.osupervisor.supervisor.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HypothesisTest {
  private static ObjectNode view(String state, String outcome) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("id", "h1")
        .put("state", state)
        .put("version", "v2")
        .put("parent", "v1")
        .put("proposer", "agent")
        .put("outcome", outcome)
        .put("proposed", "2026-11-29T02:00:00Z")
        .put("since", "2026-11-29T02:00:01.5Z");
  }

  @Test
  void shouldTellItsAgeAndWhyInOneLine() {
    Hypothesis refused = Hypothesis.of(view("rejected", "check_failed: exit code 1:\n  line 37"));
    assertThat(refused.age()).isEqualTo(Duration.ofMillis(1500));
    assertThat(refused.code()).isEqualTo("check_failed");
    assertThat(refused.brief()).isEqualTo("check_failed: exit code 1:");
    assertThat(Hypothesis.of(view("rejected", "x".repeat(300))).brief()).hasSize(100).endsWith("…");
    assertThat(Hypothesis.of(view("proposed", "")).brief()).isEmpty();
    assertThat(Hypothesis.of(view("proposed", "")).code()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"shadowing,true", "provisional,true", "confirmed,false", "rolled_back,false"})
  void shouldKnowWhetherItIsSettled(String state, boolean open) {
    assertThat(Hypothesis.of(view(state, "")).isOpen()).isEqualTo(open);
  }

  @ParameterizedTest
  @CsvSource({
    "rejected,check_failed: exit code 1,NO_PARSE",
    "rejected,exit: at its start: exit code 1,DIES_AT_START",
    "rejected,harm: shown to be worse: agreement: 4.5%,FAST_BUT_WRONG",
    "rejected,harm: shown to be worse: latency: +900%,RIGHT_BUT_SLOW",
  })
  void shouldBeRefusedForTheReasonOfOneBadChangeOnly(
      String state, String outcome, BadChange because) {
    for (BadChange bad : BadChange.values()) {
      assertThat(bad.isReason(state, outcome)).isEqualTo(bad == because);
      assertThat(bad.isReason("inconclusive", outcome)).isFalse();
    }
    assertThat(because.isReason(state, outcome + "; latency, agreement")).isFalse();
  }
}
