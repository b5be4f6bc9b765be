package io.osupervisor.arbiter.window;

import static io.osupervisor.arbiter.window.Label.HIGH;
import static io.osupervisor.arbiter.window.Label.LOW;
import static io.osupervisor.arbiter.window.Label.NODATA;
import static io.osupervisor.arbiter.window.Label.NODATA_FAIL;
import static io.osupervisor.arbiter.window.Label.PASS;
import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.arbiter.window.CanaryScore.Graded;
import io.osupervisor.arbiter.window.CanaryScore.Outcome;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The tests of Kayenta's {@code ScorerSuite} beside the published cases. */
class CanaryScoreTest {
  private static final Map<String, Double> EVENLY = Map.of();

  @Test
  void shouldBeTheShareThatPassesToTwoDecimals() {
    assertThat(score(EVENLY, of("a", PASS), of("a", HIGH), of("a", LOW))).isEqualTo(33.33);
    assertThat(score(EVENLY, of("a", PASS), of("a", NODATA_FAIL))).isEqualTo(50);
    assertThat(score(EVENLY, of("a", PASS))).isEqualTo(100);
  }

  @Test
  void shouldShareWhatIsLeftAmongGroupsWithoutWeight() {
    Map<String, Double> half = Map.of("a", 50.0);
    assertThat(score(half, of("a", HIGH), of("b", PASS), of("c", HIGH))).isEqualTo(25);
    assertThat(score(EVENLY, of("a", HIGH), of("b", PASS))).isEqualTo(50);
  }

  @Test
  void shouldTakeAGroupWithoutDataAsPassedUnlessHalfHaveNone() {
    assertThat(score(EVENLY, of("a", PASS), of("a", PASS), of("b", NODATA))).isEqualTo(100);
    assertThat(score(EVENLY, of("a", PASS), of("b", NODATA))).isZero();
    assertThat(score(EVENLY, of("a", NODATA))).isZero();
    assertThat(score(EVENLY)).isZero();
  }

  @Test
  void shouldBeNothingWhereACriticalMetricDoesNotPass() {
    assertThat(score(EVENLY, of("a", PASS), critical(HIGH))).isZero();
    assertThat(score(EVENLY, of("a", PASS), of("a", PASS), critical(NODATA))).isZero();
    assertThat(score(EVENLY, of("a", LOW), critical(PASS))).isEqualTo(50);
  }

  @Test
  void shouldComeToWhatItsThresholdsSay() {
    assertThat(outcome(95)).isEqualTo(Outcome.PASS);
    assertThat(outcome(94.99)).isEqualTo(Outcome.MARGINAL);
    assertThat(outcome(74.99)).isEqualTo(Outcome.FAIL);
  }

  private static Outcome outcome(double score) {
    return CanaryScore.outcome(score, CanaryScore.PASS, CanaryScore.MARGINAL);
  }

  private static double score(Map<String, Double> weights, Graded... metrics) {
    return CanaryScore.of(List.of(metrics), weights);
  }

  private static Graded of(String group, Label label) {
    return new Graded(group, label, false);
  }

  private static Graded critical(Label label) {
    return new Graded("a", label, true);
  }
}
