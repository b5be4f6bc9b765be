package io.osupervisor.arbiter.watch;

import io.osupervisor.arbiter.watch.SeriesFinding.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Holds a series against its pinned baseline, one cycle mean after another. The CUSUM tells with
 * each cycle at which it stands above its limit, the trend once. For one thread.
 *
 * <p>A single cycle far out is an accident until the next one is bad too: it counts as a bad one,
 * and with its whole height once that has come. A CUSUM may cross its limit because the few cycles
 * of the baseline happened to lie better than the series does: it tells when its newest cycles are
 * worse by more than that explains.
 */
public final class SeriesWatch {
  /** Standard deviations of a 99 % interval. */
  private static final double CERTAIN = 2.576;

  /** Farther out, in σ, one value is as far as another. */
  private static final double FARTHEST = 1e12;

  private final SeriesBaseline baseline;
  private final SeriesRules rules;
  private final Spread spread;
  private final List<Side> sides = new ArrayList<>();

  public SeriesWatch(SeriesBaseline baseline, Harm harm, SeriesRules rules) {
    this.baseline = baseline;
    this.rules = rules;
    this.spread = new Spread(baseline);
    harm.signs().forEach(sign -> sides.add(new Side(sign)));
  }

  /** Takes the next cycle; what the rules have to say of it. */
  public List<SeriesFinding> onCycle(CycleMean next) {
    List<SeriesFinding> found = new ArrayList<>();
    double place = baseline.place(next.value());
    Spread.Width width = spread.after(place);
    for (Side side : sides) {
      side.take(side.sign * (place - baseline.mean()), width.sigma());
      side.findStep(next.cycle(), found);
      side.findDrift(next.cycle(), found);
    }
    return found;
  }

  /**
   * What the rules say by now: of a step until the CUSUM falls below its limit, of a drift until a
   * later look at the trend finds none.
   */
  List<SeriesFinding> standing() {
    return sides.stream()
        .flatMap(side -> Stream.of(Optional.ofNullable(side.step), Optional.ofNullable(side.drift)))
        .flatMap(Optional::stream)
        .toList();
  }

  /** How near the CUSUM came to its limit, in σ. */
  public double highest() {
    return sides.stream().mapToDouble(side -> side.highest).max().orElse(0);
  }

  /** How much neighbours resemble each other by now: their autocorrelation; 0 where it may be 0. */
  public double likeness() {
    return spread.width().rho();
  }

  /** The trend of the newest cycles; of two sides, the likelier. */
  public Trend trend() {
    return sides.stream()
        .map(side -> side.kendall.trend(spread.width().stretch()))
        .reduce((a, b) -> a.p() <= b.p() ? a : b)
        .orElseThrow();
  }

  /** One way in which it can be worse: values are turned so that harm lies above 0. */
  private final class Side {
    private final int sign;
    private final Cusum cusum = new Cusum(rules.h());
    private final MannKendall kendall = new MannKendall(rules.window());
    private double sigma;
    private double before;
    private double withheld;
    private double highest;
    private int seen;
    private int lookAt = rules.fewest();
    private boolean driftTold;
    private @Nullable SeriesFinding step;
    private @Nullable SeriesFinding drift;

    Side(int sign) {
      this.sign = sign;
    }

    void take(double deviation, double scale) {
      double z = StrictMath.max(-FARTHEST, StrictMath.min(deviation / scale, FARTHEST));
      if (z > rules.outlier() && before < rules.bad()) {
        cusum.add(rules.bad());
        withheld = z - rules.bad();
      } else {
        cusum.add(z >= rules.bad() ? z + withheld : z);
        withheld = 0;
      }
      before = z;
      sigma = scale;
      highest = StrictMath.max(highest, cusum.sum());
      kendall.add(deviation);
      seen++;
    }

    void findStep(long cycle, List<SeriesFinding> found) {
      if (!cusum.isAbove()) {
        step = null;
        return;
      }
      Cusum.Loudest newest = cusum.loudest(baseline.error());
      if (newest.certainty() < rules.sure()) {
        return;
      }
      String reason =
          String.format(
              Locale.ROOT,
              "CUSUM %.1f above %.1f: %s by %.2f σ on the mean of %d cycles",
              cusum.sum(),
              rules.h(),
              word(),
              newest.mean(),
              newest.n());
      double half = CERTAIN * newest.error();
      double[] effect = {
        sigma * (newest.mean() - half), sigma * newest.mean(), sigma * (newest.mean() + half)
      };
      SeriesFinding finding = finding(Rule.CUSUM, cycle, effect, newest.n(), reason);
      step = finding;
      found.add(finding);
    }

    /** Each look may err: the next comes when there is as much again, or half of it is new. */
    void findDrift(long cycle, List<SeriesFinding> found) {
      if (seen < lookAt) {
        return;
      }
      lookAt += StrictMath.min(lookAt, rules.window() / 2);
      drift = null;
      double stretch = spread.width().stretch();
      Trend trend = kendall.trend(stretch);
      if (trend.p() >= rules.alpha()) {
        return;
      }
      MannKendall.Slope slope = kendall.slope(CERTAIN * stretch);
      int steps = trend.n() - 1;
      double change = steps * slope.median();
      if (change < rules.drift() * sigma) {
        return;
      }
      String reason =
          String.format(
              Locale.ROOT,
              "Mann-Kendall p %.2g below %s: %s by %.2f σ over %d cycles (Theil-Sen)",
              trend.p(),
              rules.alpha(),
              word(),
              change / sigma,
              trend.n());
      double[] effect = {steps * slope.lower(), change, steps * slope.upper()};
      SeriesFinding finding = finding(Rule.TREND, cycle, effect, trend.n(), reason);
      drift = finding;
      if (!driftTold) {
        driftTold = true;
        found.add(finding);
      }
    }

    private String word() {
      return sign > 0 ? "higher" : "lower";
    }

    /** Turns an effect, between its bounds, into the direction of the series. */
    private SeriesFinding finding(Rule rule, long cycle, double[] effect, int n, String reason) {
      double one = baseline.change(sign * effect[0]);
      double other = baseline.change(sign * effect[2]);
      double lower = StrictMath.min(one, other);
      double upper = StrictMath.max(one, other);
      double change = baseline.change(sign * effect[1]);
      return new SeriesFinding(rule, cycle, change, lower, upper, n, reason);
    }
  }
}
