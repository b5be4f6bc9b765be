package io.osupervisor.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Collects what is wrong with the components of one record, so that a compact constructor tells all
 * of it at once. Keys are named as in the file.
 */
public final class Checks {
  private final List<InvalidValueException.Violation> violations = new ArrayList<>();

  private Checks() {}

  public static Checks begin() {
    return new Checks();
  }

  /** The value must lie between both limits, limits included. */
  public <T extends Comparable<T>> Checks within(String key, T value, T least, T most) {
    boolean holds = value.compareTo(least) >= 0 && value.compareTo(most) <= 0;
    return that(key, holds, "must be between " + text(least) + " and " + text(most));
  }

  /** The value must not be below the limit. */
  public <T extends Comparable<T>> Checks atLeast(String key, T value, T least) {
    return that(key, value.compareTo(least) >= 0, "must be at least " + text(least));
  }

  /** The value must be greater than that of another key. */
  public <T extends Comparable<T>> Checks above(String key, T value, String other, T limit) {
    return that(
        key, value.compareTo(limit) > 0, "must be more than " + other + " (" + text(limit) + ")");
  }

  /** The value must not be less than that of another key. */
  public <T extends Comparable<T>> Checks notBelow(String key, T value, String other, T limit) {
    return that(
        key,
        value.compareTo(limit) >= 0,
        "must not be less than " + other + " (" + text(limit) + ")");
  }

  /** Any other condition; {@code what} completes "the value …", as in "must be absolute". */
  public Checks that(String key, boolean holds, String what) {
    if (!holds) {
      violations.add(new InvalidValueException.Violation(key, what));
    }
    return this;
  }

  /**
   * Ends the checks.
   *
   * @throws IllegalArgumentException when anything was wrong, naming all of it
   */
  public void verify() {
    if (!violations.isEmpty()) {
      throw new InvalidValueException(violations);
    }
  }

  private static String text(Object value) {
    return value instanceof Duration duration ? Durations.text(duration) : value.toString();
  }
}
