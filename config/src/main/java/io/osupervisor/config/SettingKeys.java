package io.osupervisor.config;

import java.util.List;
import java.util.stream.Stream;

/** The full keys that a record and the records within it read. */
final class SettingKeys {
  private SettingKeys() {}

  /** Every key that holds a value, a list or a map, in the order of the components. */
  static List<String> of(String root, Class<?> type) {
    return keys(root, RecordShape.of(type)).toList();
  }

  /** The one key below a record that ends in this word, relative to it; else an empty text. */
  static String elsewhere(Class<?> type, String word) {
    List<String> found = of("", type).stream().filter(key -> key.endsWith("." + word)).toList();
    return found.size() == 1 ? found.get(0) : "";
  }

  static String join(String path, String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  private static Stream<String> keys(String path, RecordShape shape) {
    return shape.slots().stream().flatMap(slot -> keys(path, slot));
  }

  private static Stream<String> keys(String path, RecordShape.Slot slot) {
    String key = slot.flat() ? path : join(path, slot.key());
    if (slot.type() instanceof Class<?> type && type.isRecord() && Scalars.find(type).isEmpty()) {
      return keys(key, RecordShape.of(type));
    }
    return Stream.of(key);
  }
}
