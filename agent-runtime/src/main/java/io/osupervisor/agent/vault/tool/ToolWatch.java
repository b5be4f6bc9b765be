package io.osupervisor.agent.vault.tool;

import io.osupervisor.agent.vault.Progress;

/** Is told how far a tool has come. */
public interface ToolWatch extends Progress {
  /** Nobody. */
  ToolWatch NOBODY = new ToolWatch() {};

  @Override
  default void counted(String what, long done, long all) {}

  /** A step of putting things into their places was done, as in {@code placed journal}. */
  default void reached(String step) {}
}
