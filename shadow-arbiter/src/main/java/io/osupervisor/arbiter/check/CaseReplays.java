package io.osupervisor.arbiter.check;

import io.osupervisor.agent.instance.AgentParts;
import io.osupervisor.arbiter.compare.ComparisonRules;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.Behavior;

/** Runs the cases of one agent on its candidates. */
@FunctionalInterface
public interface CaseReplays {
  /**
   * Runs the cases of the candidate's spec, of which there is at least one; it begins when it is
   * spawned.
   *
   * @param trial what the hypothesis' trial takes for without meaning
   * @param told once what came of it, from the replay's thread
   */
  Behavior<CaseReplay.Command> of(
      Candidate candidate, ComparisonRules trial, Consumer<CheckResult> told);

  /**
   * Runs them on real processes.
   *
   * @param parts those of the agent
   */
  static CaseReplays on(AgentParts parts) {
    return (candidate, trial, told) -> CaseReplay.create(candidate, trial, parts, told);
  }
}
