package io.osupervisor.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The figures of one run, for people and for programs. */
record Report(Instant at, Extent extent, List<Figure> figures) {
  private static final List<String> HEAD =
      List.of("what", "ours", "reference", "", "ratio", "target", "");
  private static final ObjectMapper JSON = new ObjectMapper();

  Report {
    figures = List.copyOf(figures);
  }

  /** A table in Markdown: medians of the rounds, in brackets the least and the most. */
  String table() {
    List<String> lines = new ArrayList<>();
    lines.add(line(HEAD));
    lines.add("|---|---|---|---|---|---|---|");
    figures.forEach(figure -> lines.add(line(cells(figure))));
    return String.join("\n", lines) + "\n";
  }

  /** Whether no target was missed. */
  boolean isHeld() {
    return figures.stream().allMatch(figure -> figure.held().orElse(true));
  }

  void writeJson(Path file) throws IOException {
    ObjectNode root = JSON.createObjectNode();
    root.put("at", at.toString());
    root.put("extent", extent.name());
    root.put("java", System.getProperty("java.runtime.version"));
    root.put("cores", Runtime.getRuntime().availableProcessors());
    ArrayNode all = root.putArray("figures");
    figures.forEach(figure -> write(figure, all.addObject()));
    JSON.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), root);
  }

  private static List<String> cells(Figure figure) {
    String symbol = " " + figure.unit().symbol();
    return List.of(
        figure.what(),
        text(figure.ours()) + symbol,
        text(figure.reference()) + symbol,
        figure.against(),
        text(figure.ratio()),
        figure.target().text(),
        verdict(figure));
  }

  private static String verdict(Figure figure) {
    return figure
        .held()
        .map(
            held ->
                "%s (%d/%d)"
                    .formatted(held ? "held" : "missed", figure.heldRounds(), figure.rounds()))
        .orElse("");
  }

  private static String text(Spread spread) {
    return "%s (%s–%s)"
        .formatted(
            Unit.digits(spread.median()), Unit.digits(spread.min()), Unit.digits(spread.max()));
  }

  private static String line(List<String> cells) {
    return "| " + String.join(" | ", cells) + " |";
  }

  private static void write(Figure figure, ObjectNode node) {
    node.put("what", figure.what());
    node.put("unit", figure.unit().symbol());
    write(figure.ours(), node.putObject("ours"));
    node.put("against", figure.against());
    write(figure.reference(), node.putObject("reference"));
    write(figure.ratio(), node.putObject("ratio"));
    node.put("target", figure.target().text());
    node.put("rounds", figure.rounds());
    node.put("held_rounds", figure.heldRounds());
    figure.held().ifPresent(held -> node.put("held", held));
  }

  private static void write(Spread spread, ObjectNode node) {
    node.put("median", spread.median());
    node.put("min", spread.min());
    node.put("max", spread.max());
  }
}
