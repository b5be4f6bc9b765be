package io.osupervisor.arbiter.trial;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.VersionId;
import java.time.Instant;

/**
 * Why a command comes to nothing.
 *
 * @param code stable, in lower case with underscores
 */
public record Refusal(String code, String message, String hint) {
  /** Of an agent of which guards took back too much. */
  static final String HELD = "agent_held";

  /** Of an agent that was never run. */
  public static Refusal primaryUnknown() {
    return new Refusal(
        "primary_unknown", "the agent has no primary version yet", "start the agent, then propose");
  }

  static Refusal staleParent(VersionId parent, VersionId primary) {
    return new Refusal(
        "stale_parent",
        "the hypothesis changes version %s, but the primary is %s"
            .formatted(parent.shortForm(), primary.shortForm()),
        "make the change from the primary version");
  }

  static Refusal notThePrimary(VersionId meant, VersionId primary) {
    return new Refusal(
        "stale_parent",
        "version %s is not the primary, which is %s"
            .formatted(meant.shortForm(), primary.shortForm()),
        "look at the version that is primary now, then agree to that one");
  }

  static Refusal noChange(VersionId candidate) {
    return new Refusal(
        "no_change",
        "the change comes to version " + candidate.shortForm() + ", which is the primary",
        "propose files or parameters that differ");
  }

  static Refusal duplicate(VersionId candidate, HypothesisId known) {
    return new Refusal(
        "duplicate",
        "version %s is that of hypothesis %s, which is not settled"
            .formatted(candidate.shortForm(), known),
        "wait for it, or abort it first");
  }

  static Refusal refusedBefore(VersionId candidate, int times, Instant until) {
    return new Refusal(
        "duplicate",
        "version %s was rejected %d times and is not tried again before %s"
            .formatted(candidate.shortForm(), times, until),
        "propose another change, or wait");
  }

  static Refusal quarantined(VersionId candidate, int times, Instant until) {
    boolean forGood = until.equals(QuarantineRule.NEVER);
    return new Refusal(
        "quarantined_version",
        "version %s was rolled back %d times and is quarantined %s"
            .formatted(candidate.shortForm(), times, forGood ? "for good" : "until " + until),
        forGood ? "propose another change" : "propose another change, or wait");
  }

  static Refusal alike(Likeness like, boolean rolledBack, Instant until) {
    return new Refusal(
        rolledBack ? "quarantined_version" : "duplicate",
        "the change is %s that of %s, which was %s and is not tried again %s"
            .formatted(
                like.percent(),
                like.of(),
                rolledBack ? "rolled back" : "rejected",
                until.equals(QuarantineRule.NEVER) ? "at all" : "before " + until),
        "change more of it, or wait");
  }

  /** Of an agent whose hypotheses wait as many as may. */
  public static Refusal tooManyWaiting(int waiting) {
    return new Refusal(
        "too_many_waiting",
        waiting + " hypotheses of this agent wait already",
        "wait until one is settled, or abort one");
  }

  static Refusal held(int rollbacks, Instant until) {
    return new Refusal(
        HELD,
        "guards took back %d deployments of this agent within a day: nothing is tried before %s"
            .formatted(rollbacks, until),
        "see whether its present version is well, then wait");
  }

  static Refusal softer(String what) {
    return new Refusal(
        "trial_not_stricter",
        "the submission asks for " + what,
        "a submission may only make its trial stricter; softer terms belong into the agent's spec");
  }

  /** Of a hypothesis that never was. */
  public static Refusal unknown(HypothesisId id) {
    return new Refusal(
        "unknown_hypothesis", "there is no hypothesis " + id, "list them: osup hypothesis list ID");
  }

  static Refusal outOfTurn(HypothesisId id, HypothesisState state, String what) {
    return new Refusal(
        "bad_state",
        "hypothesis %s is %s, which does not allow to %s".formatted(id, state.word(), what),
        "look at it with: osup hypothesis show ID " + id);
  }

  static Refusal ownHypothesis(HypothesisId id, Proposer by) {
    return new Refusal(
        "own_hypothesis",
        "hypothesis %s was proposed by %s, who cannot approve it".formatted(id, by),
        "have somebody with another token approve it");
  }

  static Refusal ownLoss(HypothesisId id, Proposer by) {
    return new Refusal(
        "own_hypothesis",
        "the primary has the change of hypothesis %s, whose loss %s, who proposed it, cannot agree to"
            .formatted(id, by),
        "have somebody with another token agree to it");
  }

  static Refusal primaryMoving(HypothesisId id) {
    return new Refusal(
        "swap_under_way",
        "another swap or rollback is under way, after which " + id + " may be superseded",
        "approve it again in a moment");
  }

  static Refusal notOnTop(HypothesisId id, HypothesisId top) {
    return new Refusal(
        "not_primary",
        "deployment %s lies under %s, which is primary".formatted(id, top),
        "the newest deployment is taken back first");
  }

  static Refusal watchNotOver(HypothesisId id, Instant until) {
    return new Refusal(
        "too_early", "the watch of " + id + " lasts until " + until, "report when it is over");
  }

  static Refusal nothingProvisional() {
    return new Refusal(
        "nothing_provisional",
        "no deployment of this agent is provisional",
        "name a version to go back to: osup version rollback ID V");
  }

  /** Of a version that no deployment made primary. */
  public static Refusal nothingToTakeBack(VersionId version) {
    return new Refusal(
        "nothing_provisional",
        "no deployment of version " + version.shortForm() + " can be taken back",
        "name a version to go back to: osup version rollback ID V");
  }

  /** Of a proposal that there is no room for on the disk. */
  public static Refusal storageFull() {
    return new Refusal(
        "storage_full",
        "there is no room on the disk to record it",
        "free space on the volume of the data directory, then try again");
  }

  /** A refusal with a code of its own. */
  public static Refusal of(AgentException fault) {
    return new Refusal(fault.code(), String.valueOf(fault.getMessage()), fault.hint());
  }

  /** The same for callers that throw. */
  public AgentException toException() {
    return new AgentException(code, message, hint);
  }
}
