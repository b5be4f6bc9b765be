package io.osupervisor.arbiter.watch;

import java.time.Duration;

/** How soon a guard that does not hold is followed. */
public enum Speed {
  /** It is told, and takes nothing back. */
  SYMPTOM(1),
  /** At the third of three looks in a row, a minute apart. */
  MEDIUM(3),
  /** At the second of two. */
  HIGH(2),
  /** At the first. */
  AT_ONCE(1);

  private static final Duration APART = Duration.ofMinutes(1);

  private final int looks;

  Speed(int looks) {
    this.looks = looks;
  }

  /** How long it must have held at every look. */
  Duration patience() {
    return APART.multipliedBy(looks - 1L);
  }
}
