package io.osupervisor.arbiter.shadow;

import io.osupervisor.arbiter.compare.ComparisonSummary;
import io.osupervisor.arbiter.evidence.KeptObservations;
import io.osupervisor.arbiter.judge.Verdict;
import io.osupervisor.traffic.PairCounts;
import java.util.List;
import java.util.Optional;

/**
 * What a trial on shadows came to.
 *
 * @param verdict the judge's, with a row for each metric
 * @param answers how the answers agree, and where they do not
 * @param controls the same of the two controls with each other; empty without a second one
 * @param counts how much of the traffic was compared
 * @param network what network the candidate had: {@code none} behind a fence, else {@code open}
 * @param seed of the lot that said in which order the shadows got a request
 * @param written what each of the candidate's shadows wrote that got requests, the oldest first:
 *     for a proof that the control's version reads it
 * @param observations all that the judge was told; empty where that was too much to be kept
 */
public record PairVerdict(
    Verdict verdict,
    ComparisonSummary answers,
    Optional<ComparisonSummary> controls,
    PairCounts counts,
    String network,
    long seed,
    List<CutLog> written,
    Optional<KeptObservations> observations) {
  public PairVerdict {
    written = List.copyOf(written);
  }

  /** The last entry before the newest cut; 0 where there was none. */
  public long cut() {
    return written.isEmpty() ? 0 : written.get(written.size() - 1).cut();
  }
}
