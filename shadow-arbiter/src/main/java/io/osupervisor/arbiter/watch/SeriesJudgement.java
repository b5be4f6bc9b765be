package io.osupervisor.arbiter.watch;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the rules say of a recorded series whose first cycles are its baseline.
 *
 * @param baseline null when there are not more cycles than it needs
 * @param watch after the last cycle; null without a baseline
 * @param findings the first of each rule in each direction, in the order in which they were told
 */
public record SeriesJudgement(
    @Nullable SeriesBaseline baseline, @Nullable SeriesWatch watch, List<SeriesFinding> findings) {

  /** What comes of a series. */
  public enum Verdict {
    /** A rule told that it is worse than its baseline. */
    REGRESSION,
    /** No rule did. */
    STABLE,
    /** There is no cycle after the baseline. */
    NO_DATA
  }

  public SeriesJudgement {
    findings = List.copyOf(findings);
  }

  /**
   * Judges a series.
   *
   * @param series in the order of its cycles
   * @param pinned how many cycles are the baseline; at least {@link SeriesBaseline#FEWEST}
   */
  public static SeriesJudgement of(
      List<CycleMean> series, int pinned, Harm harm, SeriesRules rules) {
    if (series.size() <= pinned) {
      return new SeriesJudgement(null, null, List.of());
    }
    SeriesBaseline baseline =
        SeriesBaseline.of(series.stream().limit(pinned).mapToDouble(CycleMean::value).toArray());
    SeriesWatch watch = new SeriesWatch(baseline, harm, rules);
    List<SeriesFinding> findings = new ArrayList<>();
    for (CycleMean next : series.subList(pinned, series.size())) {
      for (SeriesFinding found : watch.onCycle(next)) {
        if (findings.stream().noneMatch(found::repeats)) {
          findings.add(found);
        }
      }
    }
    return new SeriesJudgement(baseline, watch, findings);
  }

  /** The first finding: when the series was told to be worse. */
  public Optional<SeriesFinding> first() {
    return findings.stream().findFirst();
  }

  /** What comes of it. */
  public Verdict verdict() {
    if (baseline == null) {
      return Verdict.NO_DATA;
    }
    return findings.isEmpty() ? Verdict.STABLE : Verdict.REGRESSION;
  }
}
