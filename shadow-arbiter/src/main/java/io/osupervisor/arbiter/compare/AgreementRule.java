package io.osupervisor.arbiter.compare;

import java.util.Locale;

/** The first rule by which two answers are the same; the later, the more was declared away. */
public enum AgreementRule {
  /** The same value; the order of a map's keys never counts. */
  EQUAL,
  /** The same in canonical JSON, where 1 and 1.0 are one number. */
  CANONICAL,
  /** The same but for the order of lists that are declared unordered. */
  STRUCTURE,
  /** And but for numbers within the tolerance. */
  TOLERANCE,
  /** And but for what is declared to be ignored. */
  IGNORED,
  /** They differ by every rule, and a program outside of the agent says that they mean the same. */
  JUDGED;

  /** The word people see. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
