package io.osupervisor.supervisor.cli;

/** What the command's exit says. */
final class ExitCode {
  static final int DONE = 0;

  /** Refused, or failed for a stated reason. */
  static final int REFUSED = 1;

  static final int USAGE = 2;
  static final int UNREACHABLE = 3;

  private ExitCode() {}
}
