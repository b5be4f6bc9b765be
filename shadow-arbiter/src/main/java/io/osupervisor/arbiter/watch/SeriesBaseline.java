package io.osupervisor.arbiter.watch;

import java.util.Arrays;

/**
 * Where a series lay, and how much it varied, before what is watched began. It is pinned: nothing
 * that comes later moves it.
 *
 * @param mean of the cycles, of their logarithms where these are judged
 * @param scale one σ of the same; above 0
 * @param cycles that they were taken of, without outliers; at least 2
 * @param varied whether the scale is what was seen; else it is a convention
 * @param logarithmic whether the logarithms of the cycles are judged: all are above 0, and skewed
 * @param likeness how much neighbours resemble each other: their autocorrelation, without its bias
 */
public record SeriesBaseline(
    double mean, double scale, int cycles, boolean varied, boolean logarithmic, double likeness) {
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

  /** By how much the likelihood of logarithms must be larger, as a logarithm. */
  private static final double SKEWED = 0.5;

  /** Where there is no logarithm: so many σ below the mean. */
  private static final double BELOW = 1e6;

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
   * <p>Where all are above 0, and more likely log-normal than normal by more than e^{@value
   * #SKEWED} (Box and Cox, Journal of the Royal Statistical Society B 26, 1964), the same is taken
   * of their logarithms.
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
      boolean skewed = isSkewed(values);
      return skewed ? ofLogarithms(values) : ofNear(values, median, FAR * spread, false);
    }
    double unvaried = StrictMath.max(UNVARIED * StrictMath.abs(median), LEAST);
    long deviating = Arrays.stream(deviations).filter(deviation -> deviation > rounding).count();
    if (deviating > 0) {
      SeriesBaseline all = ofNear(values, median, Double.POSITIVE_INFINITY, false);
      if (deviating * 10 > values.length || all.scale < unvaried) {
        return all;
      }
    }
    return new SeriesBaseline(median, unvaried, values.length, false, false, 0);
  }

  /** Whether these are more likely log-normal than normal. */
  private static boolean isSkewed(double... values) {
    double logarithms = 0;
    for (double value : values) {
      if (!(value > 0)) {
        return false;
      }
      logarithms += StrictMath.log(value);
    }
    double ratio = variance(values) / variance(logarithms(values));
    return values.length / 2.0 * StrictMath.log(ratio) - logarithms > SKEWED;
  }

  private static double[] logarithms(double... values) {
    return Arrays.stream(values).map(StrictMath::log).toArray();
  }

  private static double variance(double... values) {
    double mean = 0;
    double squares = 0;
    for (int i = 0; i < values.length; i++) {
      double distance = values[i] - mean;
      mean += distance / (i + 1);
      squares += distance * (values[i] - mean);
    }
    return squares / values.length;
  }

  private static SeriesBaseline ofLogarithms(double... values) {
    double[] logarithms = logarithms(values);
    double median = median(logarithms);
    double[] deviations = Arrays.stream(logarithms).map(v -> StrictMath.abs(v - median)).toArray();
    return ofNear(logarithms, median, FAR * CONSISTENT * median(deviations), true);
  }

  private static SeriesBaseline ofNear(
      double[] values, double median, double reach, boolean logarithmic) {
    double[] within =
        Arrays.stream(values).filter(v -> StrictMath.abs(v - median) <= reach).toArray();
    boolean many = (values.length - within.length) * ONE_IN > values.length;
    double[] near = many ? values : within;
    double mean = Arrays.stream(near).average().orElseThrow();
    double scale = StrictMath.sqrt(variance(near) * near.length / (near.length - 1));
    double[] z =
        Arrays.stream(values)
            .map(v -> StrictMath.max(-FAR, StrictMath.min((v - mean) / scale, FAR)))
            .toArray();
    return new SeriesBaseline(mean, scale, near.length, true, logarithmic, Likeness.of(z));
  }

  /** Where a value of the series lies on the scale of the mean. */
  double place(double value) {
    if (!logarithmic) {
      return value;
    }
    return value > 0 ? StrictMath.log(value) : mean - BELOW * scale;
  }

  /** The value at a place; finite. */
  private double value(double place) {
    return logarithmic ? StrictMath.min(StrictMath.exp(place), Double.MAX_VALUE) : place;
  }

  /** The mean in the series' own unit; of logarithms the geometric one. */
  public double centre() {
    return value(mean);
  }

  /** What it is to the series to move so far from the mean. */
  double change(double move) {
    return value(mean + move) - centre();
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
