package io.osupervisor.config;

/**
 * User ids that belong to nobody else on the machine.
 *
 * @param start the first
 * @param count how many; each agent of the node takes one
 */
public record UidRange(int start, int count) {

  /** Below it Linux keeps the ids of its own services and of people. */
  private static final int LEAST = 10_000;

  public UidRange {
    Checks.begin()
        .within("start", start, LEAST, Integer.MAX_VALUE - 1)
        .within("count", count, 1, 1_000_000)
        .that("count", (long) start + count <= Integer.MAX_VALUE, "must end below 2147483647")
        .verify();
  }
}
