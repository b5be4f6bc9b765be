package io.osupervisor.arbiter.trial;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.arbiter.trial.Explanation.Step;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExplanationTextTest {
  private static final ExplainRow LATENCY =
      new ExplainRow("latency", "-12.3%", "-15.0% … -9.1%", 1_204, "≤ +10%", "acs", "superior");
  private static final ExplainRow ERRORS =
      new ExplainRow("error-rate", "+0.0", "-0.4 … +0.4", 1_204, "≤ +1", "betting", "non-inferior");

  private static Explanation explanation(String outcome, List<ExplainRow> rows, List<Step> path) {
    return new Explanation(
        new HypothesisId(7),
        HypothesisState.PROVISIONAL,
        LadderBench.proposal(1, 2, Proposer.token("ann"), TrialSettings.DEFAULT),
        outcome,
        rows,
        List.of(),
        path);
  }

  private static Step step(HypothesisState state, long millis) {
    return new Step(state, LadderBench.START.plusMillis(millis));
  }

  @Test
  void shouldSayOnOneScreenWhyItIsWhereItIs() {
    List<Step> path =
        List.of(
            step(HypothesisState.PROPOSED, 0),
            step(HypothesisState.CHECKING, 100),
            step(HypothesisState.CHECKED, 1_350),
            step(HypothesisState.SHADOWING, 2_000),
            step(HypothesisState.PROMOTING, 182_000),
            step(HypothesisState.PROVISIONAL, 182_500));
    assertThat(
            ExplanationText.render(
                explanation("every guard is non-inferior", List.of(LATENCY, ERRORS), path)))
        .isEqualTo(
            """
            h7  provisional  by token:ann  at 2026-11-20T00:00:00Z
            version   000000000000 from 000000000000
            reason    try 2
            expected  latency -10%
            path      proposed 0.1 s → checking 1.3 s → checked 0.7 s → shadowing 3 min → promoting 0.5 s →
                      provisional
            because   every guard is non-inferior

            metric      effect  interval        n      margin  rule     decision
            latency     -12.3%  -15.0% … -9.1%  1,204  ≤ +10%  acs      superior
            error-rate  +0.0    -0.4 … +0.4     1,204  ≤ +1    betting  non-inferior
            """);
  }

  @Test
  void shouldSayThatNothingWasMeasured() {
    assertThat(ExplanationText.render(explanation("", List.of(), List.of())))
        .endsWith("\n\nnothing was measured\n")
        .doesNotContain("because");
  }

  @Test
  void shouldStayOnTheScreenWhateverIsSaid() {
    ExplainRow wild =
        new ExplainRow(
            "m".repeat(500), "\u001b[2J", "x\n".repeat(90), Long.MAX_VALUE, "y", "z", "w");
    List<Step> path = Collections.nCopies(40, step(HypothesisState.PROVISIONAL, 0));
    String text =
        ExplanationText.render(explanation("b".repeat(900), Collections.nCopies(60, wild), path));
    assertThat(text.lines().toList())
        .hasSizeLessThanOrEqualTo(ExplanationText.LINES)
        .allMatch(line -> line.length() <= ExplanationText.COLUMNS);
    assertThat(text).contains("and 47 more metrics").doesNotContain("\u001b");
  }
}
