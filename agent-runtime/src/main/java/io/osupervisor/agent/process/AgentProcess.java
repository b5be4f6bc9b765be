package io.osupervisor.agent.process;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** One started process and everything it starts. Safe for use by several threads. */
public interface AgentProcess {
  /** The agent's own process, once it runs; until then what starts it. */
  long pid();

  /**
   * Writes to standard input without ever blocking: at once while the pipe takes it, the rest is
   * queued. The bytes must not be changed afterwards. The caller bounds {@link #backlog()}.
   */
  void write(ByteBuffer bytes);

  /** The same for a whole array. */
  default void write(byte[] bytes) {
    write(ByteBuffer.wrap(bytes));
  }

  /** Bytes queued and not yet taken by the pipe. */
  long backlog();

  /** Ends standard input after what is queued. */
  void closeInput();

  /** Stops reading standard output, so that its writer blocks; at exit the rest still comes. */
  void pauseOutput();

  void resumeOutput();

  /**
   * SIGTERM now and SIGKILL to the whole tree after the grace; the same stage as {@link #ended}.
   */
  CompletionStage<Void> terminate();

  /** SIGKILL to the whole tree at once; the same stage as {@link #ended}. */
  CompletionStage<Void> kill();

  /** Completes when nothing of the tree lives and its private directory is gone. */
  CompletionStage<Void> ended();

  /** Reads the kernel's figures now: tens of microseconds with cgroups, milliseconds without. */
  ProcessUsage usage();

  /**
   * Processor time that the tree used or waited for: what it would have used on an idle machine.
   */
  Duration effort();

  Confinement confinement();

  /** Lines of standard error dropped because there were too many. */
  long droppedLogLines();
}
