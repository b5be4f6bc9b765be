package io.osupervisor.agent.process;

/**
 * Hears of one process. Called on the node's loop or its killer thread, one call at a time and in
 * order for output and exit; every method must return at once.
 */
public interface ProcessListener {
  /** Bytes of standard output as they came; the array belongs to the listener. */
  void onOutput(byte[] bytes);

  /** No more output comes; told once, before {@link #onExit}. */
  void onOutputClosed();

  /**
   * The process itself ended and what was in its pipe has been given; told once. Descendants may
   * still be dying: {@link AgentProcess#ended()} tells when none is left.
   */
  void onExit(ExitReason reason);

  /** Everything queued for standard input has been written. */
  void onDrained();

  /** The process closed its standard input: what was queued and what is written now is dropped. */
  default void onInputBroken() {}
}
