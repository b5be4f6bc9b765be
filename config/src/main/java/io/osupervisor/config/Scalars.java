package io.osupervisor.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Every kind of single value that a setting may have, for reading and for writing. */
final class Scalars {
  private static final String VALUE = "value";

  private static final List<Scalar<?>> ALL =
      List.of(
          number(int.class, Integer.class, BigDecimal::intValueExact),
          number(long.class, Long.class, BigDecimal::longValueExact),
          of(Double.class, "a number", Scalars::real, value -> value),
          of(Boolean.class, "true or false", with(Config::getBoolean), value -> value),
          of(String.class, "text", with(Config::getString), value -> value),
          of(Path.class, "a path", Scalars::path, Path::toString),
          of(
              Duration.class,
              "a duration with a unit, as in 10s",
              Scalars::duration,
              Durations::text),
          of(ByteSize.class, "a size, as in 512MiB", Scalars::size, ByteSize::toString),
          of(
              Percentage.class,
              "a percentage, as in 10%",
              value -> Percentage.parse(string(value)),
              Percentage::toString),
          of(JsonValue.class, "a value of JSON", JsonValue::fromConfig, JsonValue::toConfig),
          of(
              SeedNode.class,
              "host:port",
              value -> SeedNode.parse(string(value)),
              SeedNode::toString),
          of(
              ParameterValue.class,
              "text, a finite number, true or false",
              ParameterValue::fromConfig,
              ParameterValue::toConfig),
          of(
              EnvironmentValue.class,
              "text, or { file = PATH }",
              EnvironmentValue::fromConfig,
              EnvironmentValue::toConfig),
          of(
              FileContent.class,
              "text, or { \"$bin\" = BASE64 }",
              FileContent::fromConfig,
              FileContent::toConfig));

  private Scalars() {}

  /** How a type is read and written; empty when it is a group, a list or a map. */
  static Optional<Scalar<?>> find(Class<?> type) {
    Class<?> boxed = box(type);
    if (boxed.isEnum()) {
      return Optional.of(word(boxed));
    }
    return ALL.stream().filter(scalar -> scalar.type() == boxed).findFirst();
  }

  /** The text of a value that may be written without quotes. */
  static String string(ConfigValue value) {
    return value.atKey(VALUE).getString(VALUE);
  }

  private static Class<?> box(Class<?> type) {
    if (type == int.class) {
      return Integer.class;
    } else if (type == long.class) {
      return Long.class;
    } else if (type == double.class) {
      return Double.class;
    }
    return type == boolean.class ? Boolean.class : type;
  }

  private static <T> Scalar<T> of(
      Class<T> type, String expected, Function<ConfigValue, T> read, Function<T, Object> write) {
    return new Scalar<>(type, expected, read, write);
  }

  private static <T> Scalar<T> number(
      Class<T> primitive, Class<T> type, Function<BigDecimal, T> exact) {
    String expected = "a whole number" + (primitive == int.class ? " of 32 bits" : "");
    return of(type, expected, value -> exact.apply(decimal(value)), number -> number);
  }

  private static <T> Scalar<T> word(Class<T> type) {
    List<T> constants = Arrays.asList(type.getEnumConstants());
    Function<T, Object> write = constant -> Names.word((Enum<?>) constant);
    String words =
        constants.stream().map(write).map(Object::toString).collect(Collectors.joining(", "));
    Function<ConfigValue, T> read =
        value ->
            constants.stream()
                .filter(constant -> write.apply(constant).equals(string(value)))
                .findFirst()
                .orElseThrow(IllegalArgumentException::new);
    return of(type, "one of " + words, read, write);
  }

  private static <T> Function<ConfigValue, T> with(BiFunction<Config, String, T> getter) {
    return value -> getter.apply(value.atKey(VALUE), VALUE);
  }

  /** The number as written, so that neither a fraction nor a high digit is lost in silence. */
  private static BigDecimal decimal(ConfigValue value) {
    return new BigDecimal(string(value).strip());
  }

  private static double real(ConfigValue value) {
    double number = decimal(value).doubleValue();
    if (Double.isInfinite(number)) {
      throw new IllegalArgumentException("too large");
    }
    return number;
  }

  private static Path path(ConfigValue value) {
    String text = string(value);
    if (text.isBlank()) {
      throw new IllegalArgumentException("empty");
    }
    return Path.of(text);
  }

  private static Duration duration(ConfigValue value) {
    // A bare number would silently be milliseconds.
    String text = string(value).strip();
    if (value.valueType() != ConfigValueType.STRING || !Character.isLetter(last(text))) {
      throw new IllegalArgumentException("no unit");
    }
    return value.atKey(VALUE).getDuration(VALUE);
  }

  private static char last(String text) {
    return text.isEmpty() ? ' ' : text.charAt(text.length() - 1);
  }

  private static ByteSize size(ConfigValue value) {
    return new ByteSize(value.atKey(VALUE).getBytes(VALUE));
  }
}
