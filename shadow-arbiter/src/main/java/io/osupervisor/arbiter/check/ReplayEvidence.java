package io.osupervisor.arbiter.check;

import io.osupervisor.agent.protocol.Value;
import io.osupervisor.arbiter.trial.Evidence;
import io.osupervisor.arbiter.trial.EvidenceRows;
import io.osupervisor.arbiter.trial.ExplainRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The evidence of cases and of recorded requests as one. */
final class ReplayEvidence {
  private static final String RECORDED = "recorded";

  private ReplayEvidence() {}

  /**
   * With what was found of recorded requests under a name of its own, and the metrics of both in
   * one list.
   *
   * @param around what is known of them beside what came of it
   */
  static Evidence merge(Evidence cases, Map<String, Value> around, Evidence requests) {
    Map<String, Value> recorded = new TreeMap<>(around);
    recorded.putAll(requests.data().fields());
    recorded.remove(EvidenceRows.FIELD);
    Map<String, Value> fields = new TreeMap<>(cases.data().fields());
    fields.put(RECORDED, Value.map(recorded));
    List<ExplainRow> rows = new ArrayList<>(EvidenceRows.read(cases));
    rows.addAll(EvidenceRows.read(requests));
    if (!rows.isEmpty()) {
      fields.put(EvidenceRows.FIELD, EvidenceRows.write(rows));
    }
    return Evidence.of(fields);
  }
}
