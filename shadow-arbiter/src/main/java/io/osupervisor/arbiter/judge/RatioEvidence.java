package io.osupervisor.arbiter.judge;

import io.osupervisor.arbiter.judge.Observation.Answer;
import io.osupervisor.arbiter.judge.Observation.Pair;
import java.util.function.ToDoubleFunction;

/**
 * The mean log ratio of what pairs took, bounded by the asymptotic sequence of block means; pairs
 * in which a side failed are left out, because a quick failure is no speed, and so are those of
 * which one side is not known.
 */
final class RatioEvidence implements Evidence {
  /** Blocks below which no bound at the usual levels is finite. */
  static final int LEAST_BLOCKS = 8;

  private final double nStar;
  private final ToDoubleFunction<Answer> amount;
  private double blockSum;
  private int blockPairs;
  private long pairs;
  private long blocks;
  private double mean;
  private double squares;

  private RatioEvidence(int nStarPairs, ToDoubleFunction<Answer> amount) {
    this.nStar = (double) nStarPairs / Blocks.PAIRS;
    this.amount = amount;
  }

  static RatioEvidence ofLatency(int nStarPairs) {
    return new RatioEvidence(nStarPairs, Answer::latencyNanos);
  }

  static RatioEvidence ofCost(int nStarPairs) {
    return new RatioEvidence(nStarPairs, Answer::cost);
  }

  @Override
  public void take(Pair pair) {
    if (pair.candidate().failed() || pair.control().failed()) {
      return;
    }
    double candidate = amount.applyAsDouble(pair.candidate());
    double control = amount.applyAsDouble(pair.control());
    if (candidate > 0 && control > 0) {
      blockSum += StrictMath.log(candidate / control);
      blockPairs++;
      pairs++;
    }
  }

  /** Takes the mean of the block as one unit; Welford's update keeps its deviation exact. */
  @Override
  public void endBlock() {
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
  public double logBelow(double harm, double alpha) {
    return AsymptoticSequence.oneSided(alpha, nStar)
        .studentLogEvidence(StrictMath.log1p(harm) - mean, deviation(), blocks);
  }

  @Override
  public double estimate() {
    return StrictMath.expm1(mean);
  }

  @Override
  public Interval bounds(double aboveAlpha, double belowAlpha) {
    return Interval.ofLogs(mean - halfWidth(aboveAlpha), mean + halfWidth(belowAlpha));
  }

  private double halfWidth(double alpha) {
    return AsymptoticSequence.oneSided(alpha, nStar).studentHalfWidth(deviation(), blocks);
  }

  private double deviation() {
    return StrictMath.sqrt(squares / (blocks - 1));
  }

  @Override
  public String method() {
    return "asymptotic sequence of %d block means".formatted(blocks);
  }
}
