package io.osupervisor.arbiter;

import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.instance.SwapOrder;
import io.osupervisor.arbiter.trial.ArbiterEvent;
import io.osupervisor.arbiter.trial.HypothesisId;
import io.osupervisor.arbiter.trial.HypothesisState;
import io.osupervisor.arbiter.trial.Result;
import org.jspecify.annotations.Nullable;

/**
 * What an arbiter recommends to its agent's supervisor, and tells it. Only the supervisor starts,
 * stops and swaps.
 */
public sealed interface ArbiterAdvice {

  /** Swap this in, or back; answered by {@link ArbiterMessage.SwapEnded} where it fails. */
  record Swap(HypothesisId id, SwapOrder order) implements ArbiterAdvice {}

  /** Call a swap off if its commit point is not passed; the swap is answered as ever. */
  record CallOff(HypothesisId id) implements ArbiterAdvice {}

  /** A deployment is not taken back any more: let the version before it go. */
  record Settle(String deployment) implements ArbiterAdvice {}

  /**
   * Tell the agent what became of its proposal, if it is up; then {@link ArbiterMessage.AgentTold}.
   */
  record TellAgent(HypothesisId id, Result result, String reason) implements ArbiterAdvice {}

  /**
   * This is durable now: for events, metrics and the audit.
   *
   * @param state of its hypothesis after it; null for an event of none
   * @param candidate of its hypothesis; null where it is not open before it
   */
  record Happened(
      ArbiterEvent event, @Nullable HypothesisState state, @Nullable VersionId candidate)
      implements ArbiterAdvice {}

  /** The trial of a hypothesis goes on, as its newest block of observations shows. */
  record Progressed(TrialRunner.Report.Looked looked) implements ArbiterAdvice {}
}
