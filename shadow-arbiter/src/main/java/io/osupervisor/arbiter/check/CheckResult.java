package io.osupervisor.arbiter.check;

import io.osupervisor.arbiter.trial.Evidence;
import java.util.Optional;

/** What came of a candidate's check. */
public sealed interface CheckResult {
  Evidence evidence();

  /**
   * It passed its check command, started, took the agent's memory and became ready.
   *
   * @param noReplay why its parent may not be able to take its memory back; empty where it was
   *     proven to, or where neither takes checkpoints
   */
  record Passed(Evidence evidence, Optional<String> noReplay) implements CheckResult {
    /** With nothing against the way back. */
    public Passed(Evidence evidence) {
      this(evidence, Optional.empty());
    }
  }

  /**
   * It did not.
   *
   * @param code {@code check_failed}, {@code check_timeout}, or why its instance ended
   */
  record Failed(String code, String reason, Evidence evidence) implements CheckResult {}

  /** The check could not be made; it says nothing of the candidate. */
  record Impossible(String code, String reason, Evidence evidence) implements CheckResult {}
}
