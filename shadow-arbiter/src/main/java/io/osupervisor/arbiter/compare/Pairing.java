package io.osupervisor.arbiter.compare;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Says which elements of two sorted lists without order belong together. Equal ones need no further
 * look. With a tolerance plain numbers are paired by rank, which finds a pairing within it wherever
 * there is one: what is near enough to a number is an interval that moves up with the number. Other
 * elements that are left over are paired by shape, then by rank: a list of records whose every
 * number wobbles may be found different although a cleverer pairing existed, never the reverse.
 */
final class Pairing {
  /** Two elements that are to be compared with each other. */
  record Pair(Node control, Node candidate) {}

  private final List<Pair> pairs = new ArrayList<>();
  private final List<Node> controlLeft = new ArrayList<>();
  private final List<Node> candidateLeft = new ArrayList<>();

  private final Comparator<Node> sorting;

  private Pairing(Comparator<Node> sorting) {
    this.sorting = sorting;
  }

  /**
   * Pairs what is not equal anyway.
   *
   * @param control sorted by the {@link Canonicaliser}
   * @param candidate the same, and as many
   */
  static List<Pair> of(List<Node> control, List<Node> candidate, Tolerance tolerance) {
    Pairing pairing = new Pairing(NodeOrder.within(tolerance));
    int ranked = tolerance.isExact() ? 0 : Math.min(numbers(control), numbers(candidate));
    for (int i = 0; i < ranked; i++) {
      pairing.pairs.add(new Pair(control.get(i), candidate.get(i)));
    }
    pairing.dropEqual(
        control.subList(ranked, control.size()), candidate.subList(ranked, candidate.size()));
    for (int i = 0; i < pairing.controlLeft.size(); i++) {
      pairing.pairs.add(new Pair(pairing.controlLeft.get(i), pairing.candidateLeft.get(i)));
    }
    return pairing.pairs;
  }

  private void dropEqual(List<Node> a, List<Node> b) {
    int i = 0;
    int j = 0;
    while (i < a.size() && j < b.size()) {
      int order = sorting.compare(a.get(i), b.get(j));
      if (order <= 0) {
        Node node = a.get(i++);
        if (order < 0) {
          controlLeft.add(node);
        }
      }
      if (order >= 0) {
        Node node = b.get(j++);
        if (order > 0) {
          candidateLeft.add(node);
        }
      }
    }
    controlLeft.addAll(a.subList(i, a.size()));
    candidateLeft.addAll(b.subList(j, b.size()));
  }

  private static int numbers(List<Node> sorted) {
    int count = 0;
    while (count < sorted.size() && sorted.get(count) instanceof Node.Numeric) {
      count++;
    }
    return count;
  }
}
