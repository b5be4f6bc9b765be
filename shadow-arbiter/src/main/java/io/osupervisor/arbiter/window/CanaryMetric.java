package io.osupervisor.arbiter.window;

import io.osupervisor.arbiter.window.CanaryRules.Direction;
import io.osupervisor.arbiter.window.CanaryRules.Missing;
import io.osupervisor.arbiter.window.CanaryRules.Weight;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a finished window says of one metric of a canary: whether it is higher or lower than the
 * control's by more than the tolerance, and whether that is critical. With few values it passes
 * what is plainly worse (seven of ten 100 times as large), so it never decides a trial.
 *
 * <p>Source: Kayenta, {@code MannWhitneyClassifier} of its {@code NetflixACAJudge}.
 *
 * @param label what it is
 * @param critical whether the whole fails with it
 * @param size of the effect, in the rules' measure; 1 where none was measured
 * @param shift experiment against control; null where nothing was compared
 */
public record CanaryMetric(Label label, boolean critical, double size, @Nullable Shift shift) {
  private static final double UNMEASURED = 1;

  /** Classifies a metric; both samples may be empty. */
  public static CanaryMetric classify(CanaryRules rules, double[] experiment, double[] control) {
    double[] seen = numbers(rules.missing(), experiment);
    double[] expected = numbers(rules.missing(), control);
    if (seen.length == 0 || expected.length == 0) {
      return withoutData(rules);
    }
    if (alike(seen, expected)) {
      return unmeasured(Label.PASS, false);
    }
    double size = rules.measure().of(seen, expected);
    Shift shift = Shift.asKayenta(seen, expected, rules.confidence());
    double clear = rules.tolerance() * StrictMath.abs(shift.estimate());
    boolean high =
        rules.direction() != Direction.DECREASE
            && shift.lower() > clear
            && rules.effect().reachedUpwards(size);
    boolean low =
        rules.direction() != Direction.INCREASE
            && shift.upper() < -clear
            && rules.effect().reachedDownwards(size);
    boolean critical =
        rules.weight() == Weight.CRITICAL
            && ((high && rules.critical().reachedUpwards(size))
                || (!high && low && rules.critical().reachedDownwards(size)));
    Label label = high ? Label.HIGH : low ? Label.LOW : Label.PASS;
    return new CanaryMetric(label, critical, size, shift);
  }

  private static CanaryMetric withoutData(CanaryRules rules) {
    if (rules.missing() == Missing.REPLACED) {
      return unmeasured(Label.PASS, false);
    }
    return rules.weight() == Weight.REQUIRED
        ? unmeasured(Label.NODATA_FAIL, false)
        : unmeasured(Label.NODATA, rules.weight() == Weight.CRITICAL);
  }

  private static CanaryMetric unmeasured(Label label, boolean critical) {
    return new CanaryMetric(label, critical, UNMEASURED, null);
  }

  private static double[] numbers(Missing missing, double[] values) {
    return missing == Missing.REMOVED
        ? Arrays.stream(values).filter(value -> !Double.isNaN(value)).toArray()
        : Arrays.stream(values).map(value -> Double.isNaN(value) ? 0 : value).toArray();
  }

  /** Whether both have the same values, or all values of both are one. */
  private static boolean alike(double[] seen, double[] expected) {
    double[] a = Arrays.stream(seen).sorted().toArray();
    double[] b = Arrays.stream(expected).sorted().toArray();
    boolean one = a[0] == b[0] && a[a.length - 1] == b[0] && b[b.length - 1] == b[0];
    return one || Arrays.equals(a, b);
  }
}
