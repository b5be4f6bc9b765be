package io.osupervisor.config;

/** Which end of an agent's process is followed by a new start. */
public enum RestartType {
  /** Every end. */
  PERMANENT,
  /** An end other than exit 0. */
  TRANSIENT,
  /** None. */
  TEMPORARY
}
