package io.osupervisor.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValueFactory;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Writes a record as configuration that binds to an equal record again. */
public final class ConfigWriter {
  private ConfigWriter() {}

  /** The record's keys and values; empty optionals are left out. */
  public static ConfigObject write(Record record) {
    return ConfigValueFactory.fromMap(group(record));
  }

  /** The record as JSON on one line with sorted keys: equal records give equal text. */
  public static String json(Record record) {
    return write(record).render(ConfigRenderOptions.concise());
  }

  private static Map<String, Object> group(Object record) {
    Map<String, Object> written = new TreeMap<>();
    for (RecordShape.Slot slot : RecordShape.of(record.getClass()).slots()) {
      Object value = slot.valueIn(record);
      if (slot.flat()) {
        written.putAll(group(value));
      } else if (value instanceof Optional<?> optional) {
        optional.ifPresent(v -> written.put(slot.key(), value(argument(slot.type(), 0), v)));
      } else {
        written.put(slot.key(), value(slot.type(), value));
      }
    }
    return written;
  }

  private static @Nullable Object value(Type type, Object value) {
    if (value instanceof List<?> list) {
      return list.stream().map(element -> value(argument(type, 0), element)).toList();
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> written = new TreeMap<>();
      map.forEach((key, each) -> written.put((String) key, value(argument(type, 1), each)));
      return written;
    }
    Optional<Scalar<?>> scalar = Scalars.find((Class<?>) type);
    return scalar.isPresent() ? scalar.get().written(value) : group(value);
  }

  private static Type argument(Type type, int index) {
    return ((ParameterizedType) type).getActualTypeArguments()[index];
  }
}
