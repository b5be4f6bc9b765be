package io.osupervisor.arbiter.compare;

import java.util.List;
import java.util.stream.Stream;

/**
 * What of an answer is declared to be without meaning.
 *
 * @param unordered the lists whose order does not count
 * @param tolerance how far numbers may lie apart
 * @param ignored what is left out, with everything below it
 */
public record ComparisonRules(
    List<ValuePath> unordered, Tolerance tolerance, List<ValuePath> ignored) {
  /** Everything counts but the order of a map's keys. */
  public static final ComparisonRules STRICT =
      new ComparisonRules(List.of(), Tolerance.EXACT, List.of());

  /**
   * @throws io.osupervisor.agent.AgentException {@code invalid_comparison_path} when everything
   *     would be ignored, or a path counts elements of a list without order
   */
  public ComparisonRules {
    unordered = List.copyOf(unordered);
    ignored = List.copyOf(ignored);
    if (ignored.stream().anyMatch(ValuePath::isRoot)) {
      throw ComparisonErrors.everythingIgnored();
    }
    for (ValuePath list : unordered) {
      Stream.concat(unordered.stream(), ignored.stream())
          .filter(path -> path.countsWithin(list))
          .findFirst()
          .ifPresent(
              path -> {
                throw ComparisonErrors.countsWithoutOrder(path, list);
              });
    }
  }

  /**
   * The same with paths as text.
   *
   * @throws io.osupervisor.agent.AgentException {@code invalid_comparison_path}
   */
  public static ComparisonRules of(
      List<String> unordered, Tolerance tolerance, List<String> ignored) {
    return new ComparisonRules(
        unordered.stream().map(ValuePath::parse).toList(),
        tolerance,
        ignored.stream().map(ValuePath::parse).toList());
  }
}
