package io.osupervisor.arbiter.judge;

/**
 * The mean of one arm's values: in blocks of the arm's own answers, bounded by the asymptotic
 * sequence, and by betting where every value lies in [0, 1].
 */
final class ArmMean {
  private final double nStar;
  private final UnitMass mass = new UnitMass();
  private final boolean unit;
  private double blockSum;
  private int blockValues;
  private long n;
  private long blocks;
  private double mean;
  private double squares;

  /**
   * Of none yet.
   *
   * @param nStarPairs values for which the bounds are narrowest
   * @param unit whether every value will lie in [0, 1]
   */
  ArmMean(int nStarPairs, boolean unit) {
    this.unit = unit;
    this.nStar = (double) nStarPairs / Blocks.PAIRS;
  }

  void add(double value) {
    n++;
    if (unit) {
      mass.add(value);
    }
    blockSum += value;
    if (++blockValues == Blocks.PAIRS) {
      blocks++;
      double distance = blockSum / blockValues - mean;
      mean += distance / blocks;
      squares += distance * (blockSum / blockValues - mean);
      blockSum = 0;
      blockValues = 0;
    }
  }

  long n() {
    return n;
  }

  /** The mean of values in [0, 1]. */
  double unitMean() {
    return mass.mean();
  }

  /** Where it lies; each end errs with probability {@code alpha}. */
  Interval unitBounds(double alpha) {
    return mass.bounds(alpha, alpha);
  }

  boolean hasBlocks() {
    return blocks >= RatioEvidence.LEAST_BLOCKS;
  }

  /** The mean of the blocks; call it only when it {@link #hasBlocks}. */
  double blockMean() {
    return mean;
  }

  /** Where it lies; each end errs with probability {@code alpha}. */
  Interval blockBounds(double alpha) {
    double deviation = StrictMath.sqrt(squares / (blocks - 1));
    double width = AsymptoticSequence.oneSided(alpha, nStar).studentHalfWidth(deviation, blocks);
    return new Interval(mean - width, mean + width);
  }
}
