package io.osupervisor.agent.database;

/** A later version made the tables of a database: this one may not touch what they hold. */
public final class NewerTablesException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NewerTablesException() {
    super("a later version made its tables");
  }
}
