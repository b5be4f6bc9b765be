package io.osupervisor.agent.vault.tool;

import java.util.List;

/**
 * Numbers of events that follow one another.
 *
 * @param from the first
 * @param to the last, not before the first
 */
record NumberRange(long from, long to) {
  NumberRange {
    if (from < 1 || to < from) {
      throw new IllegalArgumentException(from + " to " + to);
    }
  }

  /** Adds a number beyond all that are there: to the last range, or as a new one. */
  static void extend(List<NumberRange> ranges, long number) {
    int last = ranges.size() - 1;
    if (last >= 0 && ranges.get(last).to() == number - 1) {
      ranges.set(last, new NumberRange(ranges.get(last).from(), number));
    } else {
      ranges.add(new NumberRange(number, number));
    }
  }

  /** How many they are. */
  long count() {
    return to - from + 1;
  }

  boolean holds(long number) {
    return from <= number && number <= to;
  }
}
