package io.osupervisor.config;

/** Where a node keeps what must survive. */
public enum StoreKind {
  /** In its data directory: a node alone. */
  EMBEDDED,
  /** In a PostgreSQL that all nodes of a cluster share. */
  POSTGRESQL
}
