package io.osupervisor.traffic;

/** The instances of a trial that are compared with each other. */
public enum Twin {
  /** Runs the version that is tried. */
  CANDIDATE,
  /** Runs the version that serves, beside the primary and like the candidate. */
  CONTROL,
  /** Runs the same as the control, where noise is measured: in what the two differ is noise. */
  SECOND
}
