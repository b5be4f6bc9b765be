package io.osupervisor.arbiter.shadow;

import io.osupervisor.agent.instance.ScratchLog;
import io.osupervisor.arbiter.compare.ComparisonSummary;
import io.osupervisor.arbiter.evidence.KeptObservations;
import io.osupervisor.arbiter.judge.Verdict;
import io.osupervisor.traffic.PairCounts;
import java.util.Optional;

/**
 * What a trial on shadows came to.
 *
 * @param verdict the judge's, with a row for each metric
 * @param answers how the answers agree, and where they do not
 * @param counts how much of the traffic was compared
 * @param network what network the candidate had: {@code none} behind a fence, else {@code open}
 * @param seed of the lot that said which of the two got a request first
 * @param cut the last entry before the newest cut
 * @param written what the candidate wrote since, for a proof that the control's version reads it
 * @param observations all that the judge was told; empty where that was too much to be kept
 */
public record PairVerdict(
    Verdict verdict,
    ComparisonSummary answers,
    PairCounts counts,
    String network,
    long seed,
    long cut,
    ScratchLog written,
    Optional<KeptObservations> observations) {}
