package io.osupervisor.arbiter.compare;

/**
 * A place at which two answers differ.
 *
 * @param path where, as {@code $.items[*].id}: elements of lists are not counted
 * @param count how many times within the answer
 * @param control what the control has at the first of them, as JSON cut short; empty where it has
 *     nothing
 * @param candidate the same of the candidate
 */
public record Difference(
    String path, DifferenceKind kind, int count, String control, String candidate) {
  /** How an entry that is not there is shown. */
  static final String NOTHING = "";

  Difference again() {
    return new Difference(path, kind, count + 1, control, candidate);
  }
}
