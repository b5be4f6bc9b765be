package io.osupervisor.config;

/** What keeps an agent from the node's data and from other agents. */
public enum Isolation {
  /** The strongest that the platform allows. */
  AUTO,
  /** A user id of its own. */
  UID,
  /** A mount namespace of its own. */
  NAMESPACE,
  /** Nothing. */
  NONE
}
