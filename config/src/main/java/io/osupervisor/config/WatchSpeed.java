package io.osupervisor.config;

/** How soon a guard of the watch that does not hold is followed. */
public enum WatchSpeed {
  /** It is told, and takes nothing back. */
  SYMPTOM,
  /** At the third of three looks in a row, a minute apart. */
  MEDIUM,
  /** At the second of two. */
  HIGH,
  /** At the first. */
  AT_ONCE
}
