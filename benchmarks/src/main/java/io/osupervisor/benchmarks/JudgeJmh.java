package io.osupervisor.benchmarks;

import io.osupervisor.arbiter.judge.Decision;
import io.osupervisor.arbiter.judge.Judge;
import io.osupervisor.arbiter.judge.Observation.Answer;
import io.osupervisor.arbiter.judge.Observation.Comparison;
import io.osupervisor.arbiter.judge.Observation.Pair;
import io.osupervisor.arbiter.judge.TrialRules;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * A pair through the judge, every question of a trial asked at each 25th, beside a plain z score of
 * the log ratio, which knows one question and errs when looked at often.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class JudgeJmh {
  private static final int PAIRS = 1 << 12;

  private final Answer[] candidates = new Answer[PAIRS];
  private final Answer[] controls = new Answer[PAIRS];
  private final Judge judge;
  private int next;
  private long n;
  private double mean;
  private double squares;

  /** Draws answers; without samples of memory the trial never ends. */
  public JudgeJmh() {
    Random random = new Random(17);
    for (int i = 0; i < PAIRS; i++) {
      candidates[i] = answer(random);
      controls[i] = answer(random);
    }
    TrialRules rules = TrialRules.preserving();
    judge =
        new Judge(
            new TrialRules(
                rules.alpha(),
                rules.minSamples(),
                Duration.ofDays(36_500),
                rules.nStar(),
                Duration.ZERO,
                rules.anyObjective(),
                rules.objectives(),
                rules.guards()));
  }

  private static Answer answer(Random random) {
    return new Answer(
        random.nextInt(100) == 0, (long) (5e6 * StrictMath.exp(0.3 * random.nextGaussian())));
  }

  @Benchmark
  public Decision judge() {
    Decision decision = judge.observe(pair());
    if (decision != Decision.COLLECTING) {
      throw new IllegalStateException("the judge came to an end: " + judge.verdict().explain());
    }
    return decision;
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
