package io.osupervisor.config;

/**
 * How far two numbers of answers may lie apart and count as the same: at most the larger of both.
 *
 * @param absolute the distance
 * @param relative the distance as a part of the larger number
 */
public record NumberTolerance(double absolute, Percentage relative) {

  public NumberTolerance {
    Checks.begin()
        .that("absolute", absolute >= 0, "must be at least 0")
        .that("relative", relative.compareTo(Percentage.WHOLE) < 0, "must be less than 100%")
        .verify();
  }
}
