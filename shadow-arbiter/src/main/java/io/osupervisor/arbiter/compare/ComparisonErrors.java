package io.osupervisor.arbiter.compare;

import io.osupervisor.agent.AgentException;

/** Why rules of a comparison are refused. */
final class ComparisonErrors {
  private ComparisonErrors() {}

  static AgentException path(String text, int at, String hint) {
    return new AgentException(
        "invalid_comparison_path",
        "the path '%s' cannot be read from character %d on".formatted(text, at + 1),
        hint);
  }

  static AgentException everythingIgnored() {
    return new AgentException(
        "invalid_comparison_path",
        "the path '$' would ignore the whole answer",
        "name the parts that are without meaning, or use behaviour = ignore-output");
  }

  static AgentException countsWithoutOrder(ValuePath path, ValuePath unordered) {
    return new AgentException(
        "invalid_comparison_path",
        "the path '%s' counts elements, but '%s' has no order".formatted(path, unordered),
        "use [*] below a list that is declared unordered");
  }

  static AgentException tolerance(String key, double value, String range) {
    return new AgentException(
        "invalid_tolerance",
        "the " + key + " tolerance " + value + " is out of range",
        "use a number " + range);
  }
}
