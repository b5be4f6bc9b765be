package io.osupervisor.arbiter.recorded;

import io.osupervisor.arbiter.judge.Metric;
import io.osupervisor.arbiter.window.Label;
import io.osupervisor.arbiter.window.Percentiles;
import io.osupervisor.arbiter.window.Shift;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What the tests of a finished window say of one metric.
 *
 * @param candidate what it measured of the candidate; of agreement the share that agrees
 * @param control what it measured of the control; of agreement nothing
 * @param lift of the mean, as a share of the control's; null for agreement, where an arm has fewer
 *     than two values, where nothing varies and where the control's mean is not above 0
 * @param rate of a share, null for all else and where an arm has no value
 * @param ranks of amounts, null for a share
 */
public record MetricWindow(
    Metric metric,
    Figures candidate,
    Figures control,
    @Nullable Effect lift,
    @Nullable Rate rate,
    @Nullable Ranks ranks) {

  /** The p-value that stands for the metric among others: a rate's, else the lift's, else NaN. */
  public double p() {
    if (rate != null) {
      return rate.p();
    }
    return lift == null ? Double.NaN : lift.p();
  }

  /**
   * What was measured of one arm.
   *
   * @param n how many values
   * @param mean of them, NaN where there is none
   * @param p50 the median; it and the other percentiles are NaN of a share and of no values
   */
  public record Figures(long n, double mean, double p50, double p95, double p99) {
    static Figures ofAmounts(double[] values) {
      return values.length == 0
          ? ofEvents(values)
          : new Figures(
              values.length,
              Arrays.stream(values).sum() / values.length,
              Percentiles.r7(values, 0.5),
              Percentiles.r7(values, 0.95),
              Percentiles.r7(values, 0.99));
    }

    static Figures ofEvents(double[] values) {
      double mean = Arrays.stream(values).sum() / values.length;
      return new Figures(values.length, mean, Double.NaN, Double.NaN, Double.NaN);
    }
  }

  /**
   * A change with its interval, at one less α.
   *
   * @param p of no change
   */
  public record Effect(double estimate, double lower, double upper, double p) {}

  /**
   * A rate beside the margin of its guard, 0 without one: the error rate's difference, the share
   * that agrees with the least one.
   *
   * @param lower with {@code upper} at one less α; of agreement each is so on its own side
   * @param z standard errors above the margin; NaN for agreement, whose test is exact
   * @param p of being within the margin: a small one says that the candidate is worse by more
   */
  public record Rate(
      double estimate, double lower, double upper, double margin, double z, double p) {}

  /**
   * What the order of the values says.
   *
   * @param shift candidate less control at one less α, null where an arm has no value
   * @param larger in which share of pairs of values the candidate's is larger, ties counted half;
   *     NaN without values
   * @param label Kayenta's, where only a change for the worse matters
   */
  public record Ranks(@Nullable Shift shift, double larger, Label label) {}
}
