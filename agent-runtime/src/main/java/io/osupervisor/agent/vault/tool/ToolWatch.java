package io.osupervisor.agent.vault.tool;

/** Is told how far a tool has come. */
public interface ToolWatch {
  /** Nobody. */
  ToolWatch NOBODY = new ToolWatch() {};

  /**
   * Some more was done; called often.
   *
   * @param what is counted, as in {@code events read}
   * @param all that there will be; 0 where nobody knows
   */
  default void counted(String what, long done, long all) {}

  /** A step of putting things into their places was done, as in {@code placed journal}. */
  default void reached(String step) {}
}
