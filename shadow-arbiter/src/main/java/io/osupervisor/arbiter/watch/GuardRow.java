package io.osupervisor.arbiter.watch;

/**
 * One guard of the watch, as data.
 *
 * @param name as in {@code G4}; several rows may have the same
 * @param limit of the measure, as a fraction; at least 0
 * @param fewest answers, of the version and where it is compared of the one before; of a series,
 *     cycles of the one before; of a directional change, cycles of both; of failures, these
 * @param certainty with which the limit, for a drop of the pass rate any drop, must be passed; 0
 *     takes the estimate as it is; below 1
 */
public record GuardRow(
    String name, Measure measure, double limit, int fewest, double certainty, Speed speed) {

  public GuardRow {
    if (!(limit >= 0) || fewest < 1 || !(certainty >= 0 && certainty < 1) || name.isEmpty()) {
      throw new IllegalArgumentException(
          "guard '%s' of %s: limit %s, fewest %d, certainty %s"
              .formatted(name, measure, limit, fewest, certainty));
    }
  }
}
