package io.osupervisor.agent.process;

/** Takes the log lines of an agent, always on the node's one log writer thread. */
@FunctionalInterface
public interface LogSink {
  /** Forgets every line. */
  LogSink NOWHERE = line -> {};

  void write(LogLine line);

  /** Called after a batch of lines. */
  default void flush() {}
}
