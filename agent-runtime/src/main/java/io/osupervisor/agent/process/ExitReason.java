package io.osupervisor.agent.process;

import java.util.Locale;

/** Why a process ended. */
public sealed interface ExitReason {
  /** For people, with the values. */
  String describe();

  /** It returned. */
  record Exited(int code) implements ExitReason {
    @Override
    public String describe() {
      return "exit code " + code;
    }
  }

  /** A signal ended it. */
  record Signalled(int signal) implements ExitReason {
    @Override
    public String describe() {
      return "signal " + signal;
    }
  }

  /**
   * The supervisor or the kernel ended it because its tree used more than allowed.
   *
   * @param observed what was seen, in bytes or processes
   * @param allowed the limit
   */
  record LimitBreached(Limit limit, long observed, long allowed) implements ExitReason {
    @Override
    public String describe() {
      return "limit " + limit.word() + " breached: " + observed + " of " + allowed;
    }
  }

  /** A limit whose breach ends the instance. */
  enum Limit {
    MEMORY,
    PROCESSES;

    /** The word of the settings. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
