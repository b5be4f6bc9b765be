package io.osupervisor.arbiter.judge;

import java.util.function.DoublePredicate;

/**
 * Means of blocks of two sides' values, of which more is better, and how far the candidate's mean
 * lies below the control's, relative to it. For a harm h the sign of the mean of (1 − hs)r − c,
 * with r the control's value, c the candidate's and s the sign of r's mean, tells on which side of
 * h the harm lies: a plain mean, bounded by the asymptotic sequence.
 */
final class BlockMeans {
  private static final double FARTHEST = 1e6;

  private final double nStar;
  private double candidateSum;
  private double controlSum;
  private int values;
  private long n;
  private double candidate;
  private double control;
  private double candidateSquares;
  private double controlSquares;
  private double products;

  /**
   * None yet.
   *
   * @param nStar blocks for which the bounds are narrowest
   */
  BlockMeans(double nStar) {
    this.nStar = nStar;
  }

  void add(double ofCandidate, double ofControl) {
    candidateSum += ofCandidate;
    controlSum += ofControl;
    values++;
  }

  /** Takes the means of the block as one unit. */
  void end() {
    if (values > 0) {
      n++;
      double ofCandidate = candidateSum / values - candidate;
      double ofControl = controlSum / values - control;
      candidate += ofCandidate / n;
      control += ofControl / n;
      double rest = (double) (n - 1) / n;
      candidateSquares += rest * ofCandidate * ofCandidate;
      controlSquares += rest * ofControl * ofControl;
      products += rest * ofCandidate * ofControl;
    }
    candidateSum = 0;
    controlSum = 0;
    values = 0;
  }

  long n() {
    return n;
  }

  double control() {
    return control;
  }

  double estimate() {
    return (control - candidate) / StrictMath.abs(control);
  }

  /** Above 0 if the harm is shown to be above {@code harm}, below 0 if below, else 0. */
  int harm(double harm, double alpha) {
    double mean = mean(harm);
    double width = AsymptoticSequence.oneSided(alpha, nStar).studentHalfWidth(deviation(harm), n);
    return StrictMath.abs(mean) > width ? (int) StrictMath.signum(mean) : 0;
  }

  /** The logarithm of the e-value that the harm is below {@code harm}. */
  double logBelow(double harm, double alpha) {
    return AsymptoticSequence.oneSided(alpha, nStar)
        .studentLogEvidence(-mean(harm), deviation(harm), n);
  }

  private double mean(double harm) {
    return share(harm) * control - candidate;
  }

  private double deviation(double harm) {
    double share = share(harm);
    double squares = share * share * controlSquares - 2 * share * products + candidateSquares;
    return StrictMath.sqrt(StrictMath.max(0, squares) / (n - 1));
  }

  private double share(double harm) {
    return 1 - harm * StrictMath.signum(control);
  }

  Interval bounds(double aboveAlpha, double belowAlpha) {
    return new Interval(
        end(-FARTHEST, h -> harm(h, aboveAlpha) <= 0),
        end(FARTHEST, h -> harm(h, belowAlpha) >= 0));
  }

  private double end(double farthest, DoublePredicate open) {
    return open.test(farthest)
        ? farthest * Double.POSITIVE_INFINITY
        : Bisection.edge(estimate(), farthest, open);
  }
}
