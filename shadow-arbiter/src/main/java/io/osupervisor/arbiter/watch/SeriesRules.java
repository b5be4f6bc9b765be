package io.osupervisor.arbiter.watch;

/**
 * When a series is worse than its baseline. Figures in σ are those of the baseline.
 *
 * @param h the CUSUM's alarm limit in σ; above 0, at most 20
 * @param outlier from how many σ on a single cycle may be an accident; above {@code bad}
 * @param bad as how many σ such a cycle counts until the next one is at least as bad; above 0
 * @param sure by how many standard errors, the baseline's own among them, the newest cycles of a
 *     CUSUM must be worse; at least 0
 * @param alpha the error probability of one look at the trend; above 0, below 0.5
 * @param fewest cycles before the trend is looked at, and again with twice as many; at least 10
 * @param window the newest cycles that the trend is taken of, looked at again when half of them are
 *     new; at least {@code fewest}
 * @param drift by how many σ the trend must be worse over its cycles; at least 0
 */
public record SeriesRules(
    double h,
    double outlier,
    double bad,
    double sure,
    double alpha,
    int fewest,
    int window,
    double drift) {

  /** h 5; one cycle beyond 4.5 σ counts as 2.5; trend at 0.01 over 20 to 200 cycles and 0.5 σ. */
  public static final SeriesRules DEFAULT = new SeriesRules(5, 4.5, 2.5, 3.5, 0.01, 20, 200, 0.5);

  public SeriesRules {
    if (!(h > 0 && h <= 20) || !(bad > 0) || !(outlier > bad) || !(sure >= 0)) {
      throw new IllegalArgumentException(
          "h %s, outlier %s, bad %s, sure %s".formatted(h, outlier, bad, sure));
    }
    if (!(alpha > 0 && alpha < 0.5) || fewest < 10 || window < fewest || !(drift >= 0)) {
      throw new IllegalArgumentException(
          "alpha %s, %d to %d cycles, drift %s".formatted(alpha, fewest, window, drift));
    }
  }
}
