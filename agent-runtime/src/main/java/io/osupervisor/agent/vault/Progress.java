package io.osupervisor.agent.vault;

/** Is told how far work has come that may take long. */
public interface Progress {
  /** Nobody. */
  Progress NOBODY = (what, done, all) -> {};

  /**
   * Some more was done; called often.
   *
   * @param what is counted, as in {@code events read}
   * @param all that there will be; 0 where nobody knows
   */
  void counted(String what, long done, long all);
}
