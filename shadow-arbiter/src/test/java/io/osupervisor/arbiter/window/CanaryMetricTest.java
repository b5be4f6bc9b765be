package io.osupervisor.arbiter.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.osupervisor.arbiter.window.CanaryRules.Direction;
import io.osupervisor.arbiter.window.CanaryRules.Missing;
import io.osupervisor.arbiter.window.CanaryRules.Thresholds;
import io.osupervisor.arbiter.window.CanaryRules.Weight;
import org.junit.jupiter.api.Test;

/** The tests of Kayenta's {@code ClassifierSuite} and {@code StatisticSuite} beside the cases. */
class CanaryMetricTest {
  private static final CanaryRules RULES = CanaryRules.standard().testedAt(0.10, 0.95);
  private static final double[] LARGE = {20, 22, 21, 25, 30};
  private static final double[] SMALL = {1, 2.2, 1.1, 2.5, 3};
  private static final double[] NONE = {};

  @Test
  void shouldTellHighFromLow() {
    assertThat(label(RULES, LARGE, SMALL)).isEqualTo(Label.HIGH);
    assertThat(label(RULES, SMALL, LARGE)).isEqualTo(Label.LOW);
    assertThat(label(RULES.towards(Direction.DECREASE), LARGE, SMALL)).isEqualTo(Label.PASS);
    assertThat(label(RULES.towards(Direction.INCREASE), SMALL, LARGE)).isEqualTo(Label.PASS);
  }

  @Test
  void shouldPassWhatIsTheSameInAnyOrder() {
    CanaryMetric metric = classify(RULES, new double[] {1, 2, 3}, new double[] {3, 1, 2});
    assertThat(metric).isEqualTo(new CanaryMetric(Label.PASS, false, 1, null));
    assertThat(label(RULES, new double[] {1, 1, 1}, new double[] {1, 1})).isEqualTo(Label.PASS);
    assertThat(label(RULES, new double[] {1, 1, 1, 1, 10}, new double[] {1, 1, 1, 1, 1}))
        .isEqualTo(Label.PASS);
  }

  @Test
  void shouldTellConstantsApart() {
    double[] tens = {10, 10, 10, 10, 10};
    assertThat(label(RULES, tens, new double[] {1, 1, 1, 1, 1})).isEqualTo(Label.HIGH);
    CanaryMetric zeros = classify(RULES, tens, new double[5]);
    assertThat(zeros.label()).isEqualTo(Label.HIGH);
    assertThat(zeros.size()).isNaN();
    assertThat(label(RULES, new double[5], tens)).isEqualTo(Label.LOW);
  }

  @Test
  void shouldCountAnEffectFromItsSizeOn() {
    CanaryRules critical = RULES.weighing(Weight.CRITICAL);
    CanaryMetric noted =
        classify(critical.counting(new Thresholds(1, 5), new Thresholds(1, 13)), LARGE, SMALL);
    assertThat(noted.label()).isEqualTo(Label.HIGH);
    assertThat(noted.critical()).isFalse();
    CanaryMetric passed =
        classify(critical.counting(new Thresholds(1, 13), new Thresholds(1, 15)), LARGE, SMALL);
    assertThat(passed.label()).isEqualTo(Label.PASS);
    assertThat(classify(critical, LARGE, SMALL).critical()).isTrue();
    assertThat(classify(critical, SMALL, LARGE).critical()).isTrue();
    assertThat(classify(RULES, LARGE, SMALL).critical()).isFalse();
  }

  @Test
  void shouldTellMissingDataByItsWeight() {
    assertThat(label(RULES, NONE, SMALL)).isEqualTo(Label.NODATA);
    assertThat(label(RULES.weighing(Weight.REQUIRED), SMALL, NONE)).isEqualTo(Label.NODATA_FAIL);
    CanaryMetric critical = classify(RULES.weighing(Weight.CRITICAL), NONE, SMALL);
    assertThat(critical.label()).isEqualTo(Label.NODATA);
    assertThat(critical.critical()).isTrue();
    assertThat(label(RULES.treating(Missing.REPLACED), NONE, SMALL)).isEqualTo(Label.PASS);
  }

  @Test
  void shouldTreatWhatIsNoNumberAsItIsTold() {
    double[] holes = {Double.NaN, 20, Double.NaN, 21, 22, 25, 30};
    assertThat(classify(RULES, holes, SMALL).shift())
        .isEqualTo(classify(RULES, LARGE, SMALL).shift());
    assertThat(classify(RULES.treating(Missing.REPLACED), holes, SMALL).shift())
        .isEqualTo(classify(RULES, new double[] {0, 20, 0, 21, 22, 25, 30}, SMALL).shift());
    assertThat(label(RULES, new double[] {Double.NaN}, SMALL)).isEqualTo(Label.NODATA);
  }

  @Test
  void shouldMeasureEffects() {
    assertThat(EffectSize.MEAN_RATIO.of(new double[] {10, 10}, new double[] {100, 100}))
        .isEqualTo(0.1);
    assertThat(EffectSize.MEAN_RATIO.of(new double[] {10}, new double[] {0})).isNaN();
    assertThat(
            EffectSize.COHENS_D.of(
                new double[] {5, 5, 5, 10, 10, 10}, new double[] {1, 1, 1, 2, 2, 2}))
        .isCloseTo(3.03821, within(1e-5));
    assertThat(EffectSize.CLES.of(LARGE, SMALL)).isEqualTo(1);
    assertThat(EffectSize.CLES.of(new double[] {1, 2}, new double[] {2, 3})).isEqualTo(0.125);
    assertThat(EffectSize.of("cles")).isEqualTo(EffectSize.CLES);
    assertThatThrownBy(() -> EffectSize.of("size")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldCountAnyEffectByAnotherMeasure() {
    CanaryRules byPairs = RULES.measuredBy(EffectSize.CLES);
    assertThat(label(byPairs, LARGE, SMALL)).isEqualTo(Label.HIGH);
    assertThat(label(byPairs, SMALL, LARGE)).isEqualTo(Label.LOW);
  }

  @Test
  void shouldRefuseRulesThatAreNone() {
    assertThatThrownBy(() -> RULES.testedAt(0.1, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> RULES.testedAt(-1, 0.9)).isInstanceOf(IllegalArgumentException.class);
  }

  private static CanaryMetric classify(CanaryRules rules, double[] experiment, double[] control) {
    return CanaryMetric.classify(rules, experiment, control);
  }

  private static Label label(CanaryRules rules, double[] experiment, double[] control) {
    return classify(rules, experiment, control).label();
  }
}
