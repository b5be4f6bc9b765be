package io.osupervisor.arbiter.check;

import io.osupervisor.agent.instance.AgentParts;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.Behavior;

/** Makes the checks of one agent's candidates. */
@FunctionalInterface
public interface CandidateChecks {
  /**
   * The check of a candidate; it begins when it is spawned.
   *
   * @param told once what came of it, from the check's thread
   */
  Behavior<CandidateCheck.Command> of(Candidate candidate, Consumer<CheckResult> told);

  /**
   * Checks on real processes.
   *
   * @param parts those of the agent
   */
  static CandidateChecks on(CheckSettings settings, AgentParts parts) {
    return (candidate, told) -> CandidateCheck.create(candidate, settings, parts, told);
  }
}
