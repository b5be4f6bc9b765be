package io.osupervisor.arbiter.judge;

import java.util.List;

/** One fact of a trial, with the time at which it was so, in milliseconds since 1970. */
public sealed interface Observation {
  /** When it was so. */
  long atMs();

  /**
   * Both answers to one request.
   *
   * @param noise how the control's answer compares with that of a second control
   */
  record Pair(long atMs, Answer candidate, Answer control, Comparison comparison, Noise noise)
      implements Observation {
    /** Without a second control. */
    public Pair(long atMs, Answer candidate, Answer control, Comparison comparison) {
      this(atMs, candidate, control, comparison, Noise.UNTOLD);
    }
  }

  /** One arm's answer to a request that the other arm did not get. */
  record Single(long atMs, Arm arm, Answer answer) implements Observation {}

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

  /** How many requests the lot gave to each arm since the last such count. */
  record Assigned(long atMs, long candidate, long control) implements Observation {
    /** Refuses counts below 0. */
    public Assigned {
      notNegative("candidate", candidate);
      notNegative("control", control);
    }
  }

  /**
   * So many of the candidates that are tried together show what they claim: from here on each shows
   * it at that many times its level.
   */
  record Ranked(long atMs, int rank) implements Observation {
    /** Refuses ranks below 1. */
    public Ranked {
      if (rank < 1) {
        throw new IllegalArgumentException("a rank of " + rank);
      }
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
   * @param latencyNanos from the request written to the answer read; 0 where it is not known
   * @param score what an evaluator outside of both sides gives for it; NaN where none did
   * @param cost of it, in any unit, above 0; NaN where it is not known
   */
  record Answer(Outcome outcome, long latencyNanos, double score, double cost) {
    /** Refuses measurements that cannot be. */
    public Answer {
      if (latencyNanos < 0) {
        throw new IllegalArgumentException("a latency of " + latencyNanos + " ns");
      }
      if (Double.isInfinite(score)) {
        throw new IllegalArgumentException("a score of " + score);
      }
      if (cost <= 0 || cost == Double.POSITIVE_INFINITY) {
        throw new IllegalArgumentException("a cost of " + cost);
      }
    }

    /**
     * Of which nobody tells a score or a cost.
     *
     * @param failed whether it is an error, or none came
     * @param latencyNanos above 0
     */
    public Answer(boolean failed, long latencyNanos) {
      this(failed ? Outcome.FAILED : Outcome.OK, positive(latencyNanos), Double.NaN, Double.NaN);
    }

    boolean failed() {
      return outcome == Outcome.FAILED;
    }

    private static long positive(long latencyNanos) {
      if (latencyNanos == 0) {
        throw new IllegalArgumentException("a latency of 0 ns");
      }
      return latencyNanos;
    }
  }

  /**
   * How a control differs from itself, beside a candidate that differs from it: the answers of two
   * instances of the control to one request.
   *
   * @param itself how they compare
   * @param more places where the candidate differs from the control, and it not from itself
   * @param less places where the control differs from itself, and the candidate not from it
   */
  record Noise(Comparison itself, List<String> more, List<String> less) {
    /** The name of all places that nobody told one by one. */
    public static final String ELSEWHERE = "elsewhere";

    /** There is no second control. */
    public static final Noise UNTOLD = new Noise(Comparison.UNTOLD, List.of(), List.of());

    public Noise {
      more = List.copyOf(more);
      less = List.copyOf(less);
    }
  }

  /** Which version answered. */
  enum Arm {
    /** The one that is tried. */
    CANDIDATE,
    /** The one that it is tried against. */
    CONTROL
  }

  /** How one side answered. */
  enum Outcome {
    /** Well. */
    OK,
    /** With an error, or not at all. */
    FAILED,
    /** Nobody tells. */
    UNKNOWN
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
    NOT_COMPARED,
    /** Nobody compared them: nothing is said of agreement, and the pair counts in all else. */
    UNTOLD
  }

  /** Why a comparison is worthless. */
  enum AlarmKind {
    /** One key was seen in two arms. */
    MIXED_ASSIGNMENT,
    /** Measurements are missing or wrong at their source. */
    PROVIDER_ERROR,
    /** More requests are lost on one side than a comparison can bear. */
    DROPPED
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
