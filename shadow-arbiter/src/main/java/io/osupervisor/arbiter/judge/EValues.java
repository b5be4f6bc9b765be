package io.osupervisor.arbiter.judge;

import java.util.Arrays;

/** What several e-values say together; each may have come about at a time of its own choice. */
public final class EValues {
  private EValues() {}

  /**
   * How many of the largest are to be believed, so that of those at most a share α is false on
   * average, however they depend on each other: e-BH, the most k of which the k-th largest reaches
   * K/(kα). Source: Wang and Ramdas, False discovery rate control with e-values, JRSS B 84 (2022),
   * arXiv 2009.02824.
   *
   * @param logs their natural logarithms
   * @param alpha above 0 and at most 1
   */
  public static int believed(double[] logs, double alpha) {
    double[] rising = logs.clone();
    Arrays.sort(rising);
    int all = rising.length;
    for (int k = all; k > 0; k--) {
      if (rising[all - k] >= StrictMath.log(all / (k * alpha))) {
        return k;
      }
    }
    return 0;
  }
}
