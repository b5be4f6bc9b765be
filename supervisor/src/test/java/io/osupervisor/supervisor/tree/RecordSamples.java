package io.osupervisor.supervisor.tree;

import java.time.Instant;
import java.util.List;

/** One event of each kind. */
final class RecordSamples {
  static final Instant AT = Instant.parse("2026-11-20T12:00:00Z");
  static final String V1 = "0123456789abcdef".repeat(4);
  static final String V2 = "fedcba9876543210".repeat(4);

  private RecordSamples() {}

  static List<AgentRecordEvent> all() {
    return List.of(
        new AgentRecordEvent.Created("{\"id\":\"counter\"}", V1, "admin", AT),
        new AgentRecordEvent.Updated("{\"id\":\"counter\",\"standby\":1}", V2, "admin", AT),
        new AgentRecordEvent.PrimaryChanged(V2, "h17", 9, AT),
        new AgentRecordEvent.Started("admin", AT),
        new AgentRecordEvent.Stopped("admin", AT),
        new AgentRecordEvent.Quarantined("agent_failed", "it ended 6 times within 10 s", AT),
        new AgentRecordEvent.Released("admin", AT),
        new AgentRecordEvent.Removed("admin", AT),
        new AgentRecordEvent.Purged("retention", AT));
  }
}
