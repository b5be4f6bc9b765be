package io.osupervisor.traffic;

/** The two instances of a trial that are compared with each other. */
public enum Twin {
  /** Runs the version that is tried. */
  CANDIDATE,
  /** Runs the version that serves, beside the primary and like the candidate. */
  CONTROL;

  /** The one that it is compared with. */
  public Twin other() {
    return this == CANDIDATE ? CONTROL : CANDIDATE;
  }
}
