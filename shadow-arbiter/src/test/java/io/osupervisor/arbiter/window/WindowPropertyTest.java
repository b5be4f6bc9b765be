package io.osupervisor.arbiter.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.osupervisor.arbiter.judge.Interval;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class WindowPropertyTest {
  /** Within the tolerance of the search where the normal approximation is used. */
  private static final double NEAR = 2e-4;

  @Property(tries = 200)
  void shouldBoundEveryShiftAroundItsEstimate(
      @ForAll @Size(min = 2, max = 60) List<@DoubleRange(min = -50, max = 50) Double> ofX,
      @ForAll @Size(min = 2, max = 60) List<@DoubleRange(min = -50, max = 50) Double> ofY) {
    double[] x = array(ofX);
    double[] y = array(ofY);
    Shift shift = Shift.of(x, y, 0.95);
    double least = Arrays.stream(x).min().orElseThrow() - Arrays.stream(y).max().orElseThrow();
    double most = Arrays.stream(x).max().orElseThrow() - Arrays.stream(y).min().orElseThrow();
    assertThat(shift.lower()).isBetween(least, shift.estimate() + NEAR);
    assertThat(shift.upper()).isBetween(shift.estimate() - NEAR, most);
    Shift surer = Shift.of(x, y, 0.99);
    assertThat(surer.lower()).isLessThanOrEqualTo(shift.lower() + NEAR);
    assertThat(surer.upper()).isGreaterThanOrEqualTo(shift.upper() - NEAR);
  }

  @Property(tries = 300)
  void shouldMirrorTheTestOfProportions(
      @ForAll @IntRange(max = 40) int x1,
      @ForAll @IntRange(max = 25) int x2,
      @ForAll @DoubleRange(min = -0.9, max = 0.9) double margin) {
    FarringtonManning test = new FarringtonManning(x1, 40, x2, 25);
    FarringtonManning turned = new FarringtonManning(x2, 25, x1, 40);
    assertThat(turned.z(-margin)).isCloseTo(-test.z(margin), within(1e-6));
    Interval interval = test.interval(0.05);
    assertThat(test.difference()).isBetween(interval.lower(), interval.upper());
    assertThat(turned.interval(0.05).upper()).isCloseTo(-interval.lower(), within(1e-6));
  }

  @Property(tries = 200)
  void shouldAdjustUpwardsAndByHolmMost(
      @ForAll @Size(min = 1, max = 20) List<@DoubleRange(min = 0, max = 1) Double> values) {
    double[] p = array(values);
    double[] holm = PValues.holm(p);
    double[] hochberg = PValues.benjaminiHochberg(p);
    for (int i = 0; i < p.length; i++) {
      assertThat(hochberg[i]).isBetween(p[i] - 1e-12, holm[i] + 1e-12);
      assertThat(holm[i]).isLessThanOrEqualTo(1);
    }
  }

  private static double[] array(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }
}
