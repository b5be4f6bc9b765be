package io.osupervisor.arbiter.shadow;

/** Where the shadows of a trial are. */
enum PairState {
  /** All are started and take the log. */
  RAISING,
  /** All have the log: the primary's traffic is being cut for them. */
  CUTTING,
  /** The cut is made: all take the log exactly to it. */
  BINDING,
  /** All get what the primary gets. */
  FEEDING,
  /** A copy was lost: what they got before it is finished. */
  SETTLING,
  /** It is: all are raised anew after a rest. */
  RESTING
}
