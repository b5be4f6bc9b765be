package io.osupervisor.config;

import java.util.List;
import java.util.stream.Collectors;

/** Values that a record refuses, by the keys they belong to. */
final class InvalidValueException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /** One refused value. */
  record Violation(String key, String what) {}

  private final transient List<Violation> violations;

  InvalidValueException(List<Violation> violations) {
    super(violations.stream().map(v -> v.key() + " " + v.what()).collect(Collectors.joining("; ")));
    this.violations = List.copyOf(violations);
  }

  List<Violation> violations() {
    return violations;
  }
}
