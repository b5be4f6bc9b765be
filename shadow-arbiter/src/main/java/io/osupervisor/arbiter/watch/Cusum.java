package io.osupervisor.arbiter.watch;

/**
 * The one-sided tabular CUSUM of standardised values: S ← max(0, S + z − k), an alarm above h.
 *
 * <p>Source: Page, Biometrika 41 (1954). How often it errs is {@link CusumRunLength}.
 */
final class Cusum {
  /** Half of the shift, in σ, that it finds soonest. */
  static final double K = 0.5;

  /** How many of the values since it was last 0 are kept: more do not speak louder. */
  static final int NEWEST = 200;

  private final double h;
  private final double[] newest = new double[NEWEST];
  private int first;
  private int kept;
  private double sum;

  /**
   * The newest values, as many as speak loudest.
   *
   * @param n how many
   * @param mean of them, in σ
   * @param error its standard error, in σ
   */
  record Loudest(int n, double mean, double error) {
    double certainty() {
      return mean / error;
    }
  }

  Cusum(double h) {
    this.h = h;
  }

  /** Takes the next value. */
  void add(double z) {
    sum = StrictMath.max(0, sum + z - K);
    if (sum <= 0) {
      kept = 0;
      return;
    }
    newest[(first + kept) % NEWEST] = z;
    if (kept < NEWEST) {
      kept++;
    } else {
      first = (first + 1) % NEWEST;
    }
  }

  /** Where it stands, in σ. */
  double sum() {
    return sum;
  }

  boolean isAbove() {
    return sum > h;
  }

  /**
   * Of the values since it was last 0, at most {@value #NEWEST}, the newest whose mean is worse by
   * most standard errors; there is one as long as it is above.
   *
   * @param pinned the standard error of what they are held against, in σ
   */
  Loudest loudest(double pinned) {
    Loudest loudest = new Loudest(0, 0, 1);
    double total = 0;
    for (int n = 1; n <= kept; n++) {
      total += newest[(first + kept - n) % NEWEST];
      Loudest newest = new Loudest(n, total / n, StrictMath.sqrt(1.0 / n + pinned * pinned));
      loudest = newest.certainty() > loudest.certainty() ? newest : loudest;
    }
    return loudest;
  }
}
