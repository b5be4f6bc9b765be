package io.osupervisor.agent.vault.tool;

import io.osupervisor.agent.AgentException;

/**
 * One thing that is wrong in a data directory.
 *
 * @param code as a node would refuse with
 * @param place the persistence id, or the file below the directory
 * @param text what is wrong, with numbers
 */
public record Fault(String code, String place, String text) {
  static Fault of(String place, AgentException fault) {
    return new Fault(fault.code(), place, String.valueOf(fault.getMessage()));
  }

  static Fault gone(String persistenceId, long from, long to, AgentException why) {
    String text = "events %d to %d: %s".formatted(from, to, why.getMessage());
    return new Fault(why.code(), persistenceId, text);
  }
}
