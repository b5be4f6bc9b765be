package io.osupervisor.agent.governor;

import java.util.List;

/**
 * What is taken of a node, and what may be.
 *
 * @param starting programs that are coming up
 * @param startingMax how many may at once
 * @param waiting starts that wait for their turn, or for a limit
 */
public record GovernorView(int starting, int startingMax, int waiting, List<LimitView> limits) {
  public GovernorView {
    limits = List.copyOf(limits);
  }

  /**
   * One limit.
   *
   * @param value what is taken, or left where {@code floor} holds
   * @param agents what it may be for a start of an agent
   * @param trials what it may be for a start of a trial
   * @param held starts of agents that it made wait, since the node began
   * @param refused starts of trials that it refused, likewise
   * @param reason why nothing is started for agents now, or else for trials; empty if both are
   */
  public record LimitView(
      String limit,
      String unit,
      boolean floor,
      long value,
      long agents,
      long trials,
      long held,
      long refused,
      String reason) {}
}
