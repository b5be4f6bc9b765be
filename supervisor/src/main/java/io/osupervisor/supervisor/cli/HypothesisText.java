package io.osupervisor.supervisor.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Hypotheses as text. */
final class HypothesisText {
  private HypothesisText() {}

  static String list(JsonNode hypotheses) {
    Table table = new Table("ID", "STATE", "SINCE", "VERSION", "PROPOSER", "REASON");
    for (JsonNode one : hypotheses) {
      table.row(
          one.path("id").asText(),
          one.path("state").asText(),
          one.path("since").asText(),
          AgentText.version(one.path("version")),
          one.path("proposer").asText(),
          one.path("reason").asText());
    }
    return table.render();
  }

  /** Where it is, and why if there is something to say. */
  static String line(JsonNode hypothesis) {
    String outcome = hypothesis.path("outcome").asText();
    return hypothesis.path("id").asText()
        + " is "
        + hypothesis.path("state").asText()
        + (outcome.isEmpty() ? "" : ": " + Table.oneLine(outcome))
        + "\n";
  }

  /** Where answers differ, as the newest stage that compared any tells it. */
  static String differences(JsonNode evidence) {
    String told = "no answer that was compared differs\n";
    for (JsonNode stage : evidence.path("stages")) {
      told = stage.path("evidence").path("differences").asText(told);
    }
    return told;
  }

  static String verified(JsonNode verified) {
    String id = verified.path("id").asText();
    String decision = verified.path("decision").asText();
    JsonNode difference = verified.path("difference");
    return difference.isMissingNode()
        ? "%s verified: %s observations come to %s, as it is kept\n"
            .formatted(id, verified.path("observations"), decision)
        : "%s NOT VERIFIED: %s\n  kept        %s\n  recomputed  %s\n"
            .formatted(
                id,
                difference.path("field").asText(),
                Table.oneLine(difference.path("stored").asText()),
                Table.oneLine(difference.path("recomputed").asText()));
  }

  static String show(JsonNode hypothesis) {
    Table facts =
        new Table("id", hypothesis.path("id").asText())
            .row("state", hypothesis.path("state").asText())
            .row("since", hypothesis.path("since").asText())
            .row("verdict", hypothesis.path("verdict").asText("-"))
            .row("because", or(hypothesis.path("outcome").asText()))
            .row("reason", hypothesis.path("reason").asText())
            .row("expected", or(expected(hypothesis.path("expected"))))
            .row("shown at", or(level(hypothesis.path("stages"))))
            .row("version", AgentText.version(hypothesis.path("version")))
            .row("from", AgentText.version(hypothesis.path("parent")))
            .row("proposer", hypothesis.path("proposer").asText())
            .row("proposed", hypothesis.path("proposed").asText());
    Table stages = new Table("STAGE", "STATE", "STARTED", "ENDED");
    for (JsonNode stage : hypothesis.path("stages")) {
      stages.row(
          stage.path("name").asText(),
          stage.path("state").asText(),
          stage.path("started").asText(),
          stage.path("ended").asText("-"));
    }
    return facts.render() + "\n" + stages.render();
  }

  /** The level of its claims in its newest trial. */
  private static String level(JsonNode stages) {
    String level = "";
    for (JsonNode stage : stages) {
      level = stage.path("evidence").path("rules").path("claim_alpha").asText(level);
    }
    return level.isEmpty() ? "" : "level " + level;
  }

  private static String expected(JsonNode expected) {
    List<String> claims = new ArrayList<>();
    expected
        .properties()
        .forEach(claim -> claims.add(claim.getKey() + " " + claim.getValue().asText()));
    return String.join(", ", claims);
  }

  private static String or(String text) {
    return text.isEmpty() ? "-" : text;
  }
}
