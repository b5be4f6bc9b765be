package io.osupervisor.arbiter.window;

import java.util.Comparator;
import java.util.stream.IntStream;

/** Adjusts the p-values of several questions that are asked of one window, keeping their order. */
public final class PValues {
  private PValues() {}

  /**
   * So that any false one among those up to α has at most probability α. Source: Holm, Scandinavian
   * Journal of Statistics 6 (1979).
   */
  public static double[] holm(double[] p) {
    double[] adjusted = new double[p.length];
    double largest = 0;
    int rank = 0;
    for (int index : rising(p)) {
      largest = StrictMath.max(largest, StrictMath.min(1, p[index] * (p.length - rank)));
      adjusted[index] = largest;
      rank++;
    }
    return adjusted;
  }

  /**
   * So that of those up to α at most a share α is false on average, if they are independent or
   * positively dependent. Source: Benjamini and Hochberg, JRSS B 57 (1995).
   */
  public static double[] benjaminiHochberg(double[] p) {
    double[] adjusted = new double[p.length];
    int[] order = rising(p);
    double least = 1;
    for (int rank = p.length; rank >= 1; rank--) {
      int index = order[rank - 1];
      least = StrictMath.min(least, p[index] * p.length / rank);
      adjusted[index] = least;
    }
    return adjusted;
  }

  private static int[] rising(double[] p) {
    return IntStream.range(0, p.length)
        .boxed()
        .sorted(Comparator.comparingDouble(index -> p[index]))
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
