package io.osupervisor.arbiter.oracle;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.instance.AgentServices;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.config.AgentPolicy;
import java.util.concurrent.CompletionStage;

/** Who one trial asks about its answers. Nothing here blocks. */
public interface Oracles extends AutoCloseable {
  /**
   * The programs of a trial; none of them runs before it is asked.
   *
   * @param control the version whose locked files they see
   * @param policy has their limits and environment
   */
  static Oracles of(
      OraclePlan plan,
      AgentId agent,
      VersionId control,
      AgentPolicy policy,
      AgentServices services) {
    return new ProgramOracles(plan, agent, control, policy, services);
  }

  /** Whether there is anybody to ask. */
  default boolean areAsked() {
    return evaluate() || compareAnswers();
  }

  /** Whether somebody tells if answers mean the same. */
  boolean compareAnswers();

  /** Whether somebody tells what answers are worth. */
  boolean evaluate();

  /** What an answer is worth; it fails as {@link Oracle#ask} does, on any thread. */
  CompletionStage<Worth> worth(Value request, Value answer);

  /** Whether two answers mean the same; it fails as {@link Oracle#ask} does, on any thread. */
  CompletionStage<Boolean> alike(Value request, Value control, Value candidate);

  /** Nobody is asked any more; what is open fails. */
  @Override
  void close();
}
