package io.osupervisor.arbiter.oracle;

import io.osupervisor.agent.AgentException;

/** Why a question has no answer. */
public final class OracleErrors {
  /** Too many questions wait: this one was not asked. */
  public static final String BUSY = "oracle_busy";

  /** This question has no answer, however often it was asked. */
  public static final String NO_ANSWER = "oracle_no_answer";

  /** Nothing is asked any more: too many questions had no answer. */
  public static final String BROKEN = "oracle_broken";

  private OracleErrors() {}

  static AgentException busy(String name, int waiting) {
    return new AgentException(
        BUSY,
        "%d questions wait for the %s".formatted(waiting, name),
        "make it faster, or copy a smaller share of the requests (trial.mirror)");
  }

  static AgentException noAnswer(String name, String why) {
    return new AgentException(
        NO_ANSWER, "the %s gives no answer: %s".formatted(name, why), "see to the command");
  }

  static AgentException broken(String name, int failures, String why) {
    return new AgentException(
        BROKEN,
        "the %s failed %d questions, the last for this: %s".formatted(name, failures, why),
        "see to the command; what it prints on standard error is in the agent's log");
  }

  static AgentException closed(String name) {
    return new AgentException(
        NO_ANSWER, "the trial of the " + name + " is over", "ask in another one");
  }
}
