package io.osupervisor.config;

import com.typesafe.config.ConfigValue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A kind of value that is written in one piece.
 *
 * @param type the Java type
 * @param expected what a value must be, completing "must be …"
 * @param read reads it; any exception of Typesafe Config, arithmetic or arguments is a refusal
 * @param write its form in a file, which may be null
 */
record Scalar<T>(
    Class<T> type, String expected, Function<ConfigValue, T> read, Function<T, Object> write) {

  T readFrom(ConfigValue value) {
    return read.apply(value);
  }

  @Nullable Object written(Object value) {
    return write.apply(type.cast(value));
  }
}
