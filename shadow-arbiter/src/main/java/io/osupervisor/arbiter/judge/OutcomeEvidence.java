package io.osupervisor.arbiter.judge;

/** Pairs in which the candidate was worse, the same or better, bounded by betting. */
final class OutcomeEvidence implements Evidence {
  private final double least;
  private long worse;
  private long same;
  private long better;

  private OutcomeEvidence(double least) {
    this.least = least;
  }

  /** Of differences −1, 0 and 1 between two sides, rescaled to [0, 1]. */
  static OutcomeEvidence ofDifferences() {
    return new OutcomeEvidence(-1);
  }

  /** Of events 0 and 1. */
  static OutcomeEvidence ofEvents() {
    return new OutcomeEvidence(0);
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
    double mean = (1 - harm) / (1 - least);
    return Bets.logWealth(worse, same, better, mean) >= -StrictMath.log(alpha);
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
