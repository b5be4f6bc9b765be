package io.osupervisor.arbiter.trial;

import io.osupervisor.agent.VersionId;
import io.osupervisor.arbiter.watch.WatchEvidence;
import java.time.Instant;
import java.util.List;

/**
 * What is to be done once the events beside it are durable. After a restart of the node {@link
 * ArbiterCommand.Recover} names again what is still to be done.
 */
public sealed interface Effect {
  HypothesisId id();

  /** Applies, parses and starts the candidate once. */
  record StartCheck(HypothesisId id, VersionId parent, VersionId candidate) implements Effect {}

  /** Runs the agent's cases on the candidate and on its parent. */
  record StartReplay(HypothesisId id, VersionId parent, VersionId candidate) implements Effect {}

  /**
   * Makes candidate and control shadows and feeds them.
   *
   * @param attempt 1 for the first; each further one observes anew, and the judge must spend less
   */
  record StartTrial(
      HypothesisId id, VersionId control, VersionId candidate, TrialSettings settings, int attempt)
      implements Effect {}

  /**
   * The same for several candidates and one control.
   *
   * @param trials two or more
   */
  record StartBatch(List<StartTrial> trials) implements Effect {
    public StartBatch {
      trials = List.copyOf(trials);
    }

    /** Of the first. */
    @Override
    public HypothesisId id() {
      return trials.get(0).id();
    }
  }

  /**
   * Has the candidate answer a growing share of the real requests.
   *
   * @param attempt 1 for the first; each further one observes anew, and the judge must spend less
   */
  record StartCanary(
      HypothesisId id, VersionId control, VersionId candidate, TrialSettings settings, int attempt)
      implements Effect {}

  /** Ends the check, the replay, the shadows or the canary. */
  record EndTrial(HypothesisId id) implements Effect {}

  /**
   * Swaps the candidate in; answered by a primary change or by {@code FailSwap}. Its commit point
   * must not be passed once the primary is another than {@code from}.
   */
  record Swap(HypothesisId id, VersionId from, VersionId to) implements Effect {}

  /** Calls a swap off if its commit point is not passed; answered like the swap. */
  record CancelSwap(HypothesisId id) implements Effect {}

  /** Swaps the parent back in, again and again until the primary changed. */
  record Rollback(HypothesisId id, VersionId from, VersionId to) implements Effect {}

  /**
   * Watches a deployment.
   *
   * @param since when it became primary
   * @param samples answers that are known to have been seen
   * @param proposal what is deployed, and on which terms
   * @param evidence its baseline, and what was counted before the node started
   */
  record StartWatch(
      HypothesisId id,
      VersionId version,
      Instant since,
      long samples,
      Proposal proposal,
      WatchEvidence evidence)
      implements Effect {}

  /** Watches it no more, and lets the kept old version go. */
  record StopWatch(HypothesisId id) implements Effect {}

  /** Tells the agent what became of its proposal, if it is up; then {@code Told}. */
  record TellAgent(HypothesisId id, Result result, String reason) implements Effect {}
}
