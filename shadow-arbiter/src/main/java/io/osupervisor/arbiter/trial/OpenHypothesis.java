package io.osupervisor.arbiter.trial;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.osupervisor.agent.VersionId;
import io.osupervisor.arbiter.watch.Counted;
import io.osupervisor.arbiter.watch.PinnedBaseline;
import io.osupervisor.arbiter.watch.WatchEvidence;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A hypothesis that is not settled.
 *
 * @param proposed when it was proposed
 * @param since when it came into its state; for a deployment when it became primary
 * @param resumptions how often a stage of it began anew after a node ended
 * @param extensions how often its watch was found too short of answers
 * @param epoch of its deployment; 0 before
 * @param samples answers that its watch is known to have seen
 * @param why it is where it is; empty while there is nothing to say
 * @param noReplay why its parent may not be able to take the agent's memory back; null while
 *     nothing speaks against it
 * @param batch the number of the first of those that it is tried with; 0 where it is that itself
 * @param gain its place among those that passed beside others, the higher the better; 0 before
 * @param watched what its watch rests on; null where nothing was known of its parent when it was
 *     promoted, and nothing was counted since
 */
public record OpenHypothesis(
    HypothesisId id,
    Proposal proposal,
    HypothesisState state,
    Instant proposed,
    Instant since,
    int resumptions,
    int extensions,
    long epoch,
    long samples,
    String why,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String noReplay,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) long batch,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) double gain,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable WatchEvidence watched) {

  static OpenHypothesis of(ArbiterEvent.Proposed event) {
    return new OpenHypothesis(
        event.id(),
        event.proposal(),
        HypothesisState.PROPOSED,
        event.at(),
        event.at(),
        0,
        0,
        0,
        0,
        "",
        null,
        0,
        0,
        null);
  }

  /** The number of the first of those that it is tried with, which may be its own. */
  long batchNumber() {
    return batch == 0 ? id.number() : batch;
  }

  VersionId parent() {
    return proposal.parent();
  }

  VersionId candidate() {
    return proposal.candidate();
  }

  OpenHypothesis to(HypothesisState next, Instant at) {
    return new OpenHypothesis(
        id,
        proposal,
        next,
        proposed,
        at,
        resumptions,
        extensions,
        epoch,
        samples,
        why,
        noReplay,
        batch,
        gain,
        watched);
  }

  OpenHypothesis resumed() {
    return new OpenHypothesis(
        id,
        proposal,
        state,
        proposed,
        since,
        resumptions + 1,
        extensions,
        epoch,
        samples,
        why,
        noReplay,
        batch,
        gain,
        watched);
  }

  OpenHypothesis deployedIn(long newEpoch) {
    return new OpenHypothesis(
        id,
        proposal,
        state,
        proposed,
        since,
        resumptions,
        extensions,
        newEpoch,
        samples,
        why,
        noReplay,
        batch,
        gain,
        watched);
  }

  OpenHypothesis extended(long seen) {
    return new OpenHypothesis(
        id,
        proposal,
        state,
        proposed,
        since,
        resumptions,
        extensions + 1,
        epoch,
        seen,
        why,
        noReplay,
        batch,
        gain,
        watched);
  }

  OpenHypothesis because(String reason) {
    return new OpenHypothesis(
        id,
        proposal,
        state,
        proposed,
        since,
        resumptions,
        extensions,
        epoch,
        samples,
        reason,
        noReplay,
        batch,
        gain,
        watched);
  }

  OpenHypothesis withoutReplay(String reason) {
    return new OpenHypothesis(
        id,
        proposal,
        state,
        proposed,
        since,
        resumptions,
        extensions,
        epoch,
        samples,
        why,
        reason,
        batch,
        gain,
        watched);
  }

  /** The same in the batch that this one began. */
  OpenHypothesis in(long ofFirst) {
    return beside(ofFirst, gain);
  }

  OpenHypothesis gaining(double seen) {
    return beside(batch, seen);
  }

  private OpenHypothesis beside(long ofFirst, double seen) {
    return new OpenHypothesis(
        id,
        proposal,
        state,
        proposed,
        since,
        resumptions,
        extensions,
        epoch,
        samples,
        why,
        noReplay,
        ofFirst,
        seen,
        watched);
  }

  /** What the watch rests on. */
  WatchEvidence evidence() {
    return watched == null ? WatchEvidence.NONE : watched;
  }

  /** With how its parent answered up to its promotion. */
  OpenHypothesis pinned(PinnedBaseline baseline) {
    return watching(new WatchEvidence(baseline, Counted.NOTHING, false), samples);
  }

  /** With what its watch counted up to the end of a cycle. */
  OpenHypothesis counted(Counted counted) {
    return watching(evidence().with(counted), Math.max(samples, counted.answers()));
  }

  /** A person must agree, or need not any more, that it is confirmed. */
  OpenHypothesis oneWay(boolean asks) {
    return asks == evidence().oneWay() ? this : watching(evidence().oneWay(asks), samples);
  }

  private OpenHypothesis watching(WatchEvidence evidence, long seen) {
    return new OpenHypothesis(
        id,
        proposal,
        state,
        proposed,
        since,
        resumptions,
        extensions,
        epoch,
        seen,
        why,
        noReplay,
        batch,
        gain,
        evidence);
  }
}
