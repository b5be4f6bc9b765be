package io.osupervisor.supervisor.tree;

import io.osupervisor.agent.StoredFormat;
import java.util.Map;

/** The names of an agent's record events on disk. */
final class AgentRecordFormat {
  static final StoredFormat FORMAT =
      new StoredFormat(
          Map.of(
              "agc1", AgentRecordEvent.Created.class,
              "agu1", AgentRecordEvent.Updated.class,
              "agv1", AgentRecordEvent.PrimaryChanged.class,
              "ags1", AgentRecordEvent.Started.class,
              "agr1", AgentRecordEvent.Stopped.class,
              "agq1", AgentRecordEvent.Quarantined.class,
              "agl1", AgentRecordEvent.Released.class,
              "agd1", AgentRecordEvent.Removed.class,
              "agp1", AgentRecordEvent.Purged.class));

  private AgentRecordFormat() {}
}
