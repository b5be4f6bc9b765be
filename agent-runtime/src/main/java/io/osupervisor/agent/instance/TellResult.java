package io.osupervisor.agent.instance;

import io.osupervisor.agent.protocol.SupervisorMessage.EvolutionResult;

/** Whether an agent was told what became of its proposal. */
public sealed interface TellResult {
  /** What it was to be told. */
  EvolutionResult result();

  /**
   * It was written to the primary of the time, without its evidence where that fits no frame.
   * Whether the agent read it before its own end nobody knows.
   */
  record Told(EvolutionResult result) implements TellResult {}

  /**
   * Nothing was written.
   *
   * @param code {@code not_running}, {@code swap_under_way} and {@code primary_ended}: tell it
   *     again once the agent serves; anything else: it cannot be written at all
   */
  record NotTold(EvolutionResult result, String code, String message) implements TellResult {}
}
