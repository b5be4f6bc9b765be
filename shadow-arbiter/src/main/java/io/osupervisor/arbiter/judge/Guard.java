package io.osupervisor.arbiter.judge;

/**
 * How much worse a candidate may be and still be promoted.
 *
 * @param metric what must not get worse
 * @param margin the most harm allowed: for latency, memory, cpu and cost relative to the control
 *     (0.1 is ten per cent, at most 10), for error-rate and disagreement a difference of shares
 *     (0.01 is one point), for agreement the share of answers that may differ, for score how much
 *     lower it may be as it is measured
 */
public record Guard(Metric metric, double margin) {
  private static final double WIDEST = 10;

  /** Refuses a margin that is not in its range. */
  public Guard {
    boolean share = metric.measure() != Metric.Measure.RELATIVE;
    if (!(margin >= 0) || (share ? margin >= 1 : margin > WIDEST)) {
      throw TrialErrors.outOfRange(
          "margin of " + metric.key(), margin, share ? "from 0 to below 1" : "from 0 to 10");
    }
  }

  /** At least this share of the compared answers must agree, above 0 and at most 1. */
  public static Guard agreement(double minimum) {
    if (!(minimum > 0 && minimum <= 1)) {
      throw TrialErrors.outOfRange("minimum of agreement", minimum, "above 0 and at most 1");
    }
    return new Guard(Metric.AGREEMENT, 1 - minimum);
  }
}
