package io.osupervisor.arbiter.trial;

import io.osupervisor.agent.protocol.Kind;
import io.osupervisor.agent.protocol.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The metrics of a stage as they stand in its evidence: a list of maps under one name. */
public final class EvidenceRows {
  /** Under which evidence has them. */
  public static final String FIELD = "metrics";

  private EvidenceRows() {}

  /** The rows for a field of evidence. */
  public static Value write(List<ExplainRow> rows) {
    return Value.list(rows.stream().map(EvidenceRows::row).toList());
  }

  /** The rows that evidence has; none where it has none, or of a form that is not known. */
  public static List<ExplainRow> read(Evidence evidence) {
    Value field = evidence.data().field(FIELD);
    if (field == null || field.kind() != Kind.LIST) {
      return List.of();
    }
    List<ExplainRow> rows = new ArrayList<>();
    for (Value one : field.elements()) {
      if (one.kind() == Kind.MAP) {
        rows.add(row(one.fields()));
      }
    }
    return rows;
  }

  private static Value row(ExplainRow row) {
    Map<String, Value> fields = new TreeMap<>();
    fields.put("metric", Value.of(row.metric()));
    fields.put("effect", Value.of(row.effect()));
    fields.put("interval", Value.of(row.interval()));
    fields.put("n", Value.of(row.n()));
    fields.put("margin", Value.of(row.margin()));
    fields.put("rule", Value.of(row.rule()));
    fields.put("decision", Value.of(row.decision()));
    return Value.map(fields);
  }

  private static ExplainRow row(Map<String, Value> fields) {
    Value n = fields.get("n");
    return new ExplainRow(
        text(fields, "metric"),
        text(fields, "effect"),
        text(fields, "interval"),
        n != null && n.kind() == Kind.INTEGER ? n.asLong() : 0,
        text(fields, "margin"),
        text(fields, "rule"),
        text(fields, "decision"));
  }

  private static String text(Map<String, Value> fields, String name) {
    Value value = fields.get(name);
    return value != null && value.kind() == Kind.STRING ? value.asString() : "";
  }
}
