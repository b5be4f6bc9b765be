package io.osupervisor.arbiter.judge;

import io.osupervisor.arbiter.judge.Observation.Answer;
import io.osupervisor.arbiter.judge.Observation.Comparison;
import io.osupervisor.arbiter.judge.Observation.Outcome;
import io.osupervisor.arbiter.judge.Observation.Pair;

/** Pairs in which the candidate was worse, the same or better, bounded by betting. */
final class OutcomeEvidence implements Evidence {
  private final double least;
  private long worse;
  private long same;
  private long better;

  private OutcomeEvidence(double least) {
    this.least = least;
  }

  /** Of failures: differences −1, 0 and 1 between two sides, rescaled to [0, 1]. */
  static OutcomeEvidence ofErrors() {
    return new OutcomeEvidence(-1);
  }

  /** Of answers that differ: events 0 and 1. */
  static OutcomeEvidence ofAgreement() {
    return new OutcomeEvidence(0);
  }

  @Override
  public void take(Pair pair) {
    if (least < 0) {
      takeErrors(pair.candidate(), pair.control());
    } else if (pair.comparison() == Comparison.AGREES) {
      better();
    } else if (pair.comparison() == Comparison.DIFFERS) {
      worse();
    }
  }

  private void takeErrors(Answer candidate, Answer control) {
    if (candidate.outcome() == Outcome.UNKNOWN || control.outcome() == Outcome.UNKNOWN) {
      return;
    }
    if (candidate.failed() == control.failed()) {
      same();
    } else if (candidate.failed()) {
      worse();
    } else {
      better();
    }
  }

  void worse() {
    worse++;
  }

  void same() {
    same++;
  }

  void better() {
    better++;
  }

  @Override
  public long n() {
    return worse + same + better;
  }

  @Override
  public boolean ready() {
    return n() > 0;
  }

  @Override
  public boolean above(double harm, double alpha) {
    double mean = (harm - least) / (1 - least);
    return Bets.logWealth(better, same, worse, mean) >= -StrictMath.log(alpha);
  }

  @Override
  public boolean below(double harm, double alpha) {
    return logBelow(harm, alpha) >= -StrictMath.log(alpha);
  }

  @Override
  public double logBelow(double harm, double alpha) {
    return Bets.logWealth(worse, same, better, (1 - harm) / (1 - least));
  }

  @Override
  public double estimate() {
    return (worse + least * better) / n();
  }

  @Override
  public Interval bounds(double aboveAlpha, double belowAlpha) {
    double estimate = estimate();
    return new Interval(
        Bisection.edge(estimate, least, harm -> !above(harm, aboveAlpha)),
        Bisection.edge(estimate, 1, harm -> !below(harm, belowAlpha)));
  }

  @Override
  public String method() {
    return least < 0
        ? "bets, worse in %d, better in %d".formatted(worse, better)
        : "bets, %d of %d differ".formatted(worse, n());
  }
}
