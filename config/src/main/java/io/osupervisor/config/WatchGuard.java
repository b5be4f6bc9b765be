package io.osupervisor.config;

import java.util.regex.Pattern;

/**
 * What takes a deployment back, or is told of it, when its figures pass a limit.
 *
 * @param guard its name, as in G4; several may have the same
 * @param measure what is looked at
 * @param limit that is not to be passed; rates and drops in points of a hundred, all else relative
 *     to the version before
 * @param minSamples the fewest answers of both versions; of a series, cycles of the one before; of
 *     a directional change, cycles of both
 * @param certainty with which the limit must be passed; 0% takes the estimate as it is
 * @param speed how soon it is followed
 */
public record WatchGuard(
    String guard,
    WatchMeasure measure,
    Percentage limit,
    int minSamples,
    Percentage certainty,
    WatchSpeed speed) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,15}");

  public WatchGuard {
    Checks.begin()
        .that("guard", NAME.matcher(guard).matches(), "must be of the form " + NAME)
        .within("limit", limit, Percentage.of(0), Percentage.of(10_000))
        .within("min-samples", minSamples, 1, 1_000_000)
        .that(
            "certainty",
            certainty.fraction() == 0 || (certainty.fraction() > 0.5 && certainty.fraction() < 1),
            "must be 0%, or more than 50% and less than 100%")
        .verify();
  }
}
