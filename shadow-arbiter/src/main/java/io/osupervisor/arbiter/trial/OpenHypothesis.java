package io.osupervisor.arbiter.trial;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.osupervisor.agent.VersionId;
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
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String noReplay) {

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
        null);
  }

  VersionId parent() {
    return proposal.parent();
  }

  VersionId candidate() {
    return proposal.candidate();
  }

  OpenHypothesis to(HypothesisState next, Instant at) {
    return new OpenHypothesis(
        id, proposal, next, proposed, at, resumptions, extensions, epoch, samples, why, noReplay);
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
        noReplay);
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
        noReplay);
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
        noReplay);
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
        noReplay);
  }

  OpenHypothesis withoutReplay(String reason) {
    return new OpenHypothesis(
        id, proposal, state, proposed, since, resumptions, extensions, epoch, samples, why, reason);
  }
}
