package io.osupervisor.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValue;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The keys that one record reads, in the order of its components. */
record RecordShape(Class<?> type, List<Slot> slots) {

  /**
   * One component of a record.
   *
   * @param key its key in the record's group
   * @param type its type with its arguments
   * @param standard what it is where it is not given, in a list
   * @param synonyms what a word that is written for it stands for
   * @param flat the component whose own keys stand in the same group
   */
  record Slot(
      String key,
      Type type,
      Optional<ConfigValue> standard,
      Map<String, ConfigValue> synonyms,
      boolean flat,
      RecordComponent component) {
    private static Slot of(RecordComponent component) {
      Key key = component.getAnnotation(Key.class);
      return new Slot(
          key == null ? Names.kebab(component.getName()) : key.value(),
          component.getGenericType(),
          Optional.ofNullable(component.getAnnotation(Default.class))
              .map(standard -> parsed(standard.value())),
          Stream.of(component.getAnnotationsByType(Synonym.class))
              .collect(Collectors.toMap(Synonym::word, synonym -> parsed(synonym.value()))),
          component.isAnnotationPresent(Flat.class),
          component);
    }

    private static ConfigValue parsed(String value) {
      return ConfigFactory.parseString("value = " + value).getValue("value");
    }

    /** What a value stands for that is written for this component. */
    @Nullable ConfigValue meant(@Nullable ConfigValue written) {
      return written != null && written.unwrapped() instanceof String word
          ? synonyms.getOrDefault(word, written)
          : written;
    }

    Object valueIn(Object record) {
      try {
        component.getAccessor().setAccessible(true);
        return component.getAccessor().invoke(record);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("cannot read " + component, e);
      }
    }
  }

  static RecordShape of(Class<?> type) {
    return new RecordShape(type, Arrays.stream(type.getRecordComponents()).map(Slot::of).toList());
  }

  /** Every key that may stand in this record's group. */
  List<String> keys() {
    return slots.stream().flatMap(RecordShape::keysOf).toList();
  }

  private static Stream<String> keysOf(Slot slot) {
    return slot.flat()
        ? RecordShape.of((Class<?>) slot.type()).keys().stream()
        : Stream.of(slot.key());
  }

  /**
   * @throws IllegalArgumentException when the record refuses the values
   */
  Object create(Object[] values) {
    Class<?>[] types = slots.stream().map(s -> s.component().getType()).toArray(Class<?>[]::new);
    try {
      Constructor<?> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException refused) {
        throw refused;
      }
      throw new IllegalStateException("cannot create " + type.getName(), e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot create " + type.getName(), e);
    }
  }
}
