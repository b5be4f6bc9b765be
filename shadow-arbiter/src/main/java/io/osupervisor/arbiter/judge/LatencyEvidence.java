package io.osupervisor.arbiter.judge;

import io.osupervisor.arbiter.judge.Observation.Pair;

/**
 * The mean log ratio of latencies, bounded by the asymptotic sequence of block means; pairs in
 * which a side failed are left out, because a quick failure is no speed.
 */
final class LatencyEvidence implements Evidence {
  /** Blocks below which no bound at the usual levels is finite. */
  static final int LEAST_BLOCKS = 8;

  private final double nStar;
  private double blockSum;
  private int blockPairs;
  private long pairs;
  private long blocks;
  private double mean;
  private double squares;

  LatencyEvidence(int nStarPairs) {
    this.nStar = (double) nStarPairs / Blocks.PAIRS;
  }

  void take(Pair pair) {
    if (!pair.candidate().failed() && !pair.control().failed()) {
      double ratio = (double) pair.candidate().latencyNanos() / pair.control().latencyNanos();
      blockSum += StrictMath.log(ratio);
      blockPairs++;
      pairs++;
    }
  }

  /** Takes the mean of the block as one unit; Welford's update keeps its deviation exact. */
  void endBlock() {
    if (blockPairs > 0) {
      double unit = blockSum / blockPairs;
      blocks++;
      double distance = unit - mean;
      mean += distance / blocks;
      squares += distance * (unit - mean);
    }
    blockSum = 0;
    blockPairs = 0;
  }

  @Override
  public long n() {
    return pairs;
  }

  @Override
  public boolean ready() {
    return blocks >= LEAST_BLOCKS;
  }

  @Override
  public boolean above(double harm, double alpha) {
    return mean - halfWidth(alpha) > StrictMath.log1p(harm);
  }

  @Override
  public boolean below(double harm, double alpha) {
    return mean + halfWidth(alpha) < StrictMath.log1p(harm);
  }

  @Override
  public double estimate() {
    return StrictMath.expm1(mean);
  }

  @Override
  public Interval bounds(double aboveAlpha, double belowAlpha) {
    return new Interval(
        StrictMath.expm1(mean - halfWidth(aboveAlpha)),
        StrictMath.expm1(mean + halfWidth(belowAlpha)));
  }

  private double halfWidth(double alpha) {
    double deviation = StrictMath.sqrt(squares / (blocks - 1));
    return AsymptoticSequence.oneSided(alpha, nStar).studentHalfWidth(deviation, blocks);
  }

  @Override
  public String method() {
    return "asymptotic sequence of %d block means".formatted(blocks);
  }
}
