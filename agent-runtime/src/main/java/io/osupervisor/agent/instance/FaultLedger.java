package io.osupervisor.agent.instance;

import io.osupervisor.agent.health.Counts;
import io.osupervisor.agent.protocol.ErrorCode;
import io.osupervisor.agent.protocol.Fault;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/** Counts an agent's bad input and says when it was too much. */
final class FaultLedger {
  /** So many undecodable frames within {@link #WINDOW} end the instance. */
  static final int UNDECODABLE = 3;

  static final Duration WINDOW = Duration.ofMinutes(1);

  private static final Set<ErrorCode> FATAL =
      EnumSet.of(
          ErrorCode.FRAME_INVALID,
          ErrorCode.UNSUPPORTED_PROTOCOL,
          ErrorCode.STATE_MISMATCH,
          ErrorCode.WAL_GAP);

  private final Counts counts;
  private final RecentCount undecodable = new RecentCount(WINDOW);

  FaultLedger(Counts counts) {
    this.counts = counts;
  }

  /** Counts a fault; true when it ends the instance. */
  boolean isFatal(Fault fault, long now) {
    counts.add(fault.code().word());
    if (fault.code() != ErrorCode.DECODE_FAILED) {
      return FATAL.contains(fault.code());
    }
    undecodable.add(now);
    return undecodable.count(now) >= UNDECODABLE;
  }
}
