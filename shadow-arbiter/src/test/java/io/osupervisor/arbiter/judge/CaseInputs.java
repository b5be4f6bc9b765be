package io.osupervisor.arbiter.judge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/** The inputs of a published case, which may say more than its method asks for. */
final class CaseInputs {
  private final JsonNode item;
  private final JsonNode inputs;

  CaseInputs(JsonNode item) {
    this.item = item;
    this.inputs = item.get("inputs");
  }

  /** What the case is called, which says what its source leaves out. */
  String id() {
    return item.get("id").asText();
  }

  /** What the source calls it. */
  String detail() {
    return item.path("detail").asText();
  }

  /** How many values the case expects; 0 for one that is no list. */
  int expected() {
    return item.path("expected").size();
  }

  boolean has(String key) {
    return inputs.has(key);
  }

  JsonNode node(String key) {
    return inputs.path(key);
  }

  JsonNode required(String key) {
    assertThat(inputs.has(key)).as("input %s of %s", key, id()).isTrue();
    return node(key);
  }

  double number(String key) {
    return numberOf(required(key));
  }

  double number(String key, double otherwise) {
    return has(key) ? number(key) : otherwise;
  }

  long count(String key) {
    double number = number(key);
    assertThat(number).as(key).isEqualTo(Math.rint(number));
    return (long) number;
  }

  String text(String key, String otherwise) {
    JsonNode node = node(key);
    return node.isMissingNode() || node.isNull() ? otherwise : node.asText();
  }

  boolean flag(String key, boolean otherwise) {
    JsonNode node = node(key);
    if (node.isMissingNode()) {
      return otherwise;
    }
    return node.isNumber() ? node.asDouble() != 0 : node.asBoolean();
  }

  double[] numbers(String key) {
    return numbers(required(key));
  }

  /** A value that is none, null or not a number, stays one that is not a number. */
  static double[] numbers(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false)
        .mapToDouble(CaseInputs::numberOf)
        .toArray();
  }

  static double numberOf(JsonNode node) {
    if (node.isNull()) {
      return Double.NaN;
    }
    if (node.isTextual()) {
      return switch (node.asText()) {
        case "inf", "Infinity" -> Double.POSITIVE_INFINITY;
        case "-inf", "-Infinity" -> Double.NEGATIVE_INFINITY;
        default -> Double.parseDouble(node.asText());
      };
    }
    assertThat(node.isNumber()).as("a number: %s", node).isTrue();
    return node.asDouble();
  }

  long[] counts(String key) {
    return StreamSupport.stream(required(key).spliterator(), false)
        .mapToLong(JsonNode::asLong)
        .toArray();
  }

  /** Holds a number of values that the case names to what there is. */
  void assertCount(String key, int... actual) {
    if (has(key)) {
      JsonNode node = node(key);
      double[] named = node.isArray() ? numbers(node) : new double[] {node.asDouble()};
      assertThat(named).hasSize(actual.length);
      for (int i = 0; i < actual.length; i++) {
        assertThat(named[i]).as(key).isEqualTo(actual[i]);
      }
    }
  }

  /** A number that is an input, or that the words of the case give as {@code name=number}. */
  double told(String name, double otherwise) {
    if (has(name)) {
      return number(name);
    }
    String words = text("kind", "") + " " + detail();
    Matcher found = Pattern.compile("\\b" + name + "=(-?[0-9]*\\.?[0-9]+)").matcher(words);
    return found.find() ? Double.parseDouble(found.group(1)) : otherwise;
  }
}
