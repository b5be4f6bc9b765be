package io.osupervisor.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class FigureTest {
  @Test
  void shouldTakeNearestRanks() {
    double[] hundred = new double[100];
    for (int i = 0; i < hundred.length; i++) {
      hundred[i] = 100 - i;
    }
    Sample sample = new Sample(hundred);

    assertThat(sample.median()).isEqualTo(50);
    assertThat(sample.percentile(99)).isEqualTo(99);
    assertThat(sample.percentile(100)).isEqualTo(100);
    assertThat(sample.percentile(0)).isEqualTo(1);
  }

  @Test
  void shouldRefuseASampleOfNothing() {
    assertThatThrownBy(() -> new Sample(new double[0]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldAlternateWhoBegins() throws Exception {
    List<String> order = new ArrayList<>();

    Pairs.measure(3, () -> noted(order, "ours"), () -> noted(order, "reference"));

    assertThat(order)
        .containsExactly("ours", "reference", "reference", "ours", "ours", "reference");
  }

  @Test
  void shouldCompareEachRoundWithItsOwnReference() {
    Figure figure =
        Figure.of(
            "it",
            Unit.MICROSECONDS,
            "bare",
            Target.atMostTimesOrPlus(2, 40, Unit.MICROSECONDS),
            new double[] {50, 200, 900},
            new double[] {20, 100, 300});

    assertThat(figure.ratio()).isEqualTo(new Spread(2.5, 2, 3));
    assertThat(figure.ours()).isEqualTo(new Spread(200, 50, 900));
    assertThat(figure.heldRounds()).isEqualTo(2);
    assertThat(figure.held()).contains(true);
  }

  @Test
  void shouldForgiveTheNoiseOfTheReference() {
    Target target = Target.atMostPercentMore(5, 2, Unit.MILLISECONDS);

    assertThat(target.condition().holds(107, 100)).isTrue();
    assertThat(target.condition().holds(107.1, 100)).isFalse();
    assertThat(target.text()).isEqualTo("≤ +5.00 % and 2.00 ms of noise");
  }

  @Test
  void shouldPoolRoundsForRarePercentiles() {
    Sample low = new Sample(new double[] {1, 4});
    Sample high = new Sample(new double[] {2, 3});

    Pairs pooled = new Pairs(List.of(low, high), List.of(high, high)).pooled();

    assertThat(pooled.ours(sample -> sample.percentile(75))).containsExactly(3);
    assertThat(pooled.ours(Sample::p99)).containsExactly(4);
    assertThat(pooled.reference(Sample::p99)).containsExactly(3);
  }

  @Test
  void shouldCallATargetMissedUnlessMostRoundsHeldIt() {
    Target limit = Target.atMost(10, Unit.MILLISECONDS);

    assertThat(of(limit, 9, 11).held()).contains(false);
    assertThat(of(limit, 9, 11, 10).held()).contains(true);
    assertThat(of(Target.atLeastTimes(0.5), 4, 5, 6).held()).contains(true);
    assertThat(of(Target.atMostReferencePlus(1, Unit.MILLISECONDS), 11, 12).held()).contains(false);
    assertThat(of(Target.NONE, 1).held()).isEmpty();
  }

  private static Figure of(Target target, double... ours) {
    double[] reference = new double[ours.length];
    Arrays.fill(reference, 10);
    return Figure.of("it", Unit.MILLISECONDS, "bare", target, ours, reference);
  }

  private static Sample noted(List<String> order, String side) {
    order.add(side);
    return Sample.of(1);
  }
}
