package io.osupervisor.arbiter.watch;

/**
 * What a guard sees.
 *
 * @param effect the estimate, in the measure's unit; harm lies above 0
 * @param lower the least that its interval has
 * @param upper the most
 * @param n answers, of a series cycles, that it was taken of
 * @param rule by which it is decided
 * @param broken whether the guard does not hold
 */
public record GuardReading(
    double effect, double lower, double upper, long n, String rule, boolean broken) {}
