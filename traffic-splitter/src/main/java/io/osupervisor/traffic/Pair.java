package io.osupervisor.traffic;

import java.util.Optional;

/**
 * What the twins did with the same request.
 *
 * @param second what a second control did with it; empty where there is none
 */
public record Pair(Observation candidate, Observation control, Optional<Observation> second) {
  /** Without a second control. */
  public Pair(Observation candidate, Observation control) {
    this(candidate, control, Optional.empty());
  }

  /**
   * @throws IllegalArgumentException when they are of different requests
   */
  public Pair {
    check(candidate, control);
    second.ifPresent(other -> check(candidate, other));
  }

  private static void check(Observation one, Observation other) {
    if (!one.requestId().equals(other.requestId())) {
      throw new IllegalArgumentException(one.requestId() + " is not " + other.requestId());
    }
  }

  /** The request. */
  public String requestId() {
    return candidate.requestId();
  }
}
