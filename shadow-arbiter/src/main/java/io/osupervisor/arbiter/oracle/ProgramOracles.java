package io.osupervisor.arbiter.oracle;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.instance.AgentServices;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.config.AgentPolicy;
import io.osupervisor.config.OraclePolicy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Programs that run from their first question on until they are closed. Safe for several threads.
 */
final class ProgramOracles implements Oracles {
  private final Optional<Oracle<Worth>> evaluator;
  private final Optional<Oracle<Boolean>> comparator;

  ProgramOracles(
      OraclePlan plan,
      AgentId agent,
      VersionId control,
      AgentPolicy policy,
      AgentServices services) {
    OraclePolicy programs = plan.programs();
    this.evaluator =
        setup("evaluator", programs.evaluator(), plan, agent, control, policy)
            .map(
                setup ->
                    new Oracle<>(
                        setup,
                        services,
                        said -> OracleAnswers.worth(said, programs.scores(), plan.costed())));
    this.comparator =
        setup("comparator", programs.comparator(), plan, agent, control, policy)
            .map(setup -> new Oracle<>(setup, services, OracleAnswers::alike));
  }

  private static Optional<OracleSetup> setup(
      String name,
      List<String> command,
      OraclePlan plan,
      AgentId agent,
      VersionId control,
      AgentPolicy policy) {
    return command.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new OracleSetup(
                name,
                agent,
                control,
                plan.genome(),
                policy,
                command,
                plan.programs().oracleTimeout()));
  }

  @Override
  public boolean compareAnswers() {
    return comparator.isPresent();
  }

  @Override
  public boolean evaluate() {
    return evaluator.isPresent();
  }

  @Override
  public CompletionStage<Worth> worth(Value request, Value answer) {
    return evaluator
        .map(oracle -> oracle.ask(Map.of("request", request, "answer", answer)))
        .orElseGet(() -> CompletableFuture.completedStage(Worth.UNTOLD));
  }

  @Override
  public CompletionStage<Boolean> alike(Value request, Value control, Value candidate) {
    return comparator
        .map(
            oracle ->
                oracle.ask(Map.of("request", request, "control", control, "candidate", candidate)))
        .orElseGet(() -> CompletableFuture.completedStage(false));
  }

  @Override
  public void close() {
    evaluator.ifPresent(Oracle::close);
    comparator.ifPresent(Oracle::close);
  }
}
