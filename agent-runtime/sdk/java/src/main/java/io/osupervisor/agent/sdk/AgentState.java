package io.osupervisor.agent.sdk;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A map whose changes survive: what a handler changes becomes one entry of the write-ahead log,
 * written before its answer, or is undone if the handler throws. Keys are kept in their natural
 * order. Values are copied in and cannot be modified inside; one key per thing keeps entries small.
 *
 * <p>Changes are possible only in a handler of a ready agent: elsewhere they are refused with
 * {@code bad_state}, in a read-only request with {@code read_only}.
 */
public final class AgentState implements Memory {
  private enum Unit {
    NONE,
    WRITABLE,
    READ_ONLY
  }

  private static final Object ABSENT = new Object();

  private final TreeMap<String, @Nullable Object> data = new TreeMap<>();
  private final Map<String, @Nullable Object> before = new HashMap<>();
  private Unit unit = Unit.NONE;
  private boolean cleared;

  private AgentState() {}

  /** An empty state. */
  public static AgentState empty() {
    return new AgentState();
  }

  /** A state that has these values at a first start. */
  public static AgentState of(Map<String, ?> initial) {
    AgentState state = new AgentState();
    initial.forEach((key, value) -> state.data.put(key, Values.frozen(value)));
    return state;
  }

  /** The value of a key, or null. */
  public @Nullable Object get(String key) {
    return data.get(key);
  }

  /**
   * The integer of a key.
   *
   * @throws Refusal {@code invalid_value} where there is no integer
   */
  public long getLong(String key) {
    Object value = data.get(key);
    if (value instanceof Long number) {
      return number;
    }
    throw Refusal.invalidValue("state." + key + " is no integer: " + value);
  }

  /**
   * The string of a key.
   *
   * @throws Refusal {@code invalid_value} where there is no string
   */
  public String getString(String key) {
    Object value = data.get(key);
    if (value instanceof String text) {
      return text;
    }
    throw Refusal.invalidValue("state." + key + " is no string: " + value);
  }

  /** Whether there is such a key, also with the value null. */
  public boolean contains(String key) {
    return data.containsKey(key);
  }

  /** A view of all of it, in the order of the keys; it cannot be modified. */
  public Map<String, @Nullable Object> asMap() {
    return Collections.unmodifiableMap(data);
  }

  /** Sets a key. */
  public void put(String key, @Nullable Object value) {
    Object frozen = Values.frozen(value);
    remember(key);
    data.put(key, frozen);
  }

  /** Removes a key; what is not there stays so. */
  public void remove(String key) {
    if (data.containsKey(key)) {
      remember(key);
      data.remove(key);
    }
  }

  /** Removes all keys. */
  public void clear() {
    mayWrite();
    data.keySet().forEach(this::remember);
    cleared = true;
    data.clear();
  }

  @Override
  public void apply(@Nullable Object entry) {
    Map<String, Object> change = Values.map(entry);
    if (Boolean.TRUE.equals(change.get("clear"))) {
      data.clear();
    }
    if (change.get("del") instanceof List<?> gone) {
      gone.forEach(data::remove);
    }
    if (change.get("set") != null) {
      data.putAll(Values.map(change.get("set")));
    }
  }

  @Override
  public @Nullable Object snapshot() {
    return asMap();
  }

  @Override
  public void restore(@Nullable Object snapshot) {
    Map<String, Object> whole = Values.map(snapshot);
    data.clear();
    data.putAll(whole);
  }

  void begin(boolean readOnly) {
    unit = readOnly ? Unit.READ_ONLY : Unit.WRITABLE;
    before.clear();
    cleared = false;
  }

  /** What changed since the begin, as an entry; null if nothing did. */
  @Nullable Object entry() {
    if (cleared) {
      return Map.of("clear", true, "set", new TreeMap<>(data));
    }
    Map<String, @Nullable Object> put = new TreeMap<>();
    List<String> gone = new ArrayList<>();
    before.forEach(
        (key, old) -> {
          if (!data.containsKey(key)) {
            if (!same(old, ABSENT)) {
              gone.add(key);
            }
          } else if (same(old, ABSENT) || !Objects.equals(old, data.get(key))) {
            put.put(key, data.get(key));
          }
        });
    if (put.isEmpty() && gone.isEmpty()) {
      return null;
    }
    return gone.isEmpty() ? Map.of("set", put) : Map.of("set", put, "del", gone);
  }

  void undo() {
    before.forEach(
        (key, old) -> {
          if (same(old, ABSENT)) {
            data.remove(key);
          } else {
            data.put(key, old);
          }
        });
  }

  void end() {
    unit = Unit.NONE;
    before.clear();
  }

  boolean inUnit() {
    return unit != Unit.NONE;
  }

  private void remember(String key) {
    mayWrite();
    if (!before.containsKey(key)) {
      before.put(key, data.containsKey(key) ? data.get(key) : ABSENT);
    }
  }

  private void mayWrite() {
    if (unit == Unit.NONE) {
      throw Refusal.badState("state changes only in a handler of a ready agent");
    }
    if (unit == Unit.READ_ONLY) {
      throw Refusal.readOnly();
    }
  }

  @SuppressWarnings("ReferenceEquality") // the marker is told from every value by its identity
  private static boolean same(@Nullable Object one, Object marker) {
    return one == marker;
  }
}
