package io.osupervisor.arbiter.trial;

import java.util.Locale;
import java.util.Optional;

/** Where a hypothesis is; {@link HypothesisLife} says what may follow. */
public enum HypothesisState {
  /** It waits its turn. */
  PROPOSED,
  /** Its candidate is applied, parsed and started once. */
  CHECKING,
  /** Its candidate became ready; the agent's cases run on it and on its parent. */
  REPLAYING,
  /** Its candidate became ready and passed the cases; the shadows of the trial are being made. */
  CHECKED,
  /** Candidate and control get the same live requests. */
  SHADOWING,
  /** It passed beside others, against one control; the best of them is tried anew, alone, first. */
  PASSED,
  /** The verdict is to promote; a person must agree first. */
  AWAITING_APPROVAL,
  /** The verdict is to promote; its candidate answers a growing share of the real requests. */
  CANARY,
  /** The verdict is to promote; the swap is under way. */
  PROMOTING,
  /** Its version is primary, or under one that is, and watched. */
  PROVISIONAL,
  /** A guard was breached or a person wants it back; the swap back is under way. */
  ROLLING_BACK,
  /** The watch ended with enough evidence. */
  CONFIRMED,
  /** It failed its check or its trial, or a person said no. */
  REJECTED,
  /** The trial could not tell, or the agent was never quiet enough to swap. */
  INCONCLUSIVE,
  /** The trial was no fair one; it says nothing of the candidate. */
  INVALID,
  /** It waited or ran too long, or nobody approved it in time. */
  EXPIRED,
  /** The version that it changes is no longer the primary. */
  SUPERSEDED,
  /** A person ended it, or the node ended too often under it. */
  ABORTED,
  /** It was primary, or answered a share of the requests, and was taken back. */
  ROLLED_BACK;

  /** Whether nothing can follow. */
  public boolean isSettled() {
    return compareTo(CONFIRMED) >= 0;
  }

  /** Whether it was tried against a primary that must not change before it is decided. */
  boolean needsItsParent() {
    return isRunning() || this == PASSED || this == AWAITING_APPROVAL;
  }

  /** Whether it takes one of the places for trials. */
  public boolean isRunning() {
    return switch (this) {
      case CHECKING, REPLAYING, CHECKED, SHADOWING, CANARY, PROMOTING -> true;
      default -> false;
    };
  }

  /** Whether its version was made primary and is not settled. */
  public boolean isDeployed() {
    return this == PROVISIONAL || this == ROLLING_BACK;
  }

  /** What was found of the candidate: promote, reject, inconclusive or invalid; or nothing yet. */
  public Optional<String> verdict() {
    return switch (this) {
      case AWAITING_APPROVAL,
          CANARY,
          PROMOTING,
          PROVISIONAL,
          ROLLING_BACK,
          CONFIRMED,
          ROLLED_BACK ->
          Optional.of("promote");
      case REJECTED -> Optional.of("reject");
      case INCONCLUSIVE, INVALID -> Optional.of(word());
      default -> Optional.empty();
    };
  }

  /** The word people see. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
