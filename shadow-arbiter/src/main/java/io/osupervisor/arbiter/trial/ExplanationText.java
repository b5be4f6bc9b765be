package io.osupervisor.arbiter.trial;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** Says on one screen of 24 lines by 100 columns why a hypothesis is where it is. */
public final class ExplanationText {
  static final int LINES = 24;
  static final int COLUMNS = 100;

  /** Lines beside the table without a remark. */
  private static final int FRAME = 10;

  private record Column(String head, int widest, Function<ExplainRow, String> cell) {}

  private static final List<Column> TABLE =
      List.of(
          new Column("metric", 16, ExplainRow::metric),
          new Column("effect", 10, ExplainRow::effect),
          new Column("interval", 20, ExplainRow::interval),
          new Column("n", 10, row -> String.format(Locale.ROOT, "%,d", row.n())),
          new Column("margin", 10, ExplainRow::margin),
          new Column("rule", 10, ExplainRow::rule),
          new Column("decision", 12, ExplainRow::decision));

  private ExplanationText() {}

  /** The text, each line ended. */
  public static String render(Explanation explanation) {
    List<String> lines = new ArrayList<>();
    Proposal proposal = explanation.proposal();
    lines.add(
        "%s  %s  by %s%s"
            .formatted(
                explanation.id(),
                explanation.state().word(),
                proposal.proposer(),
                proposedAt(explanation.path())));
    lines.add(
        "version   %s from %s"
            .formatted(proposal.candidate().shortForm(), proposal.parent().shortForm()));
    lines.add("reason    " + proposal.reason());
    if (!proposal.expected().isEmpty()) {
      lines.add("expected  " + expected(proposal));
    }
    path(explanation.path(), lines);
    String noCanary = proposal.settings().stages().noCanary();
    if (!noCanary.isEmpty()) {
      lines.add("canary    skipped: " + noCanary);
    }
    explanation
        .remarks()
        .forEach(one -> lines.add(String.format("%-10s%s", one.word(), one.text())));
    if (!explanation.outcome().isEmpty()) {
      lines.add("because   " + explanation.outcome());
    }
    lines.add("");
    table(explanation.rows(), LINES - FRAME - explanation.remarks().size() - 1, lines);
    StringBuilder text = new StringBuilder();
    lines.forEach(line -> text.append(cut(oneLine(line), COLUMNS).stripTrailing()).append('\n'));
    return text.toString();
  }

  private static String proposedAt(List<Explanation.Step> path) {
    return path.isEmpty() ? "" : "  at " + path.get(0).at();
  }

  private static String expected(Proposal proposal) {
    List<String> claims = new ArrayList<>();
    proposal.expected().forEach((metric, change) -> claims.add(metric + " " + change));
    return String.join(", ", claims);
  }

  /** The states, each with the time until the next, on at most two lines. */
  private static void path(List<Explanation.Step> steps, List<String> lines) {
    StringBuilder line = new StringBuilder("path      ");
    boolean wrapped = false;
    for (int i = 0; i < steps.size(); i++) {
      String step = steps.get(i).state().word();
      if (i + 1 < steps.size()) {
        step += " " + span(Duration.between(steps.get(i).at(), steps.get(i + 1).at())) + " → ";
      }
      if (!wrapped && line.length() + step.length() > COLUMNS) {
        lines.add(line.toString());
        line = new StringBuilder("          ");
        wrapped = true;
      }
      line.append(step);
    }
    lines.add(line.toString());
  }

  private static String span(Duration took) {
    if (took.toMinutes() < 1) {
      return String.format(Locale.ROOT, "%.1f s", took.toMillis() / 1e3);
    }
    return took.toHours() < 1
        ? took.toMinutes() + " min"
        : took.toHours() + " h " + took.toMinutesPart() + " min";
  }

  private static void table(List<ExplainRow> rows, int room, List<String> lines) {
    if (rows.isEmpty()) {
      lines.add("nothing was measured");
      return;
    }
    List<ExplainRow> shown = rows.subList(0, Math.min(room, rows.size()));
    StringBuilder head = new StringBuilder();
    TABLE.forEach(column -> head.append(padded(column.head(), column, shown)));
    lines.add(head.toString());
    for (ExplainRow row : shown) {
      StringBuilder line = new StringBuilder();
      TABLE.forEach(column -> line.append(padded(column.cell().apply(row), column, shown)));
      lines.add(line.toString());
    }
    if (shown.size() < rows.size()) {
      lines.add("and %d more metrics".formatted(rows.size() - shown.size()));
    }
  }

  private static String padded(String text, Column column, List<ExplainRow> rows) {
    int width = column.head().length();
    for (ExplainRow row : rows) {
      width = Math.max(width, oneLine(column.cell().apply(row)).length());
    }
    width = Math.min(width, column.widest());
    return String.format("%-" + width + "s  ", cut(oneLine(text), width));
  }

  private static String oneLine(String text) {
    return text.replaceAll("\\p{Cntrl}+", " ");
  }

  private static String cut(String text, int width) {
    return text.length() <= width ? text : text.substring(0, width - 1) + "…";
  }
}
