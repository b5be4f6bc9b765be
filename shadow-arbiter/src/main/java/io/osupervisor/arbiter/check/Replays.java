package io.osupervisor.arbiter.check;

import io.osupervisor.agent.instance.AgentParts;
import io.osupervisor.config.AgentSpec;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.Behavior;

/** Has candidates of one agent answer what it is known how to answer. */
@FunctionalInterface
public interface Replays {
  /** Why nothing is known where the spec has no cases. */
  String NO_CASES = "the spec has no cases";

  /**
   * Has a candidate answer; it begins when it is spawned.
   *
   * @param told once what came of it, from the stage's thread
   */
  Behavior<ReplayStage.Command> of(
      Candidate candidate, ReplayTerms terms, Consumer<CheckResult> told);

  /** Why there is nothing to answer; empty where there may be something. */
  default Optional<String> missing(AgentSpec spec) {
    return spec.cases().isEmpty() ? Optional.of(NO_CASES) : Optional.empty();
  }

  /**
   * On real processes.
   *
   * @param parts those of the agent
   * @param past what it was asked
   * @param stageLimit how long the stage may take, beside the agent's cases
   */
  static Replays on(AgentParts parts, PastRequests past, Duration stageLimit) {
    return new Replays() {
      @Override
      public Optional<String> missing(AgentSpec spec) {
        return Replays.super
            .missing(spec)
            .flatMap(none -> past.missing().map(why -> none + ", and " + why));
      }

      @Override
      public Behavior<ReplayStage.Command> of(
          Candidate candidate, ReplayTerms terms, Consumer<CheckResult> told) {
        return ReplayStage.create(
            candidate, terms, parts, past, ReplayStage.longest(stageLimit), told);
      }
    };
  }
}
