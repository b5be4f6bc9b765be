package io.osupervisor.benchmarks;

import io.osupervisor.arbiter.judge.Decision;
import io.osupervisor.arbiter.judge.Guard;
import io.osupervisor.arbiter.judge.Judge;
import io.osupervisor.arbiter.judge.Metric;
import io.osupervisor.arbiter.judge.Observation;
import io.osupervisor.arbiter.judge.Observation.Answer;
import io.osupervisor.arbiter.judge.Observation.Arm;
import io.osupervisor.arbiter.judge.Observation.Comparison;
import io.osupervisor.arbiter.judge.Observation.Outcome;
import io.osupervisor.arbiter.judge.Observation.Pair;
import io.osupervisor.arbiter.judge.Observation.Single;
import io.osupervisor.arbiter.judge.TrialRules;
import io.osupervisor.arbiter.judge.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * An observation through the judge, every question of a trial asked where blocks end, beside a
 * plain z score of the log ratio, which knows one question and errs when looked at often.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class JudgeJmh {
  private static final int PAIRS = 1 << 12;

  private final Answer[] candidates = new Answer[PAIRS];
  private final Answer[] controls = new Answer[PAIRS];
  private final Judge guards = new Judge(rules());
  private final Judge percentiles = new Judge(rules(percentile(0.95), percentile(0.99)));
  private final Judge scores = new Judge(rules(new Guard(Metric.SCORE, 0.05)), 1, true);
  private final Judge split = Judge.ofSplit(unending(splitGuards()), 0.5, 1, false);
  private final Judge seen = new Judge(rules(percentile(0.95), percentile(0.99)));
  private int next;
  private long n;
  private double mean;
  private double squares;

  /** Draws answers; without samples of memory no trial ever ends. */
  public JudgeJmh() {
    Random random = new Random(17);
    for (int i = 0; i < PAIRS; i++) {
      candidates[i] = answer(random);
      controls[i] = answer(random);
    }
    for (int i = 0; i < PAIRS; i++) {
      seen.observe(pair());
    }
  }

  private static Answer answer(Random random) {
    return new Answer(
        random.nextInt(100) == 0 ? Outcome.FAILED : Outcome.OK,
        (long) (5e6 * StrictMath.exp(0.3 * random.nextGaussian())),
        random.nextDouble(),
        Double.NaN);
  }

  /** The usual guards, and these. */
  private static TrialRules rules(Guard... more) {
    List<Guard> guards = new ArrayList<>(TrialRules.preserving().guards());
    guards.addAll(List.of(more));
    return unending(guards);
  }

  private static List<Guard> splitGuards() {
    return List.of(
        new Guard(Metric.ERROR_RATE, 0.01),
        new Guard(Metric.LATENCY, 0.10),
        percentile(0.95),
        new Guard(Metric.MEMORY, 0.50));
  }

  private static Guard percentile(double quantile) {
    return new Guard(quantile == 0.95 ? Metric.LATENCY_P95 : Metric.LATENCY_P99, 0.20);
  }

  private static TrialRules unending(List<Guard> guards) {
    TrialRules rules = TrialRules.preserving();
    return new TrialRules(
        rules.alpha(),
        rules.minSamples(),
        Duration.ofDays(36_500),
        rules.nStar(),
        Duration.ZERO,
        rules.anyObjective(),
        rules.objectives(),
        guards);
  }

  @Benchmark
  public Decision judge() {
    return observe(guards, pair());
  }

  /** With guards on p95 and p99 beside the usual ones. */
  @Benchmark
  public Decision judgePercentiles() {
    return observe(percentiles, pair());
  }

  /** With a guard on scores in [0, 1] beside the usual ones. */
  @Benchmark
  public Decision judgeScores() {
    return observe(scores, pair());
  }

  /** One answer of one arm: guards on errors, latency, p95 and memory. */
  @Benchmark
  public Decision judgeSplit() {
    int i = next++ & (PAIRS - 1);
    boolean candidate = (next & 1) == 0;
    Answer answer = candidate ? candidates[i] : controls[i];
    return observe(split, new Single(next, candidate ? Arm.CANDIDATE : Arm.CONTROL, answer));
  }

  private static Decision observe(Judge judge, Observation observation) {
    Decision decision = judge.observe(observation);
    if (decision != Decision.COLLECTING) {
      throw new IllegalStateException("the judge came to an end: " + judge.verdict().explain());
    }
    return decision;
  }

  /** All intervals of a verdict on 4,096 pairs, which are computed when it is asked for. */
  @Benchmark
  public Verdict judgeVerdict() {
    return seen.verdict();
  }

  @Benchmark
  public double judgeReference() {
    Pair pair = pair();
    double unit =
        StrictMath.log((double) pair.candidate().latencyNanos() / pair.control().latencyNanos());
    n++;
    double distance = unit - mean;
    mean += distance / n;
    squares += distance * (unit - mean);
    return mean / StrictMath.sqrt(squares / n / n);
  }

  private Pair pair() {
    int i = next++ & (PAIRS - 1);
    return new Pair(next, candidates[i], controls[i], Comparison.AGREES);
  }
}
