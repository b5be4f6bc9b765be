package io.osupervisor.arbiter.judge;

import java.util.Arrays;
import java.util.function.LongFunction;

/** What became of many trials of seeded streams, each looked at after every pair. */
final class Tally {
  /** Pairs after which a stream ends. */
  static final int PAIRS = 5000;

  private final long[] pairs;
  private int promoted;
  private int harmed;
  private int gainless;

  private Tally(int streams) {
    pairs = new long[streams];
  }

  /** Judges one stream for each seed from 1 on. */
  static Tally of(TrialRules rules, int streams, LongFunction<Streams> source) {
    Tally tally = new Tally(streams);
    for (int seed = 1; seed <= streams; seed++) {
      Streams stream = source.apply(seed);
      Judge judge = new Judge(rules);
      int seen = 0;
      while (seen < PAIRS && judge.observe(stream.next()) == Decision.COLLECTING) {
        seen++;
      }
      tally.take(judge.verdict(), seed - 1);
    }
    return tally;
  }

  private void take(Verdict verdict, int stream) {
    pairs[stream] = verdict.pairs();
    promoted += verdict.decision() == Decision.PROMOTE ? 1 : 0;
    harmed += verdict.reason().equals("harm") ? 1 : 0;
    gainless += verdict.reason().equals("no_gain") ? 1 : 0;
  }

  int promoted() {
    return promoted;
  }

  int harmed() {
    return harmed;
  }

  int gainless() {
    return gainless;
  }

  /** The pairs after which this share of the streams was decided, or had ended. */
  long pairs(double share) {
    long[] rising = pairs.clone();
    Arrays.sort(rising);
    return rising[(int) Math.min(rising.length - 1, share * rising.length)];
  }

  /** As many errors as a rule that errs with probability α makes, and three standard errors. */
  static int most(double alpha, int streams) {
    return (int) (alpha * streams + 3 * Math.sqrt(alpha * (1 - alpha) * streams));
  }
}
