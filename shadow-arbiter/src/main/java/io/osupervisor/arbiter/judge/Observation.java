package io.osupervisor.arbiter.judge;

/** One fact of a trial, with the time at which it was so, in milliseconds since 1970. */
public sealed interface Observation {
  /** When it was so. */
  long atMs();

  /** Both answers to one request. */
  record Pair(long atMs, Answer candidate, Answer control, Comparison comparison)
      implements Observation {}

  /** What both instances hold and have used since the last sample. */
  record Usage(long atMs, Load candidate, Load control) implements Observation {}

  /** What was lost since the last such count; none of it is among the pairs. */
  record Losses(long atMs, long dropped, long resyncs, long uncompared) implements Observation {
    /** Refuses counts below 0. */
    public Losses {
      notNegative("dropped", dropped);
      notNegative("resyncs", resyncs);
      notNegative("uncompared", uncompared);
    }
  }

  /** How many requests the lot gave to each arm, of two that are to get half each. */
  record Assigned(long atMs, long candidate, long control) implements Observation {
    /** Refuses counts below 0. */
    public Assigned {
      notNegative("candidate", candidate);
      notNegative("control", control);
    }
  }

  /** Something makes the comparison worthless. */
  record Alarm(long atMs, AlarmKind kind, String detail) implements Observation {}

  /** The candidate did what no candidate may. */
  record HardStop(long atMs, HardStopKind kind, String detail) implements Observation {}

  /** Time passed; the first of all starts the trial's clock. */
  record Elapsed(long atMs) implements Observation {}

  /**
   * One side's answer.
   *
   * @param failed whether it is an error, or none came
   * @param latencyNanos from the request written to the answer read, above 0
   */
  record Answer(boolean failed, long latencyNanos) {
    /** Refuses a latency that cannot be. */
    public Answer {
      if (latencyNanos <= 0) {
        throw new IllegalArgumentException("a latency of " + latencyNanos + " ns");
      }
    }
  }

  /**
   * What one instance takes.
   *
   * @param memoryBytes resident now
   * @param cpuNanos processor time since the last sample
   */
  record Load(long memoryBytes, long cpuNanos) {
    /** Refuses loads below 0. */
    public Load {
      notNegative("memory", memoryBytes);
      notNegative("cpu", cpuNanos);
    }
  }

  /** How the answers of a pair compare. */
  enum Comparison {
    /** Alike. */
    AGREES,
    /** Not alike, or only one of them failed. */
    DIFFERS,
    /** Both failed alike: counted apart, as neither. */
    AGREES_ON_ERROR,
    /** Not comparable: counted as lost, and nothing else. */
    NOT_COMPARED
  }

  /** Why a comparison is worthless. */
  enum AlarmKind {
    /** One key was seen in two arms. */
    MIXED_ASSIGNMENT,
    /** Measurements are missing or wrong at their source. */
    PROVIDER_ERROR
  }

  /** What no candidate may do. */
  enum HardStopKind {
    /** It keeps dying. */
    CRASH_LOOP,
    /** It gives no sign of life. */
    LOST_PULSE,
    /** Its state is not what the log says. */
    STATE_MISMATCH,
    /** It speaks nonsense. */
    DECODE_FAILURES,
    /** It took the memory it is allowed. */
    MEMORY_LIMIT
  }

  private static void notNegative(String what, long count) {
    if (count < 0) {
      throw new IllegalArgumentException(what + " of " + count);
    }
  }
}
