package io.osupervisor.agent.vault.tool;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.vault.journal.EventRecord;
import io.osupervisor.agent.vault.journal.Head;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Which events of each persistence id can be read, and so what is kept of it. */
final class RepairScan implements EventWalk.Sink {
  private final RepairSnapshots snapshots;
  private final SortedMap<String, RepairPlan> plans = new TreeMap<>();
  private List<NumberRange> readable = new ArrayList<>();
  private String id = "";
  private Head known = Head.NONE;

  private RepairScan(RepairSnapshots snapshots) {
    this.snapshots = snapshots;
  }

  /** Goes through all of them once. */
  static SortedMap<String, RepairPlan> plans(
      RecordedWalk events, RepairSnapshots snapshots, ToolWatch watch) throws IOException {
    RepairScan scan = new RepairScan(snapshots);
    events.replay(scan, watch);
    scan.endId();
    return scan.plans;
  }

  @Override
  public void begin(String persistenceId, Head head) {
    endId();
    id = persistenceId;
    known = head;
    readable = new ArrayList<>();
  }

  @Override
  public void event(EventRecord event) {
    NumberRange.extend(readable, event.seq());
    known = known.or(new Head(event.seq(), 0));
  }

  @Override
  public void gone(String persistenceId, long first, long to, AgentException why) {
    known = known.or(new Head(to, 0));
  }

  private void endId() {
    if (!id.isEmpty()) {
      plans.put(
          id,
          RepairPlan.of(
              new RepairPlan.Found(
                  known.deletedTo(),
                  known.highest(),
                  readable,
                  snapshots.of(id),
                  snapshots.has(id))));
    }
  }
}
