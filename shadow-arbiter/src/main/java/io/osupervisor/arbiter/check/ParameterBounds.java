package io.osupervisor.arbiter.check;

import io.osupervisor.agent.protocol.Kind;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.config.Parameter;
import io.osupervisor.config.ParameterType;
import io.osupervisor.config.ParameterValue;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;

/** Holds the values of a genome's parameters within what its spec allows. */
final class ParameterBounds {
  private ParameterBounds() {}

  /**
   * The value as its parameter's type has it: a whole number becomes a double where one is wanted.
   *
   * @throws io.osupervisor.agent.AgentException {@code parameter_out_of_bounds} for a value of
   *     another type, beyond a bound, or between two steps
   */
  static Value hold(String name, Parameter bounds, Value value) {
    return typed(bounds, value)
        .filter(typed -> isWithin(bounds, typed))
        .orElseThrow(() -> CandidateErrors.outOfBounds(name, value, bounds));
  }

  /** What values there may be, completing "is not …". */
  static String text(Parameter bounds) {
    StringBuilder text = new StringBuilder(bounds.type().name().toLowerCase(Locale.ROOT));
    bounds.min().ifPresent(min -> text.append(" from ").append(min.toConfig()));
    bounds.max().ifPresent(max -> text.append(" to ").append(max.toConfig()));
    bounds.step().ifPresent(step -> text.append(" in steps of ").append(step.toConfig()));
    return text.toString();
  }

  private static Optional<Value> typed(Parameter bounds, Value value) {
    boolean holds =
        switch (bounds.type()) {
          case INT, DOUBLE -> isNumber(bounds, value);
          case BOOLEAN -> value.kind() == Kind.BOOLEAN;
          case STRING -> value.kind() == Kind.STRING;
        };
    if (!holds) {
      return Optional.empty();
    }
    boolean widened = bounds.type() == ParameterType.DOUBLE && value.kind() == Kind.INTEGER;
    return Optional.of(widened ? Value.of(value.asBigInteger().doubleValue()) : value);
  }

  private static boolean isNumber(Parameter bounds, Value value) {
    return switch (value.kind()) {
      case INTEGER -> true;
      case DOUBLE -> bounds.type() == ParameterType.DOUBLE;
      default -> false;
    };
  }

  private static boolean isWithin(Parameter bounds, Value value) {
    Optional<BigDecimal> number = number(value);
    if (number.isEmpty()) {
      return true;
    }
    BigDecimal at = number.get();
    Optional<BigDecimal> min = bounds.min().flatMap(ParameterValue::number);
    Optional<BigDecimal> max = bounds.max().flatMap(ParameterValue::number);
    if (min.isPresent() && at.compareTo(min.get()) < 0) {
      return false;
    }
    if (max.isPresent() && at.compareTo(max.get()) > 0) {
      return false;
    }
    BigDecimal origin = min.or(bounds.defaultValue()::number).orElse(BigDecimal.ZERO);
    return bounds
        .step()
        .flatMap(ParameterValue::number)
        .map(step -> at.subtract(origin).remainder(step).signum() == 0)
        .orElse(true);
  }

  private static Optional<BigDecimal> number(Value value) {
    return switch (value.kind()) {
      case INTEGER -> Optional.of(new BigDecimal(value.asBigInteger()));
      case DOUBLE -> Optional.of(BigDecimal.valueOf(value.asDouble()));
      default -> Optional.empty();
    };
  }
}
