package io.osupervisor.arbiter.compare;

import io.osupervisor.agent.protocol.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Brings values into the form in which they are compared: keys sorted, ignored parts left out,
 * lists without order sorted from the inside out. O(n log n) in the size of the value.
 */
final class Canonicaliser {
  private final ComparisonRules rules;
  private final Comparator<Node> order;

  Canonicaliser(ComparisonRules rules) {
    this.rules = rules;
    this.order = NodeOrder.within(rules.tolerance());
  }

  Node apply(Value value) {
    return node(value, PathSet.of(rules.unordered()), PathSet.of(rules.ignored()));
  }

  private Node node(Value value, PathSet unordered, PathSet ignored) {
    return switch (value.kind()) {
      case INTEGER, DOUBLE -> Node.Numeric.of(value);
      case LIST -> list(value, unordered, ignored);
      case MAP -> map(value, unordered, ignored);
      default -> Node.Scalar.of(value);
    };
  }

  private Node list(Value value, PathSet unordered, PathSet ignored) {
    List<Value> source = value.elements();
    List<Node> elements = new ArrayList<>(source.size());
    for (int i = 0; i < source.size(); i++) {
      PathSet ignoredBelow = ignored.element(i);
      if (!ignoredBelow.endsHere()) {
        elements.add(node(source.get(i), unordered.element(i), ignoredBelow));
      }
    }
    boolean ordered = !unordered.endsHere();
    if (!ordered) {
      elements.sort(order);
    }
    return new Node.Sequence(ordered, Collections.unmodifiableList(elements), value);
  }

  private Node map(Value value, PathSet unordered, PathSet ignored) {
    SortedMap<String, Node> entries = new TreeMap<>();
    value
        .fields()
        .forEach(
            (key, inner) -> {
              PathSet ignoredBelow = ignored.key(key);
              if (!ignoredBelow.endsHere()) {
                entries.put(key, node(inner, unordered.key(key), ignoredBelow));
              }
            });
    return new Node.Mapping(Collections.unmodifiableSortedMap(entries), value);
  }
}
