package io.osupervisor.arbiter.judge;

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
    this.look = look();
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
      look = look();
    }
  }

  private Look look() {
    return new Look(candidate.ranks(), control.ranks());
  }

  /** Observations that counted at the last look, of both arms. */
  public long n() {
    return look.ofCandidate.n() + look.ofControl.n();
  }

  /** Whether both arms had reached their floor at the last look. */
  public boolean ready() {
    long floor = floor(quantile);
    return look.ofCandidate.n() >= floor && look.ofControl.n() >= floor;
  }

  /** Whether the candidate's quantile is shown to be above 1 + harm times the control's. */
  public boolean above(double harm, double alpha) {
    return look.above(shift(harm), -StrictMath.log(alpha));
  }

  /** Whether it is shown to be below that. */
  public boolean below(double harm, double alpha) {
    return look.below(shift(harm), -StrictMath.log(alpha));
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

  /** What was seen at one time. */
  private final class Look {
    private final LogHistogram.Ranks ofCandidate;
    private final LogHistogram.Ranks ofControl;
    private final ArmQuantile candidateArm;
    private final ArmQuantile controlArm;

    Look(LogHistogram.Ranks ofCandidate, LogHistogram.Ranks ofControl) {
      this.ofCandidate = ofCandidate;
      this.ofControl = ofControl;
      this.candidateArm = test.arm(ofCandidate.n());
      this.controlArm = test.arm(ofControl.n());
    }

    /** How many buckets the candidate's quantile lies above the control's. */
    double distance() {
      return (double) candidateBucket() - controlBucket();
    }

    private int candidateBucket() {
      return ofCandidate.bucket(candidateArm.rank());
    }

    private int controlBucket() {
      return ofControl.bucket(controlArm.rank());
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
      if (evidence((from + to) / 2, shift) < threshold) {
        return false;
      }
      for (int bucket = from; bucket <= to; bucket++) {
        if (evidence(bucket, shift) < threshold) {
          return false;
        }
      }
      return true;
    }

    private double evidence(int bucket, double shift) {
      long low = ofCandidate.below((int) StrictMath.floor(bucket + shift));
      long high = ofCandidate.below((int) StrictMath.ceil(bucket + 1 + shift));
      return candidateArm.least(low, high)
          + controlArm.least(ofControl.below(bucket), ofControl.below(bucket + 1));
    }
  }
}
