package io.osupervisor.arbiter.trial;

import io.osupervisor.agent.VersionId;
import io.osupervisor.arbiter.watch.Counted;
import java.util.Optional;

/** What happens around an agent's ladder. */
public sealed interface ArbiterCommand {
  /**
   * Someone proposes a change.
   *
   * @param likeness to what is kept out at present; empty where nothing is like it
   * @param foresight of what its trial can show; empty where nobody looked
   */
  record Submit(Proposal proposal, Optional<Likeness> likeness, Optional<Foresight> foresight)
      implements ArbiterCommand {
    /** Without a look ahead. */
    public Submit(Proposal proposal, Optional<Likeness> likeness) {
      this(proposal, likeness, Optional.empty());
    }
  }

  /**
   * The candidate became ready, and its bounds hold.
   *
   * @param noReplay why its parent may not be able to take its memory back
   * @param replays whether the agent has cases that are to be run
   */
  record PassCheck(HypothesisId id, Evidence evidence, Optional<String> noReplay, boolean replays)
      implements ArbiterCommand {}

  /** The candidate passed the agent's cases. */
  record PassReplay(HypothesisId id, Evidence evidence) implements ArbiterCommand {}

  /** The candidate does not apply, parse, start or become ready, or fails the agent's cases. */
  record FailCheck(HypothesisId id, String code, String reason, Evidence evidence)
      implements ArbiterCommand {}

  /** Candidate and control stand at one cut. */
  record ShadowsReady(HypothesisId id, Evidence evidence) implements ArbiterCommand {}

  /** The judge has spoken. */
  record Judge(HypothesisId id, Verdict verdict, String code, String reason, Evidence evidence)
      implements ArbiterCommand {}

  /**
   * The judge has spoken, and something else is known that counts for what follows: both are kept,
   * or neither.
   */
  record JudgeNoted(Note note, Judge judge) implements ArbiterCommand {}

  /**
   * The judge says promote, of one of several that are tried together.
   *
   * @param gain its place among those that pass, the higher the better; 0 without a claim
   */
  record PassBeside(HypothesisId id, double gain, Evidence evidence) implements ArbiterCommand {}

  /** The swap did not reach its commit point. */
  record FailSwap(HypothesisId id, SwapFault fault, String reason, Evidence evidence)
      implements ArbiterCommand {}

  /** The vault made a version primary: the one commit point of swaps and rollbacks. */
  record PrimaryChanged(VersionId version, long epoch) implements ArbiterCommand {}

  /** A watch found its guard breached. */
  record Breach(HypothesisId id, Finding.Breached finding) implements ArbiterCommand {}

  /** A watch's time is over; so many answers were seen since the deployment. */
  record EndWatch(HypothesisId id, long samples, Evidence evidence) implements ArbiterCommand {}

  /** Cycles of a watch are over. */
  record Count(HypothesisId id, Counted counted) implements ArbiterCommand {}

  /** A person wants the newest deployment taken back. */
  record RequestRollback(String reason) implements ArbiterCommand {}

  /** A person ends a hypothesis before it is deployed. */
  record Abort(HypothesisId id, String reason) implements ArbiterCommand {}

  /** A person agrees that it is deployed. */
  record Approve(HypothesisId id, Proposer by, String reason) implements ArbiterCommand {}

  /** A person does not want it deployed. */
  record Deny(HypothesisId id, Proposer by, String reason) implements ArbiterCommand {}

  /**
   * A person agrees to the primary as it is, whatever was lost up to it.
   *
   * @param meant the version that the person takes for the primary; empty for whichever it is
   */
  record Anchor(Proposer by, Optional<VersionId> meant, String reason) implements ArbiterCommand {}

  /** Something is known of a hypothesis that does not move it. */
  record Note(HypothesisId id, String code, String note) implements ArbiterCommand {
    /** Its parent may not be able to take the agent's memory back. */
    public static final String NO_REPLAY = ArbiterEvent.Noted.NO_REPLAY;

    /** Its parent, kept while it is watched, cannot follow the log. */
    public static final String KEPT_VERSION_LOST = ArbiterEvent.Noted.KEPT_VERSION_LOST;
  }

  /** Time has passed. */
  enum Tick implements ArbiterCommand {
    INSTANCE
  }

  /** The primary is ready to hear what it was not told yet. */
  enum AgentReady implements ArbiterCommand {
    INSTANCE
  }

  /** The agent was told. */
  record Told(HypothesisId id, Result result) implements ArbiterCommand {}

  /** The node started: the vault says who is primary, and nothing else is running. */
  record Recover(VersionId version, long epoch) implements ArbiterCommand {}

  /** What the judge may say. */
  enum Verdict {
    PROMOTE,
    REJECT,
    INCONCLUSIVE,
    INVALID
  }

  /** Why a swap did not reach its commit point. */
  enum SwapFault {
    /** The agent was never without open requests for long enough. */
    NEVER_QUIET,
    /** The candidate did not restore, follow or become ready. */
    CANDIDATE_FAILED,
    /** It was called off by {@link Effect.CancelSwap}. */
    CANCELLED
  }
}
