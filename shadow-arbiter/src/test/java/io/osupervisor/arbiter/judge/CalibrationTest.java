package io.osupervisor.arbiter.judge;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.arbiter.judge.Observation.Pair;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How often the judge errs, looked at after every pair of seeded streams. */
class CalibrationTest {
  private static final double ALPHA = 0.05;
  private static final int STREAMS = 300;
  private static final int PAIRS = 5000;

  private static final TrialRules GUARDED =
      new TrialRules(
              ALPHA,
              60,
              Duration.ofHours(1),
              1000,
              Duration.ofSeconds(1),
              true,
              TrialRules.preserving().objectives(),
              TrialRules.preserving().guards())
          .guardedBy(
              new Guard(Metric.ERROR_RATE, 0.01),
              Guard.agreement(0.95),
              new Guard(Metric.LATENCY, 0.10));

  /** Any gain at all is enough: the claim that is most easily shown of nothing. */
  private static final TrialRules CLAIMING =
      GUARDED.claiming(new Objective(Metric.LATENCY, Direction.DECREASE, 0));

  @Test
  void shouldNotPromoteWhatIsTheSameMoreOftenThanAlphaWherePlainZDoes() {
    Tally judged = judge(CLAIMING, STREAMS, seed -> new Streams(seed, 0));

    assertThat(judged.promoted).isLessThanOrEqualTo((int) (ALPHA * STREAMS));
    assertThat(judged.harmed).isLessThanOrEqualTo((int) (ALPHA * STREAMS));
    assertThat(promotedByPlainZ(STREAMS)).isGreaterThan((int) (0.3 * STREAMS));
  }

  @Tag("proof")
  @Test
  void shouldNotPromoteWhatIsTheSameMoreOftenThanAlphaInManyStreams() {
    int streams = 2000;

    Tally judged = judge(CLAIMING, streams, seed -> new Streams(seed, 0));

    assertThat(judged.promoted).isLessThanOrEqualTo((int) (ALPHA * streams));
    assertThat(judged.harmed).isLessThanOrEqualTo((int) (ALPHA * streams));
    assertThat(promotedByPlainZ(streams)).isGreaterThan((int) (0.35 * streams));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.2, 0.7})
  void shouldNotErrMoreOftenWhenLatenciesHangTogether(double autocorrelation) {
    Tally judged = judge(CLAIMING, STREAMS, seed -> new Streams(seed, autocorrelation));

    assertThat(judged.promoted).isLessThanOrEqualTo((int) (ALPHA * STREAMS));
    assertThat(judged.harmed).isLessThanOrEqualTo((int) (ALPHA * STREAMS));
  }

  @ParameterizedTest
  @CsvSource({"1.1, 0, 0, 0", "1, 0.02, 0.01, 0", "1, 0.01, 0, 0", "1, 0, 0, 0.05"})
  void shouldNotPromoteWhatIsWorseByTheMarginMoreOftenThanAlpha(
      double slower, double failing, double controlFailing, double differing) {
    Tally judged =
        judge(
            GUARDED,
            STREAMS,
            seed ->
                new Streams(seed, 0)
                    .slower(slower)
                    .failing(failing, controlFailing)
                    .differing(differing));

    assertThat(judged.promoted).isLessThanOrEqualTo((int) (ALPHA * STREAMS));
    assertThat(judged.harmed).isLessThanOrEqualTo((int) (ALPHA * STREAMS));
  }

  @Test
  void shouldPromoteWhatIsTheSameSoonWhenNothingIsClaimed() {
    Tally judged = judge(GUARDED, STREAMS, seed -> new Streams(seed, 0));

    assertThat(judged.promoted).isGreaterThanOrEqualTo((int) (0.98 * STREAMS));
    // 362 clean pairs show an error rate within one point; 25 pairs span 960 ms, so blocks are of
    // 26, and the fourteenth ends here.
    assertThat(judged.median()).isEqualTo(364);
  }

  @Test
  void shouldFindHarm() {
    TrialRules rules = GUARDED;

    assertThat(judge(rules, 100, seed -> new Streams(seed, 0).slower(1.3)).harmed).isEqualTo(100);
    assertThat(judge(rules, 100, seed -> new Streams(seed, 0).failing(0.1, 0)).harmed)
        .isEqualTo(100);
    assertThat(judge(rules, 100, seed -> new Streams(seed, 0).differing(0.15)).harmed)
        .isEqualTo(100);
  }

  @Test
  void shouldShowAGainThatIsThere() {
    TrialRules rules = GUARDED.claiming(TrialRules.originalObjectives());

    Tally judged = judge(rules, 100, seed -> new Streams(seed, 0.2).slower(0.8));

    assertThat(judged.promoted).isGreaterThanOrEqualTo(99);
  }

  @Test
  void shouldRejectAGainThatIsNotThere() {
    TrialRules rules = GUARDED.claiming(TrialRules.originalObjectives());

    Tally judged = judge(rules, 100, seed -> new Streams(seed, 0.2));

    assertThat(judged.gainless).isGreaterThanOrEqualTo(98);
    assertThat(judged.promoted).isZero();
  }

  private static Tally judge(TrialRules rules, int streams, LongFunction<Streams> source) {
    Tally tally = new Tally(streams);
    for (int seed = 1; seed <= streams; seed++) {
      Streams stream = source.apply(seed);
      Judge judge = new Judge(rules);
      int pairs = 0;
      while (pairs < PAIRS && judge.observe(stream.next()) == Decision.COLLECTING) {
        pairs++;
      }
      tally.take(judge.verdict(), seed - 1);
    }
    return tally;
  }

  /** The rule that everybody knows, looked at after every pair from the 60th on. */
  private static int promotedByPlainZ(int streams) {
    int promoted = 0;
    for (int seed = 1; seed <= streams; seed++) {
      Streams stream = new Streams(seed, 0);
      double mean = 0;
      double squares = 0;
      boolean shown = false;
      for (int n = 1; n <= PAIRS && !shown; n++) {
        Pair pair = stream.next();
        double unit =
            StrictMath.log(
                (double) pair.candidate().latencyNanos() / pair.control().latencyNanos());
        double distance = unit - mean;
        mean += distance / n;
        squares += distance * (unit - mean);
        shown = n >= 60 && mean < -1.645 * StrictMath.sqrt(squares / (n - 1) / n);
      }
      promoted += shown ? 1 : 0;
    }
    return promoted;
  }

  private static final class Tally {
    private final long[] pairs;
    private int promoted;
    private int harmed;
    private int gainless;

    Tally(int streams) {
      pairs = new long[streams];
    }

    void take(Verdict verdict, int stream) {
      pairs[stream] = verdict.pairs();
      promoted += verdict.decision() == Decision.PROMOTE ? 1 : 0;
      harmed += verdict.reason().equals("harm") ? 1 : 0;
      gainless += verdict.reason().equals("no_gain") ? 1 : 0;
    }

    long median() {
      Arrays.sort(pairs);
      return pairs[pairs.length / 2];
    }
  }
}
