package io.osupervisor.config;

import java.math.BigDecimal;
import java.util.Optional;

/**
 * A parameter of a genome: what a hypothesis may change without touching a file.
 *
 * @param type what values it takes
 * @param defaultValue the value of the first version
 * @param min the least value, for numbers
 * @param max the greatest value, for numbers
 * @param step the distance between neighbouring values, for numbers
 */
public record Parameter(
    ParameterType type,
    @Key("default") ParameterValue defaultValue,
    Optional<ParameterValue> min,
    Optional<ParameterValue> max,
    Optional<ParameterValue> step) {

  public Parameter {
    defaultValue = type.widen(defaultValue);
    min = min.map(type::widen);
    max = max.map(type::widen);
    step = step.map(type::widen);
    Checks checks =
        Checks.begin()
            .that("default", type.holds(defaultValue), "must be " + type.expected())
            .that("min", isBound(type, min), boundOf(type))
            .that("max", isBound(type, max), boundOf(type))
            .that("step", isBound(type, step), boundOf(type));
    Optional<BigDecimal> value = defaultValue.number();
    checks
        .that("max", inOrder(number(min), number(max)), "must not be less than min")
        .that("default", inOrder(number(min), value), "must not be less than min")
        .that("default", inOrder(value, number(max)), "must not be more than max")
        .that("step", number(step).map(BigDecimal::signum).orElse(1) > 0, "must be more than 0")
        .verify();
  }

  private static boolean isBound(ParameterType type, Optional<ParameterValue> bound) {
    return bound.map(value -> type.isNumeric() && type.holds(value)).orElse(true);
  }

  private static String boundOf(ParameterType type) {
    return type.isNumeric() ? "must be " + type.expected() : "is only for int and double";
  }

  private static Optional<BigDecimal> number(Optional<ParameterValue> value) {
    return value.flatMap(ParameterValue::number);
  }

  private static boolean inOrder(Optional<BigDecimal> low, Optional<BigDecimal> high) {
    return low.isEmpty() || high.isEmpty() || low.get().compareTo(high.get()) <= 0;
  }
}
