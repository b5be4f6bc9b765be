package io.osupervisor.arbiter.judge;

import org.jspecify.annotations.Nullable;

/**
 * How much larger a quantile of the candidate's is than of the control's, from observations of two
 * independent arms as they come: of mirrored pairs, each in turn gives one arm its value. The test
 * is {@link EqualQuantiles} with the candidate's values divided by what is asked about; values are
 * kept in buckets of 0.5 %, and whatever a bucket leaves open counts against what is to be shown,
 * so that the error of at most 1 % never makes a claim true.
 *
 * <p>It looks anew after every 50 observations; between looks it says what it saw at the last.
 */
public final class QuantileComparison {
  /** Observations from look to look. */
  static final int LOOK_EVERY = 50;

  /** Buckets beyond which a ratio is told as none: a factor of three million. */
  private static final double FAR = 3000;

  private static final double WILKS_ALPHA = 0.05;

  /** More than rounding can take from the evidence of buckets seen together. */
  private static final double ROUNDING = 1e-6;

  private final EqualQuantiles test;
  private final double quantile;
  private final LogHistogram candidate = new LogHistogram();
  private final LogHistogram control = new LogHistogram();
  private int fresh;
  private Look look;

  /**
   * Nothing seen yet.
   *
   * @param quantile in (0, 1), such as 0.95
   * @param optimal observations of an arm at which the test is sharpest, above 0
   * @param alpha level for which it is tuned, in (0, 0.5)
   */
  public QuantileComparison(double quantile, double optimal, double alpha) {
    this.test = new EqualQuantiles(quantile, optimal, alpha);
    this.quantile = quantile;
    this.look = new Look();
  }

  /**
   * Fewest observations of an arm with which its largest lies above the quantile at 95 %: 59 for
   * 0.95, 299 for 0.99 and 2,995 for 0.999. Source: Wilks, Annals of Mathematical Statistics 12
   * (1941).
   */
  public static long floor(double quantile) {
    return (long) StrictMath.ceil(StrictMath.log(WILKS_ALPHA) / StrictMath.log(quantile));
  }

  /** Takes a value above 0 of the candidate's. */
  public void candidate(double value) {
    candidate.add(value);
    taken();
  }

  /** Takes a value above 0 of the control's. */
  public void control(double value) {
    control.add(value);
    taken();
  }

  private void taken() {
    fresh++;
    if (fresh >= LOOK_EVERY) {
      fresh = 0;
      candidate.settle();
      control.settle();
      look = new Look();
    }
  }

  /** Observations that counted at the last look, of both arms. */
  public long n() {
    return candidate.n() + control.n();
  }

  /** Whether both arms had reached their floor at the last look. */
  public boolean ready() {
    long floor = floor(quantile);
    return candidate.n() >= floor && control.n() >= floor;
  }

  /** Whether the candidate's quantile is shown to be above 1 + harm times the control's. */
  public boolean above(double harm, double alpha) {
    return look.isAbove(harm, alpha);
  }

  /** Whether it is shown to be below that. */
  public boolean below(double harm, double alpha) {
    return look.isBelow(harm, alpha);
  }

  /** The ratio of the quantiles less 1, as it is seen; only when {@link #ready}. */
  public double estimate() {
    return harm(look.distance());
  }

  /** The harms between which neither {@link #above} nor {@link #below} is shown. */
  public Interval bounds(double aboveAlpha, double belowAlpha) {
    double above = -StrictMath.log(aboveAlpha);
    double below = -StrictMath.log(belowAlpha);
    double seen = look.distance();
    double lower = Bisection.edge(seen, seen - FAR, shift -> !look.above(shift, above));
    double upper = Bisection.edge(seen, seen + FAR, shift -> !look.below(shift, below));
    return new Interval(
        lower <= seen - FAR ? Double.NEGATIVE_INFINITY : harm(lower),
        upper >= seen + FAR ? Double.POSITIVE_INFINITY : harm(upper));
  }

  private static double shift(double harm) {
    return StrictMath.log1p(harm) / LogHistogram.WIDTH;
  }

  private static double harm(double shift) {
    return StrictMath.expm1(shift * LogHistogram.WIDTH);
  }

  /** An answer, with what was asked. */
  private record Told(double harm, double alpha, boolean shown) {
    boolean answers(double otherHarm, double otherAlpha) {
      return harm == otherHarm && alpha == otherAlpha;
    }
  }

  /** What both arms say as they are counted now, worked out when it is first asked for. */
  private final class Look {
    private @Nullable Told above;
    private @Nullable Told below;
    private @Nullable ArmQuantile candidateArm;
    private @Nullable ArmQuantile controlArm;

    boolean isAbove(double harm, double alpha) {
      Told told = above;
      if (told == null || !told.answers(harm, alpha)) {
        told = new Told(harm, alpha, above(shift(harm), -StrictMath.log(alpha)));
        above = told;
      }
      return told.shown();
    }

    boolean isBelow(double harm, double alpha) {
      Told told = below;
      if (told == null || !told.answers(harm, alpha)) {
        told = new Told(harm, alpha, below(shift(harm), -StrictMath.log(alpha)));
        below = told;
      }
      return told.shown();
    }

    /** How many buckets the candidate's quantile lies above the control's. */
    double distance() {
      return (double) candidateBucket() - controlBucket();
    }

    private int candidateBucket() {
      return candidate.bucket(ofCandidate().rank());
    }

    private int controlBucket() {
      return control.bucket(ofControl().rank());
    }

    private ArmQuantile ofCandidate() {
      ArmQuantile arm = candidateArm;
      if (arm == null) {
        arm = test.arm(candidate.n());
        candidateArm = arm;
      }
      return arm;
    }

    /** Arms of as many observations say the same of as many below. */
    private ArmQuantile ofControl() {
      ArmQuantile arm = controlArm;
      if (arm == null) {
        arm = control.n() == candidate.n() ? ofCandidate() : test.arm(control.n());
        controlArm = arm;
      }
      return arm;
    }

    boolean above(double shift, double threshold) {
      int from = controlBucket();
      int to = (int) StrictMath.ceil(candidateBucket() - shift);
      return candidateBucket() - shift > from && reaches(threshold, shift, from - 1, to + 1);
    }

    boolean below(double shift, double threshold) {
      int from = (int) StrictMath.floor(candidateBucket() - shift);
      int to = controlBucket();
      return candidateBucket() - shift < to && reaches(threshold, shift, from - 1, to + 1);
    }

    /** Whether the evidence reaches the threshold wherever the common quantile may lie. */
    private boolean reaches(double threshold, double shift, int from, int to) {
      // In the middle it is least as a rule, which spares the way there when nothing is shown.
      int middle = (from + to) / 2;
      return evidence(middle, middle, shift) >= threshold
          && reachesEach(threshold, shift, from, to);
    }

    /** What all of many buckets leave open is no more than what each of them does. */
    private boolean reachesEach(double threshold, double shift, int from, int to) {
      double least = evidence(from, to, shift);
      if (from == to) {
        return least >= threshold;
      }
      int middle = from + (to - from) / 2;
      return least >= threshold + ROUNDING
          || (reachesEach(threshold, shift, from, middle)
              && reachesEach(threshold, shift, middle + 1, to));
    }

    /** The least evidence if the common quantile lies in one of these buckets. */
    private double evidence(int from, int to, double shift) {
      long low = candidate.below((int) StrictMath.floor(from + shift));
      long high = candidate.below((int) StrictMath.ceil(to + 1 + shift));
      return ofCandidate().least(low, high)
          + ofControl().least(control.below(from), control.below(to + 1));
    }
  }
}
