package io.osupervisor.agent.protocol;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Writes the fields of one map of a message. An optional field that is null is left out. */
final class FieldWriter {
  private final PackBuffer out;
  private int start;
  private int size;

  FieldWriter(PackBuffer out) {
    this.out = out;
  }

  FieldWriter begin() {
    start = out.open();
    size = 0;
    return this;
  }

  void end() {
    out.closeMap(start, size);
  }

  FieldWriter string(String name, String value) {
    name(name);
    if (!out.string(value)) {
      throw ProtocolException.of(Problem.SURROGATE);
    }
    return this;
  }

  FieldWriter optional(String name, @Nullable String value) {
    return value == null ? this : string(name, value);
  }

  FieldWriter optional(String name, @Nullable Value value) {
    return value == null ? this : value(name, value);
  }

  FieldWriter optional(String name, @Nullable Long value) {
    return value == null ? this : integer(name, value);
  }

  FieldWriter optional(String name, @Nullable Double value) {
    return value == null ? this : value(name, Value.of(value));
  }

  FieldWriter optional(String name, @Nullable Duration value) {
    return value == null ? this : millis(name, value);
  }

  FieldWriter integer(String name, long value) {
    name(name);
    out.integer(value);
    return this;
  }

  FieldWriter millis(String name, Duration value) {
    return integer(name, value.toMillis());
  }

  FieldWriter bool(String name, boolean value) {
    name(name);
    out.bool(value);
    return this;
  }

  FieldWriter value(String name, Value value) {
    name(name);
    value.appendTo(out);
    return this;
  }

  FieldWriter numbers(String name, Map<String, Double> numbers) {
    return map(name, inner -> numbers.forEach((key, value) -> inner.value(key, Value.of(value))));
  }

  FieldWriter values(String name, Map<String, Value> values) {
    return map(name, inner -> values.forEach(inner::value));
  }

  FieldWriter strings(String name, Collection<String> strings) {
    return value(name, Value.list(strings.stream().sorted().map(Value::of).toList()));
  }

  FieldWriter map(String name, Consumer<FieldWriter> content) {
    name(name);
    FieldWriter inner = new FieldWriter(out).begin();
    content.accept(inner);
    inner.end();
    return this;
  }

  <T> FieldWriter maps(String name, List<T> elements, BiConsumer<T, FieldWriter> content) {
    name(name);
    out.listHeader(elements.size());
    FieldWriter inner = new FieldWriter(out);
    for (T element : elements) {
      content.accept(element, inner.begin());
      inner.end();
    }
    return this;
  }

  private void name(String name) {
    out.string(name);
    size++;
  }
}
