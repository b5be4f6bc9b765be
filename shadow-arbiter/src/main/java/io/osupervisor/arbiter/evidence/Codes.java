package io.osupervisor.arbiter.evidence;

import io.osupervisor.arbiter.judge.Observation.AlarmKind;
import io.osupervisor.arbiter.judge.Observation.Arm;
import io.osupervisor.arbiter.judge.Observation.Comparison;
import io.osupervisor.arbiter.judge.Observation.HardStopKind;
import io.osupervisor.arbiter.judge.Observation.Outcome;

/** The numbers by which words stand in a file; none is ever given another meaning. */
final class Codes {
  static final int ELAPSED = 0;
  static final int PAIR = 1;
  static final int USAGE = 2;
  static final int LOSSES = 3;
  static final int ASSIGNED = 4;
  static final int ALARM = 5;
  static final int HARD_STOP = 6;
  static final int SINGLE = 7;
  static final int RANKED = 8;
  static final int NOISY_PAIR = 9;

  private Codes() {}

  static int of(Outcome outcome) {
    return switch (outcome) {
      case OK -> 0;
      case FAILED -> 1;
      case UNKNOWN -> 2;
    };
  }

  static int of(Comparison comparison) {
    return switch (comparison) {
      case AGREES -> 0;
      case DIFFERS -> 1;
      case AGREES_ON_ERROR -> 2;
      case NOT_COMPARED -> 3;
      case UNTOLD -> 4;
    };
  }

  static int of(Arm arm) {
    return switch (arm) {
      case CANDIDATE -> 0;
      case CONTROL -> 1;
    };
  }

  static int of(AlarmKind kind) {
    return switch (kind) {
      case MIXED_ASSIGNMENT -> 0;
      case PROVIDER_ERROR -> 1;
      case DROPPED -> 2;
    };
  }

  static int of(HardStopKind kind) {
    return switch (kind) {
      case CRASH_LOOP -> 0;
      case LOST_PULSE -> 1;
      case STATE_MISMATCH -> 2;
      case DECODE_FAILURES -> 3;
      case MEMORY_LIMIT -> 4;
    };
  }
}
