package io.osupervisor.config;

/** How requests find their instance where several may answer. */
public record TrafficPolicy(Stickiness sticky) {

  /** What binds a request to an instance. */
  public enum Stickiness {
    /** Requests with the same key go to the same instance. */
    KEY,
    /** Nothing does. */
    NONE
  }
}
