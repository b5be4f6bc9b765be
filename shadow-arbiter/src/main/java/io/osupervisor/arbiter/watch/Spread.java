package io.osupervisor.arbiter.watch;

/**
 * One σ of a series: that of its baseline, and of the differences between neighbours since, which
 * no level moves. So it grows surer with each cycle, while the place of the baseline stays pinned.
 * It is never less than that of the baseline: neighbours that resemble each other differ by less.
 *
 * <p>Source: von Neumann's mean square successive difference (Annals of Mathematical Statistics 12,
 * 1941); each difference is worth two thirds of a degree of freedom.
 */
final class Spread {
  private static final double WORTH = 2.0 / 3;

  /** A difference of more σ is a step or an outlier. */
  private static final double FAR = 3.5 * StrictMath.sqrt(2);

  private final boolean learns;
  private final double least;
  private double scale;
  private double squares;
  private double freedom;
  private double last = Double.NaN;

  Spread(SeriesBaseline baseline) {
    learns = baseline.varied();
    least = baseline.scale();
    scale = least;
    freedom = baseline.cycles() - 1;
    squares = scale * scale * freedom;
  }

  /** Takes the next value; σ with it. */
  double after(double value) {
    double difference = value - last;
    last = value;
    if (learns && StrictMath.abs(difference) <= FAR * scale) {
      squares += WORTH * difference * difference / 2;
      freedom += WORTH;
      scale = StrictMath.max(least, StrictMath.sqrt(squares / freedom));
    }
    return scale;
  }
}
