package io.osupervisor.benchmarks;

import io.osupervisor.benchmarks.JournalWriters.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** What came of the writers of two journals, in turns. */
record JournalRates(Pairs pairs, List<Outcome> ours, List<Outcome> theirs) {

  /** Has both of them write in turns. */
  static JournalRates measure(Extent extent, Callable<Outcome> ours, Callable<Outcome> theirs)
      throws Exception {
    List<Outcome> mine = new ArrayList<>();
    List<Outcome> others = new ArrayList<>();
    Pairs pairs =
        Pairs.measure(
            extent.rounds(), () -> rate(mine, ours.call()), () -> rate(others, theirs.call()));
    return new JournalRates(pairs, mine, others);
  }

  private static Sample rate(List<Outcome> all, Outcome outcome) {
    all.add(outcome);
    return Sample.of(outcome.perSecond());
  }

  /** How many events a second are durable. */
  Figure perSecond(String what, String against, Target target) {
    return Figure.of(what, Unit.PER_SECOND, against, target, pairs, Sample::median);
  }

  /** How long each of them took at this percentile. */
  Figure micros(String what, String against, double percentile) {
    return Figure.of(
        what,
        Unit.MICROSECONDS,
        against,
        Target.NONE,
        micros(ours, percentile),
        micros(theirs, percentile));
  }

  private static double[] micros(List<Outcome> outcomes, double percentile) {
    return outcomes.stream()
        .mapToDouble(outcome -> outcome.nanos().getValueAtPercentile(percentile) / 1e3)
        .toArray();
  }
}
