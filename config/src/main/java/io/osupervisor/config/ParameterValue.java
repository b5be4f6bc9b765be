package io.osupervisor.config;

import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.math.BigDecimal;
import java.util.Optional;

/** The value of a genome's parameter. */
public sealed interface ParameterValue {

  /** The value as Long, Double, Boolean or String. */
  Object toConfig();

  /** The value for comparing, where it is a number. */
  default Optional<BigDecimal> number() {
    return Optional.empty();
  }

  /** A whole number. */
  record Whole(long value) implements ParameterValue {
    @Override
    public Object toConfig() {
      return value;
    }

    @Override
    public Optional<BigDecimal> number() {
      return Optional.of(BigDecimal.valueOf(value));
    }
  }

  /** A finite number with a fraction. */
  record Real(double value) implements ParameterValue {
    public Real {
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException("must be finite, but is " + value);
      }
    }

    @Override
    public Object toConfig() {
      return value;
    }

    @Override
    public Optional<BigDecimal> number() {
      return Optional.of(BigDecimal.valueOf(value));
    }
  }

  /** True or false. */
  record Switch(boolean value) implements ParameterValue {
    @Override
    public Object toConfig() {
      return value;
    }
  }

  /** Any text. */
  record Text(String value) implements ParameterValue {
    @Override
    public Object toConfig() {
      return value;
    }
  }

  /**
   * Reads a single value.
   *
   * @throws RuntimeException when it is a list, a group or null
   */
  static ParameterValue fromConfig(ConfigValue value) {
    if (value.valueType() == ConfigValueType.BOOLEAN) {
      return new Switch((Boolean) value.unwrapped());
    }
    if (value.unwrapped() instanceof Number number) {
      return number instanceof Double real ? new Real(real) : new Whole(number.longValue());
    }
    return new Text(Scalars.string(value));
  }
}
