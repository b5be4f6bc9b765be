package io.osupervisor.arbiter.shadow;

import io.osupervisor.agent.instance.EndReason;
import io.osupervisor.agent.version.VersionStore;
import io.osupervisor.arbiter.judge.Observation;
import io.osupervisor.arbiter.judge.Observation.AlarmKind;
import io.osupervisor.arbiter.judge.Observation.HardStop;
import io.osupervisor.arbiter.judge.Observation.HardStopKind;
import java.util.Map;
import java.util.Set;

/** What the end of a candidate that nobody asked for says of it. */
public final class TwinFault {
  private static final Map<String, HardStopKind> KINDS =
      Map.ofEntries(
          Map.entry("hang", HardStopKind.LOST_PULSE),
          Map.entry("start_timeout", HardStopKind.LOST_PULSE),
          Map.entry("restore_timeout", HardStopKind.LOST_PULSE),
          Map.entry("pipe_closed", HardStopKind.LOST_PULSE),
          Map.entry("state_mismatch", HardStopKind.STATE_MISMATCH),
          Map.entry("wal_gap", HardStopKind.STATE_MISMATCH),
          Map.entry("decode_failed", HardStopKind.DECODE_FAILURES),
          Map.entry("field_invalid", HardStopKind.DECODE_FAILURES),
          Map.entry("frame_invalid", HardStopKind.DECODE_FAILURES),
          Map.entry("unknown_response", HardStopKind.DECODE_FAILURES),
          Map.entry("unsupported_protocol", HardStopKind.DECODE_FAILURES),
          Map.entry("limit", HardStopKind.MEMORY_LIMIT));

  /** What lies outside of the candidate. */
  private static final Set<String> ELSEWHERE =
      Set.of("start_failed", "restore_failed", VersionStore.DAMAGED, "internal");

  private TwinFault() {}

  /** The candidate is to blame, unless what ended it lies outside of it. */
  public static Observation ofCandidate(EndReason reason, long atMs) {
    String told = "%s: %s".formatted(reason.code(), reason.message());
    if (reason.isOfTheNode() || ELSEWHERE.contains(reason.code())) {
      return new Observation.Alarm(atMs, AlarmKind.PROVIDER_ERROR, "candidate, " + told);
    }
    return new HardStop(atMs, KINDS.getOrDefault(reason.code(), HardStopKind.CRASH_LOOP), told);
  }
}
