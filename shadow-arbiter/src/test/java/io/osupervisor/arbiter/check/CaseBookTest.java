package io.osupervisor.arbiter.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.protocol.Value;
import io.osupervisor.arbiter.compare.Answer;
import io.osupervisor.arbiter.compare.ComparisonRules;
import io.osupervisor.arbiter.compare.Tolerance;
import io.osupervisor.arbiter.trial.EvidenceRows;
import io.osupervisor.arbiter.trial.ExplainRow;
import io.osupervisor.config.AgentCase;
import io.osupervisor.config.JsonValue;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class CaseBookTest {
  private static final Answer ERROR = new Answer.Failed("boom");
  private final CaseBook book = new CaseBook();

  private static CaseRule rule(String expected, AgentCase.Comparing compare) {
    AgentCase one =
        new AgentCase(new JsonValue("1"), new JsonValue(expected), compare, Duration.ofSeconds(1));
    ComparisonRules trial = ComparisonRules.of(List.of(), new Tolerance(0, 0.1), List.of("$.at"));
    return CaseRule.of(List.of(one), trial).get(0);
  }

  private static Answer given(String json) {
    return new Answer.Given(Value.parseJson(json));
  }

  private void add(int times, Answer candidate, Answer parent) {
    for (int i = 0; i < times; i++) {
      book.add(rule("2", AgentCase.Comparing.EXACT), candidate, parent);
    }
  }

  private String code() {
    return book.result() instanceof CheckResult.Failed failed ? failed.code() : "passed";
  }

  @Test
  void shouldPassWhatAnswersAsExpected() {
    add(3, given("2"), given("2"));
    CheckResult result = book.result();
    assertThat(result).isInstanceOf(CheckResult.Passed.class);
    assertThat(EvidenceRows.read(result.evidence()))
        .containsExactly(
            new ExplainRow("cases", "3 pass", "", 3, "≥ 90%", "cases", "holds"),
            new ExplainRow("regressions", "0", "", 3, "≤ 0", "cases", "holds"));
  }

  @Test
  void shouldFailOneCaseThatTheVersionBeforePasses() {
    add(99, given("2"), given("2"));
    add(1, given("3"), given("2"));
    CheckResult.Failed failed = (CheckResult.Failed) book.result();
    assertThat(failed.code()).isEqualTo("regression");
    assertThat(failed.reason())
        .isEqualTo(
            "it fails 1 of 100 cases that the version before passes, the first is case 100:"
                + " expected 2, not 3");
    assertThat(shown(failed).get(0).fields())
        .containsEntry("case", Value.of(100))
        .containsEntry("candidate", Value.of("3"))
        .containsEntry("before", Value.of("passed"));
  }

  private static List<Value> shown(CheckResult result) {
    return Objects.requireNonNull(result.evidence().data().field("failed")).elements();
  }

  @Test
  void shouldWantNineOfTenWhateverTheVersionBeforePasses() {
    add(9, given("2"), given("3"));
    add(1, given("3"), given("3"));
    assertThat(code()).isEqualTo("passed");
    add(1, given("3"), ERROR);
    assertThat(code()).isEqualTo("cases_failed");
  }

  @Test
  void shouldFailWhatAnswersOnlyErrors() {
    add(5, ERROR, ERROR);
    assertThat(code()).isEqualTo("only_errors");
    add(1, given("3"), ERROR);
    assertThat(code()).isEqualTo("cases_failed");
  }

  @Test
  void shouldCompareAsTheTrialDoesWhereTheCaseSaysSo() {
    String expected = "{\"n\":10,\"at\":1}";
    String near = "{\"n\":10.5,\"at\":2}";
    assertThat(rule(expected, AgentCase.Comparing.TRIAL).isPassedBy(given(near))).isTrue();
    assertThat(rule(expected, AgentCase.Comparing.EXACT).isPassedBy(given(near))).isFalse();
    assertThat(rule("null", AgentCase.Comparing.EXACT).isPassedBy(ERROR)).isFalse();
  }

  @Test
  void shouldTellOfTheFirstFewThatFailWithoutAllThatTheySaid() {
    add(20, given("\"" + "x".repeat(10_000) + "\""), ERROR);
    CheckResult.Failed failed = (CheckResult.Failed) book.result();
    assertThat(shown(failed)).hasSize(5);
    assertThat(failed.evidence().data().size()).isLessThan(8_000);
  }
}
