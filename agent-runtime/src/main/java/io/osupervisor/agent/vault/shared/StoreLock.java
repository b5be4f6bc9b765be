package io.osupervisor.agent.vault.shared;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Keeps nodes and whoever fills their store apart: each connection of a node holds it together with
 * all others for as long as it is open, an import of all agents alone.
 */
final class StoreLock {
  private static final String NAME =
      "hashtext('osupervisor.store'), hashtext(coalesce(current_schema()::text, ''))";

  /** What a node says on each of its connections. */
  static final String TOGETHER = "SELECT pg_advisory_lock_shared(" + NAME + ")";

  private static final String TOGETHER_FOR_NOW =
      "SELECT pg_advisory_xact_lock_shared(" + NAME + ")";

  private static final String ALONE = "SELECT pg_advisory_xact_lock(" + NAME + ")";

  /** Connections that were closed a moment ago hold it still. */
  private static final String PATIENCE = "SET LOCAL lock_timeout = 3000";

  private static final String USUAL_PATIENCE = "SET LOCAL lock_timeout TO DEFAULT";

  private static final String NOT_GIVEN = "55P03";

  private StoreLock() {}

  /**
   * Takes it until the end of the transaction.
   *
   * @param where the database, for people
   * @throws io.osupervisor.agent.AgentException {@code store_in_use} while a node has a connection
   */
  static void takeAlone(Connection connection, String where) throws SQLException {
    take(connection, where, ALONE);
  }

  /**
   * Takes it with the nodes until the end of the transaction.
   *
   * @param where the database, for people
   * @throws io.osupervisor.agent.AgentException {@code store_in_use} while an import has it alone
   */
  static void takeTogether(Connection connection, String where) throws SQLException {
    take(connection, where, TOGETHER_FOR_NOW);
  }

  private static void take(Connection connection, String where, String lock) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(PATIENCE);
      statement.execute(lock);
      statement.execute(USUAL_PATIENCE);
    } catch (SQLException e) {
      if (NOT_GIVEN.equals(e.getSQLState())) {
        throw StoreErrors.inUse(where);
      }
      throw e;
    }
  }
}
