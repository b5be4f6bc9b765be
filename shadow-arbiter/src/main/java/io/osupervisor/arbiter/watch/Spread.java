package io.osupervisor.arbiter.watch;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * One σ of a series: that of its baseline, and of the differences between neighbours since, which
 * no level moves. So it grows surer with each cycle, while the place of the baseline stays pinned.
 * It is never less than that of the baseline. Where neighbours resemble each other, their mean errs
 * more than that of independent cycles: σ is stretched so that rules for the latter hold.
 *
 * <p>Source: von Neumann's mean square successive difference (Annals of Mathematical Statistics 12,
 * 1941); each difference is worth two thirds of a degree of freedom.
 */
final class Spread {
  private static final double WORTH = 2.0 / 3;

  /** A difference of more σ is a step or an outlier. */
  private static final double FAR = 3.5 * StrictMath.sqrt(2);

  /** So many cycles later one counts: a step must not widen what it is held against. */
  private static final int LATE = 3;

  private final boolean learns;
  private final double least;
  private final Likeness likeness;
  private final Deque<Width> newest = new ArrayDeque<>();
  private double squares;
  private double freedom;
  private double last = Double.NaN;
  private double secondLast = Double.NaN;

  /**
   * How wide a series is.
   *
   * @param scale one σ of a single cycle
   * @param rho how much neighbours resemble each other
   */
  record Width(double scale, double rho) {
    /** By what σ is stretched. */
    double stretch() {
      return StrictMath.sqrt((1 + rho) / (1 - rho));
    }

    /** What counts as one σ. */
    double sigma() {
      return scale * stretch();
    }
  }

  Spread(SeriesBaseline baseline) {
    learns = baseline.varied();
    least = baseline.scale();
    freedom = baseline.cycles() - 1;
    squares = least * least * freedom;
    likeness = new Likeness(baseline);
    newest.add(new Width(least, learns ? likeness.rho() : 0));
  }

  /** Takes the next value; the width that it is held against. */
  Width after(double value) {
    double reach = FAR * newest.getLast().scale();
    double difference = value - last;
    if (learns) {
      likeness.take(difference, value - secondLast, reach);
      if (StrictMath.abs(difference) <= reach) {
        squares += WORTH * difference * difference / 2;
        freedom += WORTH;
      }
      newest.add(now());
    }
    secondLast = last;
    last = value;
    if (newest.size() > LATE + 1) {
      newest.removeFirst();
    }
    return newest.getFirst();
  }

  /** The width that the newest value was held against. */
  Width width() {
    return newest.getFirst();
  }

  private Width now() {
    return new Width(StrictMath.max(least, StrictMath.sqrt(squares / freedom)), likeness.rho());
  }
}
