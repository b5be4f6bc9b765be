package io.osupervisor.arbiter.compare;

import io.osupervisor.agent.protocol.Kind;
import io.osupervisor.agent.protocol.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Takes out of values what lies at some paths; a text in its place says so. Immutable. */
public final class Redaction {
  /** What stands where something was taken out. */
  public static final Value MARK = Value.of("[redacted]");

  private final PathSet paths;

  private Redaction(PathSet paths) {
    this.paths = paths;
  }

  /**
   * Of what lies at these paths.
   *
   * @throws io.osupervisor.agent.AgentException {@code invalid_comparison_path}
   */
  public static Redaction of(List<String> paths) {
    return new Redaction(PathSet.of(paths.stream().map(ValuePath::parse).toList()));
  }

  /** The value without what is to be taken out. */
  public Value apply(Value value) {
    return apply(value, paths);
  }

  private static Value apply(Value value, PathSet here) {
    if (here == PathSet.EMPTY) {
      return value;
    }
    if (here.endsHere()) {
      return MARK;
    }
    if (value.kind() == Kind.MAP) {
      Map<String, Value> fields = new LinkedHashMap<>();
      value.fields().forEach((name, field) -> fields.put(name, apply(field, here.key(name))));
      return Value.map(fields);
    }
    if (value.kind() == Kind.LIST) {
      List<Value> elements = new ArrayList<>();
      for (Value element : value.elements()) {
        elements.add(apply(element, here.element(elements.size())));
      }
      return Value.list(elements);
    }
    return value;
  }
}
