package io.osupervisor.agent.instance;

import io.osupervisor.agent.process.AgentProcess;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether an agent's output is read. What was read and is not yet handled is bounded, so
 * that an agent that writes faster than it is served waits at its own pipe. Thread safe.
 */
final class ReadGate {
  /** Bytes read and not handled at which reading stops; it goes on at half of them. */
  static final long LIMIT = 512 * 1024;

  /** Why reading stops though there is room. */
  enum Reason {
    /** Entries wait for storage. */
    LOG,
    /** A checkpoint arrives faster than it is written. */
    CHECKPOINT,
    /** The memory has another owner yet. */
    REIGN
  }

  private final Set<Reason> reasons = EnumSet.noneOf(Reason.class);
  private @Nullable AgentProcess process;
  private long outstanding;
  private boolean paused;

  synchronized void attach(AgentProcess started) {
    process = started;
    apply();
  }

  /** So many bytes were read. */
  synchronized void taken(int bytes) {
    outstanding += bytes;
    apply();
  }

  /** So many bytes are handled. */
  synchronized void handled(int bytes) {
    outstanding -= bytes;
    apply();
  }

  synchronized void hold(Reason reason) {
    reasons.add(reason);
    apply();
  }

  synchronized void release(Reason reason) {
    reasons.remove(reason);
    apply();
  }

  /** Whether the agent's output is not being read now. */
  synchronized boolean isPaused() {
    return paused;
  }

  private void apply() {
    if (process == null) {
      return;
    }
    boolean full = outstanding > (paused ? LIMIT / 2 : LIMIT);
    boolean wanted = full || !reasons.isEmpty();
    if (wanted == paused) {
      return;
    }
    paused = wanted;
    if (wanted) {
      process.pauseOutput();
    } else {
      process.resumeOutput();
    }
  }
}
