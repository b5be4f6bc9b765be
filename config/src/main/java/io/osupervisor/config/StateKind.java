package io.osupervisor.config;

/** How an agent's memory relates to its requests. */
public enum StateKind {
  /** It remembers nothing: any instance may answer any request. */
  NONE,
  /** It remembers by request key: what one key does no other key sees. */
  KEYED,
  /** Any request may read and change anything. */
  SHARED
}
