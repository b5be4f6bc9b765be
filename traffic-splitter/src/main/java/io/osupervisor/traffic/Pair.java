package io.osupervisor.traffic;

/** What both twins did with the same request. */
public record Pair(Observation candidate, Observation control) {
  /**
   * @throws IllegalArgumentException when they are of different requests
   */
  public Pair {
    if (!candidate.requestId().equals(control.requestId())) {
      throw new IllegalArgumentException(candidate.requestId() + " is not " + control.requestId());
    }
  }

  /** The request. */
  public String requestId() {
    return candidate.requestId();
  }
}
