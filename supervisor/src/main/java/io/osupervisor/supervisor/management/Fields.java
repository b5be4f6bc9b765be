package io.osupervisor.supervisor.management;

import io.osupervisor.agent.protocol.Kind;
import io.osupervisor.agent.protocol.Value;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** The fields of a body; those that are unknown or of another kind are refused. */
final class Fields {
  private static final LevenshteinDistance NEARNESS = new LevenshteinDistance(3);

  private final Map<String, Value> fields;

  private Fields(Map<String, Value> fields) {
    this.fields = fields;
  }

  /**
   * Reads a body.
   *
   * @param deepest how deep it may nest
   * @param known the names that a field may have
   * @throws io.osupervisor.agent.protocol.ProtocolException when it is no JSON
   * @throws ProblemException {@code decode_failed} when it nests deeper, {@code field_invalid} when
   *     it is no object or has other fields
   */
  static Fields read(byte[] body, int deepest, String... known) {
    if (body.length == 0) {
      return new Fields(Map.of());
    }
    int depth = Nesting.of(body);
    if (depth > deepest) {
      throw Problem.invalid(
              "decode_failed",
              "the body nests " + depth + " deep",
              "",
              "nest at most " + deepest + " deep")
          .exception();
    }
    Value value = Value.parseJson(body);
    if (value.kind() != Kind.MAP) {
      throw invalid("the body is a " + value.kind().word(), "", "send an object");
    }
    Map<String, Value> fields = value.fields();
    fields.keySet().forEach(name -> requireKnown(name, List.of(known)));
    return new Fields(fields);
  }

  private static void requireKnown(String name, List<String> known) {
    if (known.contains(name)) {
      return;
    }
    String hint =
        known.stream()
            .filter(other -> NEARNESS.apply(name, other) >= 0)
            .findFirst()
            .map(other -> "did you mean '" + other + "'?")
            .orElse(known.isEmpty() ? "send none" : "there are " + String.join(", ", known));
    throw invalid("there is no field '" + name + "'", name, hint);
  }

  /** Any value, which must be there. */
  Value required(String name) {
    Value value = fields.get(name);
    if (value == null) {
      throw invalid("the field '" + name + "' is missing", "", "send it; null is a value, too");
    }
    return value;
  }

  Optional<String> text(String name) {
    return present(name, Kind.STRING, "a string").map(Value::asString);
  }

  /**
   * Why something is to be done.
   *
   * @param what it is, for whoever gave no reason
   * @param example of one
   */
  String reason(String what, String example) {
    return text("reason")
        .orElseThrow(
            () ->
                invalid(
                    "a " + what + " without a reason",
                    "reason",
                    "say why, as in {\"reason\": \"" + example + "\"}"));
  }

  Optional<Value> object(String name) {
    return present(name, Kind.MAP, "an object");
  }

  /** The entries of an object; none where it is not there. */
  Map<String, Value> map(String name) {
    return object(name).map(Value::fields).orElse(Map.of());
  }

  /** The entries of an object whose values are strings; none where it is not there. */
  Map<String, String> texts(String name) {
    Map<String, String> texts = new TreeMap<>();
    map(name)
        .forEach(
            (key, value) -> {
              if (value.kind() != Kind.STRING) {
                throw unfit(name + "." + key, value, "a string");
              }
              texts.put(key, value.asString());
            });
    return texts;
  }

  boolean on(String name) {
    return present(name, Kind.BOOLEAN, "true or false").map(Value::asBoolean).orElse(false);
  }

  long number(String name, long otherwise, long least, long most) {
    String wanted = "a whole number from " + least + " to " + most;
    Optional<Value> value = present(name, Kind.INTEGER, wanted);
    if (value.isEmpty()) {
      return otherwise;
    }
    double rough = value.get().asBigInteger().doubleValue();
    if (rough < least || rough > most) {
      throw unfit(name, value.get(), wanted);
    }
    return value.get().asLong();
  }

  private Optional<Value> present(String name, Kind kind, String wanted) {
    Value value = fields.get(name);
    if (value == null || value.isNull()) {
      return Optional.empty();
    }
    if (value.kind() != kind) {
      throw unfit(name, value, wanted);
    }
    return Optional.of(value);
  }

  private static ProblemException unfit(String name, Value value, String wanted) {
    return invalid("the field '" + name + "' is not " + wanted, value.toJson(), "send " + wanted);
  }

  private static ProblemException invalid(String detail, String value, String hint) {
    return Problem.invalid("field_invalid", detail, value, hint).exception();
  }
}
