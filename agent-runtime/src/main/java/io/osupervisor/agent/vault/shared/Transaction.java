package io.osupervisor.agent.vault.shared;

import java.sql.Connection;
import java.sql.SQLException;

/** All that is done over a connection, or nothing. */
final class Transaction {
  private Transaction() {}

  /**
   * What is done.
   *
   * @param <E> what it may fail with besides the database
   */
  @FunctionalInterface
  interface Work<T, E extends Exception> {
    T done() throws SQLException, E;
  }

  /** Over a connection that commits each statement by itself, as it does again afterwards. */
  static <T, E extends Exception> T of(Connection connection, Work<T, E> work)
      throws SQLException, E {
    connection.setAutoCommit(false);
    try {
      T done = work.done();
      connection.commit();
      connection.setAutoCommit(true);
      return done;
    } catch (Exception failure) {
      takeBack(connection, failure);
      throw failure;
    }
  }

  /** A connection that is broken hides nothing of what broke first. */
  private static void takeBack(Connection connection, Exception failure) {
    try {
      connection.rollback();
      connection.setAutoCommit(true);
    } catch (SQLException e) {
      failure.addSuppressed(e);
    }
  }
}
