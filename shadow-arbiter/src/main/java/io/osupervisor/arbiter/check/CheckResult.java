package io.osupervisor.arbiter.check;

import io.osupervisor.arbiter.trial.Evidence;

/** What came of a candidate's check. */
public sealed interface CheckResult {
  Evidence evidence();

  /** It passed its check command, started, took the agent's memory and became ready. */
  record Passed(Evidence evidence) implements CheckResult {}

  /**
   * It did not.
   *
   * @param code {@code check_failed}, {@code check_timeout}, or why its instance ended
   */
  record Failed(String code, String reason, Evidence evidence) implements CheckResult {}

  /** The check could not be made; it says nothing of the candidate. */
  record Impossible(String code, String reason, Evidence evidence) implements CheckResult {}
}
