package io.osupervisor.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One run of the binder, with the problems that it found. */
final class Binding {
  private static final ConfigObject EMPTY = ConfigFactory.empty().root();

  private final String root;
  private final List<ConfigProblem> problems = new ArrayList<>();

  Binding(String root) {
    this.root = root;
  }

  <R extends Record> R bind(ConfigObject object, ConfigObject defaults, Class<R> type) {
    Optional<Object> bound = group(object, defaults, root, type);
    if (!problems.isEmpty()) {
      throw ConfigException.invalid(problems);
    }
    return type.cast(bound.orElseThrow());
  }

  private Optional<Object> group(
      ConfigObject object, ConfigObject defaults, String path, Class<?> type) {
    reportUnknown(object, path, RecordShape.of(type));
    return create(object, defaults, path, type);
  }

  private void reportUnknown(ConfigObject object, String path, RecordShape shape) {
    for (String key : new TreeSet<>(object.keySet())) {
      if (!shape.keys().contains(key)) {
        String near = Names.nearest(key, shape.keys());
        String nearest = near.isEmpty() ? SettingKeys.elsewhere(shape.type(), key) : near;
        String full = nearest.isEmpty() ? "" : SettingKeys.join(path, nearest);
        problems.add(
            Origins.problem(value(object, key), child(path, key), "there is no such key", full));
      }
    }
  }

  private Optional<Object> create(
      ConfigObject object, ConfigObject defaults, String path, Class<?> type) {
    RecordShape shape = RecordShape.of(type);
    List<Object> values = new ArrayList<>();
    for (RecordShape.Slot slot : shape.slots()) {
      slot(slot, object, defaults, path).ifPresent(values::add);
    }
    if (values.size() < shape.slots().size()) {
      return Optional.empty();
    }
    try {
      return Optional.of(shape.create(values.toArray()));
    } catch (InvalidValueException e) {
      e.violations().forEach(violation -> refuse(object, path, violation));
    } catch (IllegalArgumentException e) {
      problems.add(Origins.problem(object.origin(), path, String.valueOf(e.getMessage()), ""));
    }
    return Optional.empty();
  }

  private void refuse(ConfigObject object, String path, InvalidValueException.Violation violation) {
    ConfigValue value = object.get(violation.key());
    String key = child(path, violation.key());
    problems.add(
        value == null
            ? Origins.problem(object.origin(), key, violation.what(), "")
            : Origins.problem(value, key, violation.what(), ""));
  }

  /**
   * A refused value is stood in for by its default, so that the checks of its group still speak.
   */
  private Optional<Object> slot(
      RecordShape.Slot slot, ConfigObject object, ConfigObject defaults, String path) {
    if (slot.flat()) {
      Class<?> type = (Class<?>) slot.type();
      return create(object, defaults, path, type)
          .or(() -> silent().create(defaults, EMPTY, path, type));
    }
    String key = child(path, slot.key());
    ConfigValue standard = slot.meant(defaults.get(slot.key()));
    ConfigValue given = slot.meant(object.get(slot.key()));
    ConfigValue value = given == null ? slot.standard().orElse(null) : given;
    Optional<Object> bound = component(slot.type(), object, value, standard, key);
    return bound.isPresent() || standard == null
        ? bound
        : silent().component(slot.type(), defaults, standard, null, key);
  }

  /** A run whose problems nobody reads: those of the defaults, told when they were set. */
  private Binding silent() {
    return new Binding(root);
  }

  private Optional<Object> component(
      Type type,
      ConfigObject parent,
      @Nullable ConfigValue value,
      @Nullable ConfigValue standard,
      String path) {
    if (isA(type, Optional.class)) {
      return value == null || value.valueType() == ConfigValueType.NULL
          ? Optional.of(Optional.empty())
          : value(value, standard, path, argument(type, 0)).map(Optional::of);
    }
    if (value == null) {
      problems.add(Origins.problem(parent.origin(), path, "is missing", ""));
      return Optional.empty();
    }
    return value(value, standard, path, type);
  }

  private Optional<Object> value(
      ConfigValue value, @Nullable ConfigValue standard, String path, Type type) {
    if (isA(type, List.class)) {
      return list(value, path, argument(type, 0));
    }
    if (isA(type, Map.class)) {
      return map(value, path, argument(type, 1));
    }
    Class<?> plain = (Class<?>) type;
    Optional<Scalar<?>> scalar = Scalars.find(plain);
    if (scalar.isPresent()) {
      return scalar(value, path, scalar.get());
    }
    if (value instanceof ConfigObject object) {
      return group(object, standard instanceof ConfigObject group ? group : EMPTY, path, plain);
    }
    return wrong(value, path, "a group { … }");
  }

  private Optional<Object> scalar(ConfigValue value, String path, Scalar<?> scalar) {
    try {
      return Optional.of(scalar.readFrom(value));
    } catch (com.typesafe.config.ConfigException
        | ArithmeticException
        | IllegalArgumentException e) {
      return wrong(value, path, scalar.expected());
    }
  }

  private Optional<Object> list(ConfigValue value, String path, Type element) {
    if (!(value instanceof ConfigList list)) {
      return wrong(value, path, "a list [ … ]");
    }
    List<Object> bound = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      value(list.get(i), null, path + "[" + i + "]", element).ifPresent(bound::add);
    }
    return bound.size() == list.size() ? Optional.of(List.copyOf(bound)) : Optional.empty();
  }

  private Optional<Object> map(ConfigValue value, String path, Type element) {
    if (!(value instanceof ConfigObject object)) {
      return wrong(value, path, "a group { NAME = … }");
    }
    Map<String, Object> bound = new LinkedHashMap<>();
    for (String key : new TreeSet<>(object.keySet())) {
      value(value(object, key), null, child(path, key), element)
          .ifPresent(each -> bound.put(key, each));
    }
    return bound.size() == object.size() ? Optional.of(Map.copyOf(bound)) : Optional.empty();
  }

  private Optional<Object> wrong(ConfigValue value, String path, String expected) {
    problems.add(Origins.problem(value, path, "must be " + expected, ""));
    return Optional.empty();
  }

  private static ConfigValue value(ConfigObject object, String key) {
    return Objects.requireNonNull(object.get(key));
  }

  private static String child(String path, String key) {
    return SettingKeys.join(path, ConfigUtil.joinPath(key));
  }

  private static boolean isA(Type type, Class<?> raw) {
    return type instanceof ParameterizedType generic && generic.getRawType() == raw;
  }

  private static Type argument(Type type, int index) {
    return ((ParameterizedType) type).getActualTypeArguments()[index];
  }
}
