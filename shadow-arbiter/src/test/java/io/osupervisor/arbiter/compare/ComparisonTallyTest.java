package io.osupervisor.arbiter.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.protocol.Value;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ComparisonTallyTest {
  private final AnswerComparator comparator = new AnswerComparator(ComparisonRules.STRICT);
  private final ComparisonTally tally = new ComparisonTally();

  private void add(String control, String candidate) {
    tally.add(
        comparator.compare(
            new Answer.Given(Value.parseJson(control)),
            new Answer.Given(Value.parseJson(candidate))));
  }

  private void failAlike() {
    Answer failed = new Answer.Failed("not_found");
    tally.add(comparator.compare(failed, failed));
  }

  @Test
  void shouldCountByRulePathAndKind() {
    add("1", "1");
    add("1", "1.0");
    failAlike();
    for (int i = 0; i < 5; i++) {
      add("{\"rows\":[{\"a\":1},{\"a\":1}]}", "{\"rows\":[{\"a\":7},{\"a\":" + i + "}]}");
    }
    add("{\"b\":1}", "{}");
    ComparisonSummary summary = tally.summary();
    assertThat(summary.agreed())
        .isEqualTo(Map.of(AgreementRule.EQUAL, 1L, AgreementRule.CANONICAL, 1L));
    assertThat(summary.agreements()).isEqualTo(2);
    assertThat(summary.agreedOnError()).isEqualTo(1);
    assertThat(summary.differed()).isEqualTo(6);
    assertThat(summary.total()).isEqualTo(9);
    assertThat(summary.elsewhere()).isZero();
    DifferencePlace.Sample first = new DifferencePlace.Sample("1", "7");
    assertThat(summary.places())
        .containsExactly(
            new DifferencePlace(
                "$.rows[*].a", DifferenceKind.NUMBER, 5, List.of(first, first, first)),
            new DifferencePlace(
                "$.b", DifferenceKind.MISSING, 1, List.of(new DifferencePlace.Sample("1", ""))));
  }

  @Test
  void shouldBoundItsMemoryWhateverTheKeys() {
    for (int i = 0; i < 1_000; i++) {
      add("{}", "{\"k" + i + "\":1}");
    }
    ComparisonSummary summary = tally.summary();
    assertThat(summary.places()).hasSize(ComparisonTally.MAX_PLACES);
    assertThat(summary.elsewhere()).isEqualTo(1_000 - ComparisonTally.MAX_PLACES);
    assertThat(summary.differed()).isEqualTo(1_000);
    assertThat(DifferenceReport.render(summary, Optional.empty()))
        .contains("and at 190 more places\n", "800 answers differ at places not listed\n");
  }

  @Test
  void shouldReportWhatAPersonNeeds() {
    add("1", "1");
    failAlike();
    add("{\"price\":10.2}", "{\"price\":10.9}");
    add("{\"price\":3.0}", "{}");
    assertThat(DifferenceReport.render(tally.summary(), Optional.empty()))
        .isEqualTo(
            """
            4 compared: 1 agree (1 equal), 1 failed alike, 2 differ
            $.price  number in 1 answer
                control    10.2
                candidate  10.9
            $.price  missing in 1 answer
                control    3.0
                candidate  (nothing)
            """);
  }

  @Test
  void shouldReportHowTheControlDiffersFromItself() {
    ComparisonTally itself = new ComparisonTally();
    for (int i = 0; i < 2; i++) {
      itself.add(
          comparator.compare(
              new Answer.Given(Value.parseJson("{\"id\":1,\"n\":1}")),
              new Answer.Given(Value.parseJson("{\"id\":" + (i + 5) + ",\"n\":1}"))));
    }
    add("{\"id\":1,\"n\":1}", "{\"id\":2,\"n\":1}");
    add("{\"id\":1,\"n\":1}", "{\"id\":1,\"n\":7}");
    assertThat(DifferenceReport.render(tally.summary(), Optional.of(itself.summary())))
        .isEqualTo(
            """
            2 compared: 0 agree, 0 failed alike, 2 differ
            the control differs from itself in 2 of 2
            $.id  number in 1 answer, of the control itself in 2
                control    1
                candidate  2
            $.n  number in 1 answer, of the control itself in 0
                control    1
                candidate  7
            """);
  }

  @Test
  void shouldReportThatNothingWasCompared() {
    assertThat(DifferenceReport.render(tally.summary(), Optional.empty()))
        .isEqualTo("0 compared: 0 agree, 0 failed alike, 0 differ\n");
  }

  @Test
  void shouldCutLongValues() {
    add("\"" + "x".repeat(100_000) + "\"", "\"" + "y".repeat(1_000) + "\"");
    assertThat(DifferenceReport.render(tally.summary(), Optional.empty())).hasSizeLessThan(600);
  }
}
