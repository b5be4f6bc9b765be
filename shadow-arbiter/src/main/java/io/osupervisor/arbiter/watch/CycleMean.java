package io.osupervisor.arbiter.watch;

/**
 * One point of a series.
 *
 * @param cycle its number
 * @param value finite
 */
public record CycleMean(long cycle, double value) {
  public CycleMean {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("cycle %d is %s".formatted(cycle, value));
    }
  }
}
