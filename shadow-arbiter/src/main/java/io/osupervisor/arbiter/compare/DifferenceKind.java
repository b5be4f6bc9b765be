package io.osupervisor.arbiter.compare;

import java.util.Locale;

/** In what two answers differ; the first of two is the control's, the second the candidate's. */
public enum DifferenceKind {
  /** Values of different kinds, as a string and a list. */
  TYPE,
  /** Two strings, booleans or binaries that are not the same. */
  VALUE,
  /** Two numbers that lie further apart than the tolerance. */
  NUMBER,
  /** An entry that only the control has. */
  MISSING,
  /** An entry that only the candidate has. */
  EXTRA,
  /** Lists of different length. */
  LENGTH,
  /** The control answered, the candidate failed. */
  FAILED,
  /** The control failed, the candidate answered. */
  RECOVERED,
  /** Both failed, with different codes. */
  ERROR_CODE;

  /** The word people see. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
