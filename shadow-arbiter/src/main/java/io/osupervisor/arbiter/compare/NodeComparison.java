package io.osupervisor.arbiter.compare;

import io.osupervisor.agent.protocol.Value;
import io.osupervisor.arbiter.compare.Node.Mapping;
import io.osupervisor.arbiter.compare.Node.Numeric;
import io.osupervisor.arbiter.compare.Node.Sequence;
import java.util.Map;

/** Finds where two nodes of one {@link Canonicaliser} differ, in one pass. */
final class NodeComparison {
  private final Tolerance tolerance;
  private final DifferenceCollector found;

  NodeComparison(Tolerance tolerance, DifferenceCollector found) {
    this.tolerance = tolerance;
    this.found = found;
  }

  void run(DifferencePath path, Node control, Node candidate) {
    if (control instanceof Numeric a && candidate instanceof Numeric b) {
      numbers(path, a, b);
    } else if (control instanceof Sequence a && candidate instanceof Sequence b) {
      lists(path, a, b);
    } else if (control instanceof Mapping a && candidate instanceof Mapping b) {
      maps(path, a, b);
    } else if (control.source().kind() != candidate.source().kind()) {
      add(path, DifferenceKind.TYPE, control, candidate);
    } else if (!control.source().equals(candidate.source())) {
      add(path, DifferenceKind.VALUE, control, candidate);
    }
  }

  private void numbers(DifferencePath path, Numeric a, Numeric b) {
    if (NodeOrder.numbers(a.number(), b.number()) != 0
        && !tolerance.covers(a.number().doubleValue(), b.number().doubleValue())) {
      add(path, DifferenceKind.NUMBER, a, b);
    }
  }

  private void lists(DifferencePath path, Sequence a, Sequence b) {
    if (a.elements().size() != b.elements().size()) {
      found.add(path, DifferenceKind.LENGTH, length(a), length(b));
      return;
    }
    DifferencePath element = path.element();
    if (!a.ordered()) {
      for (Pairing.Pair pair : Pairing.of(a.elements(), b.elements(), tolerance)) {
        run(element, pair.control(), pair.candidate());
        if (found.isSatisfied()) {
          return;
        }
      }
      return;
    }
    for (int i = 0; i < a.elements().size() && !found.isSatisfied(); i++) {
      run(element, a.elements().get(i), b.elements().get(i));
    }
  }

  private static String length(Sequence list) {
    return list.elements().size() + " elements";
  }

  private void maps(DifferencePath path, Mapping a, Mapping b) {
    for (Map.Entry<String, Node> entry : a.entries().entrySet()) {
      Node other = b.entries().get(entry.getKey());
      DifferencePath below = path.key(entry.getKey());
      if (other != null) {
        run(below, entry.getValue(), other);
      } else {
        found.add(
            below, DifferenceKind.MISSING, shown(entry.getValue().source()), Difference.NOTHING);
      }
      if (found.isSatisfied()) {
        return;
      }
    }
    for (Map.Entry<String, Node> entry : b.entries().entrySet()) {
      if (!a.entries().containsKey(entry.getKey())) {
        DifferencePath below = path.key(entry.getKey());
        found.add(
            below, DifferenceKind.EXTRA, Difference.NOTHING, shown(entry.getValue().source()));
      }
    }
  }

  private void add(DifferencePath path, DifferenceKind kind, Node control, Node candidate) {
    found.add(path, kind, shown(control.source()), shown(candidate.source()));
  }

  /** A value's text is its JSON, cut short by the value itself. */
  static String shown(Value value) {
    return value.toString();
  }
}
