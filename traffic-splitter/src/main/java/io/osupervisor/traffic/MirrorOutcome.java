package io.osupervisor.traffic;

/** What became of a copy of a request. */
public enum MirrorOutcome {
  /** The shadow answered with data. */
  ANSWERED,
  /** The shadow answered with an error. */
  REFUSED,
  /** Its time was over, or the shadow ended. */
  UNANSWERED,
  /** There was no room for it, at this shadow or at its twin. */
  DROPPED,
  /** It waited when the shadow was resynchronised, and was never sent. */
  WITHDRAWN
}
