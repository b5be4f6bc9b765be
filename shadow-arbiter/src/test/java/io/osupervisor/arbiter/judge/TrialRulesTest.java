package io.osupervisor.arbiter.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.agent.AgentException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TrialRulesTest {
  @ParameterizedTest
  @CsvSource({
    "0, 60, PT5M, 1000, PT1S, alpha = 0.0",
    "0.3, 60, PT5M, 1000, PT1S, alpha = 0.3",
    "0.05, 1, PT5M, 1000, PT1S, min-samples = 1",
    "0.05, 60, PT0S, 1000, PT1S, max-duration = PT0S",
    "0.05, 60, PT5M, 24, PT1S, n-star = 24",
    "0.05, 60, PT5M, 1000, PT-1S, min-block = PT-1S"
  })
  void shouldRefuseWhatIsOutOfRange(
      double alpha, int samples, Duration most, int nStar, Duration block, String told) {
    List<Guard> guards = TrialRules.preserving().guards();
    assertThatThrownBy(
            () -> new TrialRules(alpha, samples, most, nStar, block, true, List.of(), guards))
        .isInstanceOf(AgentException.class)
        .hasMessageContaining(told);
  }

  @Test
  void shouldRefuseNoGuardsAndRepeatedOnes() {
    TrialRules rules = TrialRules.preserving();
    assertThatThrownBy(() -> OtherRules.guardedBy(rules)).hasMessageContaining("guards = []");
    assertThatThrownBy(
            () -> OtherRules.guardedBy(rules, Guard.agreement(0.9), Guard.agreement(0.8)))
        .hasMessageContaining("guards names agreement twice");
    Objective claim = new Objective(Metric.LATENCY, Direction.DECREASE, 0.1);
    assertThatThrownBy(() -> OtherRules.claiming(rules, claim, claim))
        .hasMessageContaining("objectives names latency twice");
  }

  @ParameterizedTest
  @EnumSource(
      value = Metric.class,
      names = {"LATENCY_P95", "AGREEMENT", "MEMORY", "CPU"})
  void shouldRefuseAClaimThatCannotBeShown(Metric metric) {
    assertThatThrownBy(() -> new Objective(metric, Direction.DECREASE, 0.1))
        .hasMessageContaining(metric.key() + " cannot be shown");
  }

  @Test
  void shouldRefuseClaimsAndGuardsThatMakeNoSense() {
    assertThatThrownBy(() -> new Objective(Metric.LATENCY, Direction.INCREASE, 0.1))
        .hasMessageContaining("direction of latency = INCREASE is not decrease");
    assertThatThrownBy(() -> new Objective(Metric.SCORE, Direction.DECREASE, 0.1))
        .hasMessageContaining("direction of score = DECREASE is not increase");
    assertThatThrownBy(() -> new Objective(Metric.LATENCY, Direction.DECREASE, 1))
        .hasMessageContaining("minimum-effect of latency = 1.0");
    assertThatThrownBy(() -> new Guard(Metric.ERROR_RATE, 1))
        .hasMessageContaining("margin of error-rate = 1.0");
    assertThatThrownBy(() -> new Guard(Metric.LATENCY, Double.NaN))
        .hasMessageContaining("margin of latency = NaN");
    assertThatThrownBy(() -> Guard.agreement(0)).hasMessageContaining("minimum of agreement = 0.0");
  }

  @ParameterizedTest
  @EnumSource(Metric.class)
  void shouldFindEveryMetricByItsKey(Metric metric) {
    assertThat(Metric.of(metric.key())).isEqualTo(metric);
  }

  @Test
  void shouldNameTheMetricsItKnows() {
    assertThatThrownBy(() -> Metric.of("latency-p42"))
        .isInstanceOfSatisfying(
            AgentException.class,
            error -> {
              assertThat(error.code()).isEqualTo("unknown_metric");
              assertThat(error.hint())
                  .contains(
                      "latency, latency-p50, latency-p95, latency-p99, error-rate, agreement,"
                          + " disagreement, lasting-disagreement, score, memory, cpu, cost");
            });
  }
}
