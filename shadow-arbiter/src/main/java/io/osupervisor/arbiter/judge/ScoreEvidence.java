package io.osupervisor.arbiter.judge;

import io.osupervisor.arbiter.judge.Observation.Pair;

/**
 * How much lower the candidate's scores are than the control's. Where every score lies in [0, 1] it
 * is their mean difference, bounded by betting; else the difference of the means relative to the
 * control's, bounded by the asymptotic sequence of block means. Which one is said at the start: one
 * that changed with the data would be two chances to err.
 */
final class ScoreEvidence implements Evidence {
  private final UnitMass differences = new UnitMass();
  private final BlockMeans blocks;
  private final boolean unit;
  private long pairs;

  /**
   * Of none yet.
   *
   * @param unit whether every score will lie in [0, 1]
   */
  ScoreEvidence(int nStarPairs, boolean unit) {
    this.unit = unit;
    this.blocks = new BlockMeans((double) nStarPairs / Blocks.PAIRS);
  }

  @Override
  public void take(Pair pair) {
    double candidate = pair.candidate().score();
    double control = pair.control().score();
    if (Double.isNaN(candidate) || Double.isNaN(control)) {
      return;
    }
    if (unit) {
      differences.add((control - candidate + 1) / 2);
    }
    blocks.add(candidate, control);
    pairs++;
  }

  @Override
  public void endBlock() {
    blocks.end();
  }

  @Override
  public long n() {
    return pairs;
  }

  @Override
  public boolean ready() {
    return unit ? pairs > 0 : blocks.n() >= RatioEvidence.LEAST_BLOCKS;
  }

  @Override
  public boolean broken() {
    return !unit && ready() && blocks.control() == 0;
  }

  @Override
  public boolean above(double harm, double alpha) {
    return unit ? differences.above((harm + 1) / 2, alpha) : blocks.harm(harm, alpha) > 0;
  }

  @Override
  public boolean below(double harm, double alpha) {
    return unit ? differences.below((harm + 1) / 2, alpha) : blocks.harm(harm, alpha) < 0;
  }

  @Override
  public double logBelow(double harm, double alpha) {
    return unit ? differences.logBelow((harm + 1) / 2) : blocks.logBelow(harm, alpha);
  }

  @Override
  public double estimate() {
    return unit ? 2 * differences.mean() - 1 : blocks.estimate();
  }

  @Override
  public Interval bounds(double aboveAlpha, double belowAlpha) {
    if (unit) {
      Interval half = differences.bounds(aboveAlpha, belowAlpha);
      return new Interval(2 * half.lower() - 1, 2 * half.upper() - 1);
    }
    return blocks.bounds(aboveAlpha, belowAlpha);
  }

  @Override
  public String method() {
    return unit
        ? "bets on differences in [-1, 1]"
        : "asymptotic sequence of %d block means, relative to the control".formatted(blocks.n());
  }
}
