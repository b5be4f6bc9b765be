package io.osupervisor.agent.vault.tool;

/** Breaks a tool off behind a step. */
record BreakingOff(String step) implements ToolWatch {
  @Override
  public void reached(String done) {
    if (done.equals(step)) {
      throw new IllegalStateException(step);
    }
  }
}
