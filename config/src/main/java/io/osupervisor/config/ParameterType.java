package io.osupervisor.config;

/** What values a parameter takes. */
public enum ParameterType {
  INT("a whole number"),
  DOUBLE("a number"),
  BOOLEAN("true or false"),
  STRING("text");

  private final String expected;

  ParameterType(String expected) {
    this.expected = expected;
  }

  /** Completes "must be …". */
  String expected() {
    return expected;
  }

  boolean isNumeric() {
    return this == INT || this == DOUBLE;
  }

  boolean holds(ParameterValue value) {
    return switch (this) {
      case INT -> value instanceof ParameterValue.Whole;
      case DOUBLE -> value instanceof ParameterValue.Real;
      case BOOLEAN -> value instanceof ParameterValue.Switch;
      case STRING -> value instanceof ParameterValue.Text;
    };
  }

  /** A whole number as a double where one is wanted; every other value as it is. */
  ParameterValue widen(ParameterValue value) {
    return this == DOUBLE && value instanceof ParameterValue.Whole whole
        ? new ParameterValue.Real(whole.value())
        : value;
  }
}
