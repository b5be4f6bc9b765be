package io.osupervisor.arbiter.window;

import java.util.Arrays;

/** How large a difference between two samples is, whatever their unit. */
public enum EffectSize {
  /** The experiment's mean as a multiple of the control's; not a number where either is 0. */
  MEAN_RATIO("meanRatio", 1) {
    @Override
    public double of(double[] experiment, double[] control) {
      double above = mean(experiment);
      double below = mean(control);
      return above == 0 || below == 0 ? Double.NaN : above / below;
    }
  },

  /**
   * The common language effect size: in which share of pairs the experiment is larger, ties counted
   * half. Source: Vargha and Delaney, Journal of Educational and Behavioral Statistics 25 (2000).
   */
  CLES("cles", 0.5) {
    @Override
    public double of(double[] experiment, double[] control) {
      double[] sorted = control.clone();
      Arrays.sort(sorted);
      double larger = 0;
      for (double value : experiment) {
        larger += (below(sorted, value) + belowOrEqual(sorted, value)) / 2.0;
      }
      return larger / experiment.length / control.length;
    }
  },

  /**
   * The distance of the means in pooled standard deviations. Source: Cohen, Statistical Power
   * Analysis for the Behavioral Sciences (1988), 2.5.
   */
  COHENS_D("cohensD", 0) {
    @Override
    public double of(double[] experiment, double[] control) {
      double pooled =
          (squares(experiment) + squares(control)) / (experiment.length + control.length - 2);
      return StrictMath.abs(mean(experiment) - mean(control)) / StrictMath.sqrt(pooled);
    }
  };

  private final String key;
  private final double none;

  EffectSize(String key, double none) {
    this.key = key;
    this.none = none;
  }

  /** The measure of this name. */
  public static EffectSize of(String key) {
    return Arrays.stream(values())
        .filter(size -> size.key.equals(key))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no effect size: " + key));
  }

  /** The size of the effect; of samples that are not empty. */
  public abstract double of(double[] experiment, double[] control);

  /** Its value where there is no effect. */
  public double none() {
    return none;
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).sum() / values.length;
  }

  private static double squares(double[] values) {
    double mean = mean(values);
    return Arrays.stream(values).map(value -> (value - mean) * (value - mean)).sum();
  }

  private static int below(double[] sorted, double value) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] < value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private static int belowOrEqual(double[] sorted, double value) {
    return below(sorted, StrictMath.nextUp(value));
  }
}
