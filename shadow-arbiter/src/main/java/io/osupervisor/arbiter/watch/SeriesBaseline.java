package io.osupervisor.arbiter.watch;

import java.util.Arrays;

/**
 * Where a series lay, and how much it varied, before what is watched began. It is pinned: nothing
 * that comes later moves it.
 *
 * @param mean of the cycles
 * @param scale one σ; above 0
 * @param cycles that they were taken of, without outliers; at least 2
 * @param varied whether the scale is what was seen; else it is a convention
 */
public record SeriesBaseline(double mean, double scale, int cycles, boolean varied) {
  /** Fewer cycles say nothing of how much a series varies. */
  public static final int FEWEST = 5;

  /** The MAD of a normal distribution times this is its σ: 1 / Φ⁻¹(3/4). */
  private static final double CONSISTENT = 1.4826;

  /** Farther than so many σ from the median a cycle is an outlier. */
  private static final double FAR = 3.5;

  /** Outliers that are more than one in so many are none. */
  private static final int ONE_IN = 20;

  /** Below this part of the median, digits are rounding. */
  private static final double ROUNDING = 1e-9;

  /** What counts as one σ of a series that did not vary: this part of its median. */
  private static final double UNVARIED = 0.01;

  /** The same of a series that did not vary about 0. */
  private static final double LEAST = 1e-9;

  public SeriesBaseline {
    if (cycles < 2 || !(scale > 0) || !Double.isFinite(scale) || !Double.isFinite(mean)) {
      throw new IllegalArgumentException(
          "a baseline at %s ± %s of %d cycles".formatted(mean, scale, cycles));
    }
  }

  /**
   * The baseline of these cycle means. Median and MAD × 1.4826 tell which are outliers; mean and
   * standard deviation are those of the others. Where more than one in {@value #ONE_IN} would be an
   * outlier, the series is skewed or correlated rather, and all of them count. Where more than half
   * of them are equal, so that the MAD is 0, all of them count if more than a tenth deviates, or if
   * that makes σ less than one hundredth of the median; else they are taken as constant, with this
   * hundredth as one σ.
   *
   * @throws IllegalArgumentException when there are fewer than {@link #FEWEST}
   */
  public static SeriesBaseline of(double... values) {
    if (values.length < FEWEST) {
      throw new IllegalArgumentException(values.length + " cycles make no baseline");
    }
    double median = median(values);
    double rounding = ROUNDING * StrictMath.abs(median);
    double[] deviations = Arrays.stream(values).map(v -> StrictMath.abs(v - median)).toArray();
    double spread = CONSISTENT * median(deviations);
    if (spread > rounding) {
      return ofNear(values, median, FAR * spread);
    }
    double unvaried = StrictMath.max(UNVARIED * StrictMath.abs(median), LEAST);
    long deviating = Arrays.stream(deviations).filter(deviation -> deviation > rounding).count();
    if (deviating > 0) {
      SeriesBaseline all = ofNear(values, median, Double.POSITIVE_INFINITY);
      if (deviating * 10 > values.length || all.scale < unvaried) {
        return all;
      }
    }
    return new SeriesBaseline(median, unvaried, values.length, false);
  }

  private static SeriesBaseline ofNear(double[] values, double median, double reach) {
    double[] within =
        Arrays.stream(values).filter(v -> StrictMath.abs(v - median) <= reach).toArray();
    boolean many = (values.length - within.length) * ONE_IN > values.length;
    double[] near = many ? values : within;
    double mean = 0;
    double squares = 0;
    for (int i = 0; i < near.length; i++) {
      double distance = near[i] - mean;
      mean += distance / (i + 1);
      squares += distance * (near[i] - mean);
    }
    double scale = StrictMath.sqrt(squares / (near.length - 1));
    return new SeriesBaseline(mean, scale, near.length, true);
  }

  /** The standard error of the mean, in σ. */
  double error() {
    return 1 / StrictMath.sqrt(cycles);
  }

  /** The middle one of these values, or the mean of the two in the middle. */
  static double median(double... values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1
        ? sorted[middle]
        : sorted[middle - 1] + (sorted[middle] - sorted[middle - 1]) / 2;
  }
}
