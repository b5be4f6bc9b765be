package io.osupervisor.arbiter.compare;

import io.osupervisor.arbiter.compare.Node.Mapping;
import io.osupervisor.arbiter.compare.Node.Numeric;
import io.osupervisor.arbiter.compare.Node.Scalar;
import io.osupervisor.arbiter.compare.Node.Sequence;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * A total order of nodes, numbers first. {@link #FULL} says 0 exactly for nodes of the same
 * content; {@link #SHAPE} takes every number for the same.
 */
final class NodeOrder implements Comparator<Node> {
  static final NodeOrder FULL = new NodeOrder(true);
  static final NodeOrder SHAPE = new NodeOrder(false);

  /** Sorts like beside like even where numbers wobble, and still leaves nothing to chance. */
  private static final Comparator<Node> SHAPE_FIRST = SHAPE.thenComparing(FULL);

  private final boolean numbersCount;

  private NodeOrder(boolean numbersCount) {
    this.numbersCount = numbersCount;
  }

  /** The order in which the elements of lists without order stand. */
  static Comparator<Node> within(Tolerance tolerance) {
    return tolerance.isExact() ? FULL : SHAPE_FIRST;
  }

  @Override
  public int compare(Node a, Node b) {
    int byRank = Integer.compare(rank(a), rank(b));
    if (byRank != 0) {
      return byRank;
    }
    if (a instanceof Numeric number && b instanceof Numeric other) {
      return numbersCount ? numbers(number.number(), other.number()) : 0;
    }
    if (a instanceof Sequence list && b instanceof Sequence other) {
      return lists(list.elements(), other.elements());
    }
    if (a instanceof Mapping map && b instanceof Mapping other) {
      return maps(map, other);
    }
    return a instanceof Scalar scalar && b instanceof Scalar other ? scalars(scalar, other) : 0;
  }

  /** Compares the values exactly, whatever the two are kept as. */
  static int numbers(Number a, Number b) {
    if (a instanceof Long first && b instanceof Long second) {
      return Long.compare(first, second);
    }
    if (a instanceof Double first && b instanceof Double second) {
      // Adding 0.0 makes -0.0 the same as 0.0, as it is in JSON's canonical form.
      return Double.compare(first + 0.0, second + 0.0);
    }
    return exact(a).compareTo(exact(b));
  }

  private static BigDecimal exact(Number number) {
    if (number instanceof Double real) {
      return new BigDecimal(real);
    }
    return number instanceof BigInteger large
        ? new BigDecimal(large)
        : BigDecimal.valueOf(number.longValue());
  }

  private static int scalars(Scalar a, Scalar b) {
    if (a.kind() != b.kind()) {
      return a.kind().compareTo(b.kind());
    }
    return switch (a.kind()) {
      case BOOLEAN -> Boolean.compare(a.source().asBoolean(), b.source().asBoolean());
      case STRING -> a.text().compareTo(b.text());
      case BINARY -> Arrays.compareUnsigned(a.source().asBinary(), b.source().asBinary());
      default -> 0;
    };
  }

  private int lists(List<Node> a, List<Node> b) {
    int byLength = Integer.compare(a.size(), b.size());
    for (int i = 0; byLength == 0 && i < a.size(); i++) {
      int byElement = compare(a.get(i), b.get(i));
      if (byElement != 0) {
        return byElement;
      }
    }
    return byLength;
  }

  private int maps(Mapping a, Mapping b) {
    int bySize = Integer.compare(a.entries().size(), b.entries().size());
    if (bySize != 0) {
      return bySize;
    }
    Iterator<Map.Entry<String, Node>> others = b.entries().entrySet().iterator();
    for (Map.Entry<String, Node> entry : a.entries().entrySet()) {
      Map.Entry<String, Node> other = others.next();
      int byKey = entry.getKey().compareTo(other.getKey());
      int byEntry = byKey != 0 ? byKey : compare(entry.getValue(), other.getValue());
      if (byEntry != 0) {
        return byEntry;
      }
    }
    return 0;
  }

  private static int rank(Node node) {
    if (node instanceof Numeric) {
      return 0;
    }
    if (node instanceof Scalar) {
      return 1;
    }
    return node instanceof Sequence ? 2 : 3;
  }
}
