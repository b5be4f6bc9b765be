package io.osupervisor.arbiter.judge;

/** What follows for the candidate. */
public enum Decision {
  /** Nothing yet. */
  COLLECTING,
  /** It may take over. */
  PROMOTE,
  /** It is worse, or not what it claimed. */
  REJECT,
  /** Time ran out without an answer: the control stays. */
  INCONCLUSIVE,
  /** The comparison is worthless: nobody is promoted and nobody to blame. */
  INVALID
}
