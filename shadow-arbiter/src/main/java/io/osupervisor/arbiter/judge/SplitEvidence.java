package io.osupervisor.arbiter.judge;

import io.osupervisor.arbiter.judge.Observation.Answer;
import io.osupervisor.arbiter.judge.Observation.Arm;
import io.osupervisor.arbiter.judge.Observation.Outcome;
import io.osupervisor.arbiter.judge.Observation.Single;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What is known of one metric where each request went to one arm only. Both arms are bounded on
 * their own, at half the level each; the harm lies between what the two bounds leave.
 */
abstract class SplitEvidence implements Evidence {
  private final Map<Double, Interval> known = new HashMap<>();

  @Override
  public final void take(Single single) {
    known.clear();
    take(single.arm() == Arm.CANDIDATE, single.answer());
  }

  abstract void take(boolean candidate, Answer answer);

  /** Where the harm lies; each end errs with probability {@code alpha}. */
  abstract Interval bounds(double alpha);

  private Interval at(double alpha) {
    return known.computeIfAbsent(alpha, this::bounds);
  }

  @Override
  public final boolean above(double harm, double alpha) {
    return at(alpha).lower() > harm;
  }

  @Override
  public final boolean below(double harm, double alpha) {
    return at(alpha).upper() < harm;
  }

  @Override
  public final Interval bounds(double aboveAlpha, double belowAlpha) {
    return new Interval(at(aboveAlpha).lower(), at(belowAlpha).upper());
  }

  /** Both arms' failures, each bounded by the beta-binomial mixture. */
  static final class Errors extends SplitEvidence {
    private static final double OPTIMAL = 100;

    private long candidateN;
    private long candidateFailed;
    private long controlN;
    private long controlFailed;

    @Override
    void take(boolean candidate, Answer answer) {
      if (answer.outcome() == Outcome.UNKNOWN) {
        return;
      }
      int failed = answer.failed() ? 1 : 0;
      if (candidate) {
        candidateN++;
        candidateFailed += failed;
      } else {
        controlN++;
        controlFailed += failed;
      }
    }

    @Override
    public long n() {
      return StrictMath.min(candidateN, controlN);
    }

    @Override
    public boolean ready() {
      return n() > 0;
    }

    @Override
    public double estimate() {
      return (double) candidateFailed / candidateN - (double) controlFailed / controlN;
    }

    @Override
    Interval bounds(double alpha) {
      RateSequence sequence = new RateSequence(OPTIMAL, alpha / 2);
      Interval candidate = sequence.interval(candidateFailed, candidateN);
      Interval control = sequence.interval(controlFailed, controlN);
      return new Interval(candidate.lower() - control.upper(), candidate.upper() - control.lower());
    }

    @Override
    public String method() {
      return "beta-binomial sequence of each arm, %d of %d against %d of %d fail"
          .formatted(candidateFailed, candidateN, controlFailed, controlN);
    }
  }

  /** The logarithms of what both arms' good answers took, each bounded as a mean of blocks. */
  static final class Ratio extends SplitEvidence {
    private final ToDoubleFunction<Answer> amount;
    private final ArmMean candidateLogs;
    private final ArmMean controlLogs;

    private Ratio(int nStar, ToDoubleFunction<Answer> amount) {
      this.amount = amount;
      this.candidateLogs = new ArmMean(nStar, false);
      this.controlLogs = new ArmMean(nStar, false);
    }

    static Ratio ofLatency(int nStar) {
      return new Ratio(nStar, Answer::latencyNanos);
    }

    static Ratio ofCost(int nStar) {
      return new Ratio(nStar, Answer::cost);
    }

    @Override
    void take(boolean candidate, Answer answer) {
      double value = amount.applyAsDouble(answer);
      if (!answer.failed() && value > 0) {
        (candidate ? candidateLogs : controlLogs).add(StrictMath.log(value));
      }
    }

    @Override
    public long n() {
      return StrictMath.min(candidateLogs.n(), controlLogs.n());
    }

    @Override
    public boolean ready() {
      return candidateLogs.hasBlocks() && controlLogs.hasBlocks();
    }

    @Override
    public double estimate() {
      return StrictMath.expm1(candidateLogs.blockMean() - controlLogs.blockMean());
    }

    @Override
    Interval bounds(double alpha) {
      Interval candidate = candidateLogs.blockBounds(alpha / 2);
      Interval control = controlLogs.blockBounds(alpha / 2);
      return Interval.ofLogs(
          candidate.lower() - control.upper(), candidate.upper() - control.lower());
    }

    @Override
    public String method() {
      return "asymptotic sequence of each arm's logarithms";
    }
  }

  /** Both arms' scores: the difference in [0, 1], else relative to the control's mean. */
  static final class Score extends SplitEvidence {
    private final boolean unit;
    private final ArmMean candidateScores;
    private final ArmMean controlScores;

    Score(int nStar, boolean unit) {
      this.unit = unit;
      this.candidateScores = new ArmMean(nStar, unit);
      this.controlScores = new ArmMean(nStar, unit);
    }

    @Override
    void take(boolean candidate, Answer answer) {
      if (!Double.isNaN(answer.score())) {
        (candidate ? candidateScores : controlScores).add(answer.score());
      }
    }

    @Override
    public long n() {
      return StrictMath.min(candidateScores.n(), controlScores.n());
    }

    @Override
    public boolean ready() {
      return unit ? n() > 0 : candidateScores.hasBlocks() && controlScores.hasBlocks();
    }

    @Override
    public boolean broken() {
      return !unit && ready() && controlScores.blockMean() == 0;
    }

    @Override
    public double estimate() {
      return unit
          ? controlScores.unitMean() - candidateScores.unitMean()
          : relative(controlScores.blockMean(), candidateScores.blockMean());
    }

    private static double relative(double control, double candidate) {
      return (control - candidate) / StrictMath.abs(control);
    }

    @Override
    Interval bounds(double alpha) {
      if (unit) {
        Interval candidate = candidateScores.unitBounds(alpha / 2);
        Interval control = controlScores.unitBounds(alpha / 2);
        return new Interval(
            control.lower() - candidate.upper(), control.upper() - candidate.lower());
      }
      return corners(controlScores.blockBounds(alpha / 4), candidateScores.blockBounds(alpha / 4));
    }

    /** Monotone in either mean, the relative harm is least and most where both are at an end. */
    private static Interval corners(Interval control, Interval candidate) {
      if ((control.lower() <= 0 && control.upper() >= 0) || Double.isInfinite(candidate.upper())) {
        return new Interval(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
      }
      double a = relative(control.lower(), candidate.lower());
      double b = relative(control.lower(), candidate.upper());
      double c = relative(control.upper(), candidate.lower());
      double d = relative(control.upper(), candidate.upper());
      return new Interval(
          StrictMath.min(StrictMath.min(a, b), StrictMath.min(c, d)),
          StrictMath.max(StrictMath.max(a, b), StrictMath.max(c, d)));
    }

    @Override
    public String method() {
      return unit
          ? "bets on each arm's mean in [0, 1]"
          : "asymptotic sequence of each arm, relative to the control";
    }
  }
}
