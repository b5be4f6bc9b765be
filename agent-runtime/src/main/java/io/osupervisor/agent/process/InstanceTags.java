package io.osupervisor.agent.process;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Remembers which process carries which instance id, so that polling need not read it again. */
final class InstanceTags {
  private Map<ProcEntry.Key, String> tags = new HashMap<>();

  /** A look at all processes that reads the environment only of those not seen before. */
  TreeScan scan() {
    List<ProcEntry> entries = ProcFs.processes();
    Map<ProcEntry.Key, String> now = new HashMap<>();
    Map<Integer, String> byPid = new HashMap<>();
    for (ProcEntry entry : entries) {
      String known = tags.get(entry.key());
      String tag = known == null ? ProcFs.instanceOf(entry.pid()) : known;
      now.put(entry.key(), tag);
      byPid.put(entry.pid(), tag);
    }
    tags = now;
    return new TreeScan(entries, pid -> byPid.getOrDefault(pid, ""));
  }
}
