package io.osupervisor.arbiter.compare;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Where in an answer: {@code $} is the answer itself, {@code .name} or {@code ['any name']} an
 * entry of a map, {@code .*} every entry, {@code [3]} an element of a list counted from 0, {@code
 * [*]} every element. {@code $.items[*].id} is the id of every item. In a quoted name {@code \'}
 * and {@code \\} stand for the quote and the backslash.
 */
public final class ValuePath {
  private final List<PathStep> steps;

  ValuePath(List<PathStep> steps) {
    this.steps = List.copyOf(steps);
  }

  /**
   * Reads a path.
   *
   * @throws io.osupervisor.agent.AgentException {@code invalid_comparison_path}, which says where
   *     the text goes wrong and what may stand there
   */
  public static ValuePath parse(String text) {
    return new PathParser(text).parse();
  }

  List<PathStep> steps() {
    return steps;
  }

  boolean isRoot() {
    return steps.isEmpty();
  }

  /**
   * Whether this path counts the elements of a list that the other one declares to have no order.
   */
  boolean countsWithin(ValuePath unordered) {
    int depth = unordered.steps.size();
    if (steps.size() <= depth || !(steps.get(depth) instanceof PathStep.Index)) {
      return false;
    }
    for (int i = 0; i < depth; i++) {
      if (!steps.get(i).overlaps(unordered.steps.get(i))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ValuePath that && steps.equals(that.steps);
  }

  @Override
  public int hashCode() {
    return steps.hashCode();
  }

  /** The text that {@link #parse} reads. */
  @Override
  public String toString() {
    return steps.stream().map(PathStep::toString).collect(Collectors.joining("", "$", ""));
  }
}
