package io.osupervisor.arbiter.judge;

import io.osupervisor.arbiter.judge.Observation.Answer;
import io.osupervisor.arbiter.judge.Observation.Arm;
import io.osupervisor.arbiter.judge.Observation.Pair;
import io.osupervisor.arbiter.judge.Observation.Single;

/**
 * How much larger a percentile of the candidate's latencies is than of the control's. The test
 * needs independent arms, so pairs give their latencies to the arms in turn; those in which a side
 * failed, or did not say how long it took, are left out.
 */
final class QuantileEvidence implements Evidence {
  private final QuantileComparison comparison;
  private final double quantile;
  private boolean candidatesTurn;

  /**
   * Nothing seen yet.
   *
   * @param nStarPairs for which the test is sharpest: half of them of each arm
   * @param alpha level for which it is tuned
   */
  QuantileEvidence(double quantile, int nStarPairs, double alpha) {
    this.quantile = quantile;
    this.comparison = new QuantileComparison(quantile, nStarPairs / 2.0, alpha);
  }

  @Override
  public void take(Pair pair) {
    if (tells(pair.candidate()) && tells(pair.control())) {
      candidatesTurn = !candidatesTurn;
      add(candidatesTurn, candidatesTurn ? pair.candidate() : pair.control());
    }
  }

  @Override
  public void take(Single single) {
    if (tells(single.answer())) {
      add(single.arm() == Arm.CANDIDATE, single.answer());
    }
  }

  private static boolean tells(Answer answer) {
    return !answer.failed() && answer.latencyNanos() > 0;
  }

  private void add(boolean candidate, Answer answer) {
    if (candidate) {
      comparison.candidate((double) answer.latencyNanos());
    } else {
      comparison.control((double) answer.latencyNanos());
    }
  }

  @Override
  public long n() {
    return comparison.n();
  }

  @Override
  public boolean ready() {
    return comparison.ready();
  }

  @Override
  public boolean above(double harm, double alpha) {
    return comparison.above(harm, alpha);
  }

  @Override
  public boolean below(double harm, double alpha) {
    return comparison.below(harm, alpha);
  }

  @Override
  public double estimate() {
    return comparison.estimate();
  }

  @Override
  public Interval bounds(double aboveAlpha, double belowAlpha) {
    return comparison.bounds(aboveAlpha, belowAlpha);
  }

  @Override
  public String method() {
    return "quantile test, %d of an arm at least, within 1 %%"
        .formatted(QuantileComparison.floor(quantile));
  }
}
