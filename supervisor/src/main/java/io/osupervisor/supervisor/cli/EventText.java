package io.osupervisor.supervisor.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Events as text. */
final class EventText {
  /** When, in milliseconds: an event has its own time. */
  private static final Set<String> STAMPS = Set.of("at_ms", "started_ms");

  private static final Pattern VERSION = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern PLAIN = Pattern.compile("[^\\s\"={}\\[\\],]+");

  private EventText() {}

  static String line(JsonNode event) {
    String data = data(event.path("data"));
    return event.path("at").asText()
        + "  "
        + event.path("type").asText()
        + "  "
        + event.path("agent").asText("-")
        + (data.isEmpty() ? "" : "  " + data)
        + "\n";
  }

  /** The hypothesis that it concerns and its step first, then its values by name. */
  static String data(JsonNode data) {
    Map<String, JsonNode> left = new TreeMap<>();
    data.properties().forEach(field -> left.put(field.getKey(), field.getValue()));
    left.keySet().removeAll(STAMPS);
    List<String> words = new ArrayList<>();
    JsonNode hypothesis = left.remove("hypothesis");
    if (hypothesis != null) {
      words.add(value(hypothesis));
    }
    if (left.containsKey("from") && left.containsKey("to")) {
      words.add(value(left.remove("from")) + " -> " + value(left.remove("to")));
    }
    left.forEach((name, value) -> words.add(name + "=" + value(value)));
    return String.join("  ", words);
  }

  /** Versions cut short, words without quotes. */
  private static String value(JsonNode value) {
    if (!value.isTextual()) {
      return value.toString();
    }
    String text = value.asText();
    if (VERSION.matcher(text).matches()) {
      return AgentText.version(value);
    }
    return PLAIN.matcher(text).matches() ? text : value.toString();
  }
}
