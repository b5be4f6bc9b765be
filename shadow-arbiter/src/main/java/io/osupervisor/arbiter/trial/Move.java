package io.osupervisor.arbiter.trial;

import java.util.Locale;

/** What happens to a hypothesis. */
public enum Move {
  /** Its turn came. */
  TURN,
  /** The candidate applies, parses, starts and became ready. */
  CHECK_PASSED,
  /** The same, and the agent has cases to run. */
  REPLAY,
  /** The candidate passed the agent's cases. */
  REPLAY_PASSED,
  /** Candidate and control stand at one cut. */
  SHADOWS_READY,
  /** The judge says promote, of one of several that are tried together. */
  PASSED,
  /** It is the best of those that are left, and is tried anew. */
  CHOSEN,
  /** The node ended under it; the stage begins anew. */
  RESUMED,
  /** The judge says promote, and real requests are to say so, too. */
  CANARY,
  /** The judge says promote. */
  PROMOTE,
  /** The judge says promote, and a person must agree. */
  APPROVAL_ASKED,
  /** A person agrees. */
  APPROVED,
  /** The commit point of the swap was passed. */
  TAKEN_OVER,
  /** The watch's time is over and its evidence too little. */
  EXTENDED,
  /** The watch's time is over and its evidence enough. */
  CONFIRM,
  /** It is to be taken back. */
  ROLL_BACK,
  /** An older version is primary again. */
  TAKEN_BACK,
  /** It failed. */
  REJECT,
  /** It could not be told. */
  INCONCLUSIVE,
  /** The trial was not fair. */
  INVALID,
  /** Too late. */
  EXPIRE,
  /** Another version is primary. */
  SUPERSEDE,
  /** Ended from outside. */
  ABORT;

  /** The word people see. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
