package io.osupervisor.arbiter.compare;

import java.util.regex.Pattern;

/** One step from a value into what it holds. */
sealed interface PathStep {
  /** Into the entry of a map. */
  record Key(String name) implements PathStep {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]*");

    @Override
    public String toString() {
      if (PLAIN.matcher(name).matches()) {
        return "." + name;
      }
      return "['" + name.replace("\\", "\\\\").replace("'", "\\'") + "']";
    }
  }

  /** Into one element of an ordered list, counted from 0. */
  record Index(int position) implements PathStep {
    @Override
    public String toString() {
      return "[" + position + "]";
    }
  }

  /** Into every entry of a map. */
  enum AnyKey implements PathStep {
    INSTANCE;

    @Override
    public String toString() {
      return ".*";
    }
  }

  /** Into every element of a list. */
  enum AnyIndex implements PathStep {
    INSTANCE;

    @Override
    public String toString() {
      return "[*]";
    }
  }

  /** Whether one value can lie behind both steps. */
  default boolean overlaps(PathStep other) {
    return equals(other) || covers(other) || other.covers(this);
  }

  private boolean covers(PathStep other) {
    return (this == AnyKey.INSTANCE && other instanceof Key)
        || (this == AnyIndex.INSTANCE && other instanceof Index);
  }
}
