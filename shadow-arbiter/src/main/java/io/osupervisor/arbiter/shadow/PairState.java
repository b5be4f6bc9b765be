package io.osupervisor.arbiter.shadow;

/** Where a pair of shadows is in its trial. */
enum PairState {
  /** Both are started and take the log. */
  RAISING,
  /** Both have the log: the primary's traffic is being cut for them. */
  CUTTING,
  /** The cut is made: both take the log exactly to it. */
  BINDING,
  /** Both get what the primary gets. */
  FEEDING,
  /** A copy was lost: what both got before it is finished. */
  SETTLING,
  /** It is: both are raised anew after a rest. */
  RESTING
}
