package io.osupervisor.arbiter.watch;

/**
 * How much the neighbours in a series resemble each other, as the autocorrelation ρ of a series of
 * first order: that of its baseline, and of the differences since between neighbours, V₁, and
 * between every other cycle, V₂, which no level moves: V₂ / V₁ = 1 + ρ. Counted only where it lies
 * two standard errors above 0. A mean of n such cycles errs as one of n (1 − ρ) / (1 + ρ)
 * independent ones does.
 *
 * <p>Source: Bartlett, Journal of the Royal Statistical Society 98 (1935); the standard error of a
 * baseline's ρ is 1 / √n, its bias −(1 + 3ρ) / n (Kendall, Biometrika 41, 1954).
 */
final class Likeness {
  private static final double SURE = 2;

  /** What counts at most. */
  static final double MOST = 0.9;

  /** Fewer differences say nothing. */
  private static final int FEWEST = 6;

  private final double pinned;
  private final int cycles;
  private double neighbours;
  private double others;
  private int neighbourPairs;
  private int otherPairs;

  Likeness(SeriesBaseline baseline) {
    pinned = baseline.likeness();
    cycles = baseline.cycles();
  }

  /** The differences of the newest cycle to the one before and to that before it, if they count. */
  void take(double toLast, double toSecondLast, double reach) {
    if (StrictMath.abs(toLast) <= reach) {
      neighbours += toLast * toLast;
      neighbourPairs++;
    }
    if (StrictMath.abs(toSecondLast) <= reach) {
      others += toSecondLast * toSecondLast;
      otherPairs++;
    }
  }

  /** ρ; 0 where it may be 0. */
  double rho() {
    double since = 0;
    double weight = 0;
    if (otherPairs >= FEWEST && neighbours > 0) {
      double ratio = others / otherPairs / (neighbours / neighbourPairs);
      since = StrictMath.min(ratio - 1, 1);
      weight = otherPairs / 2.0;
    }
    double all = cycles + weight;
    double rho = (cycles * pinned + weight * since) / all;
    return rho * StrictMath.sqrt(all) > SURE ? StrictMath.min(rho, MOST) : 0;
  }

  /** The same of a baseline's cycles, in σ from their mean. */
  static double of(double... z) {
    double squares = 0;
    double products = 0;
    for (int i = 0; i < z.length; i++) {
      squares += z[i] * z[i];
      products += i == 0 ? 0 : z[i] * z[i - 1];
    }
    return unbiased(products / squares, z.length);
  }

  /** What so many cycles say, without its bias. */
  static double unbiased(double rho, long cycles) {
    return rho + (1 + 3 * StrictMath.max(0, rho)) / cycles;
  }
}
