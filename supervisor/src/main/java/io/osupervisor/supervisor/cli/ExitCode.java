package io.osupervisor.supervisor.cli;

/** What the command's exit says. */
final class ExitCode {
  static final int DONE = 0;

  /** Refused, or failed for a stated reason. */
  static final int REFUSED = 1;

  static final int USAGE = 2;
  static final int UNREACHABLE = 3;

  /** A hypothesis that was waited for failed its check or its trial. */
  static final int REJECTED = 4;

  static final int INCONCLUSIVE = 5;
  static final int ROLLED_BACK = 6;
  static final int INVALID = 7;

  /** A hypothesis that was waited for was refused, aborted, expired or superseded. */
  static final int ABORTED = 8;

  private ExitCode() {}
}
