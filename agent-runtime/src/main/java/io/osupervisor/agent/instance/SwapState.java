package io.osupervisor.agent.instance;

/** How far a swap is. */
enum SwapState {
  /** None is under way. */
  IDLE,
  /** The primary takes a checkpoint, for the new version to start from. */
  SAVING,
  /** It is being found out what the older version may be restored from. */
  LOOKING,
  /** The new version starts and takes the log, beside the primary. */
  RAISING,
  /** Requests wait, and those that are open are finished. */
  DRAINING,
  /** They were not finished in time: requests go on for a while before the next attempt. */
  RESTING,
  /** What the primary wrote is made durable; what it writes now is set aside, or it is gone. */
  CUTTING,
  /** The new version takes the end of the log and becomes ready. */
  BINDING,
  /** The vault was told: whether the change is done is for its journal to say. */
  COMMITTING
}
