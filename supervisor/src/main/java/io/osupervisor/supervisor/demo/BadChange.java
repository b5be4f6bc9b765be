package io.osupervisor.supervisor.demo;

import java.util.Arrays;

/** Changes that must not get through, each for a reason of its own. */
enum BadChange {
  NO_PARSE("no-parse", "does not parse", "check_failed"),
  DIES_AT_START("dies-at-start", "ends at its start", "at its start"),
  FAST_BUT_WRONG("fast-but-wrong", "is faster, but wrong", "agreement"),
  RIGHT_BUT_SLOW("right-but-slow", "is right, but slower", "latency");

  private final String folder;
  private final String what;
  private final String reason;

  BadChange(String folder, String what, String reason) {
    this.folder = folder;
    this.what = what;
    this.reason = reason;
  }

  /** Where it lies among the hypotheses. */
  String folder() {
    return folder;
  }

  /** What is bad about it. */
  String what() {
    return what;
  }

  /** Whether it was refused for its own reason, and for no other's. */
  boolean isReason(String state, String outcome) {
    return state.equals("rejected")
        && Arrays.stream(values())
            .allMatch(other -> outcome.contains(other.reason) == (other == this));
  }
}
