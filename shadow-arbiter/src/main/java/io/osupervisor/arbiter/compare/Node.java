package io.osupervisor.arbiter.compare;

import io.osupervisor.agent.protocol.Kind;
import io.osupervisor.agent.protocol.Value;
import java.math.BigInteger;
import java.util.List;
import java.util.SortedMap;

/** A value in the form in which two of them are compared: what does not count is gone. */
sealed interface Node {
  /** The value as it was given, for people. */
  Value source();

  /** An integer or a double; 1 and 1.0 are one number. */
  record Numeric(Number number, Value source) implements Node {
    static Numeric of(Value source) {
      if (source.kind() == Kind.DOUBLE) {
        return new Numeric(source.asDouble(), source);
      }
      BigInteger integer = source.asBigInteger();
      Number number = integer.bitLength() < Long.SIZE ? (Number) integer.longValue() : integer;
      return new Numeric(number, source);
    }
  }

  /**
   * Anything else without parts.
   *
   * @param text of a string; empty for other kinds
   */
  record Scalar(Kind kind, String text, Value source) implements Node {
    static Scalar of(Value source) {
      Kind kind = source.kind();
      return new Scalar(kind, kind == Kind.STRING ? source.asString() : "", source);
    }
  }

  /**
   * A list.
   *
   * @param ordered whether the order of its elements counts; if not, they are sorted
   */
  record Sequence(boolean ordered, List<Node> elements, Value source) implements Node {}

  /** A map, sorted by key. */
  record Mapping(SortedMap<String, Node> entries, Value source) implements Node {}
}
