package io.osupervisor.config;

/** What keeps an agent from the node's data and from other agents. */
public enum Isolation {
  /** The first that the platform allows of an own user, bubblewrap, a mount namespace, nothing. */
  AUTO,
  /** Bubblewrap, and a user id of its own where the node is root. */
  BUBBLEWRAP,
  /** A user id of its own. */
  UID,
  /** A mount namespace of its own. */
  NAMESPACE,
  /** Nothing. */
  NONE
}
