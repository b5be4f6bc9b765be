package io.osupervisor.agent.vault.shared;

import io.osupervisor.config.StoreSettings;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

/** Connects a tool to the shared store: one connection, one transaction, as long as it takes. */
final class StoreConnection {
  private StoreConnection() {}

  /**
   * Opens it; its transaction begins with the first statement.
   *
   * @param isolation of its transaction, as {@link Connection} numbers them
   * @throws io.osupervisor.agent.AgentException {@code store_unreachable}
   */
  static Connection open(StoreSettings settings, int isolation) {
    Properties properties = new Properties();
    properties.setProperty(
        "connectTimeout", String.valueOf(Math.max(1, settings.connectionTimeout().toSeconds())));
    properties.setProperty("ApplicationName", "osup-vault");
    try {
      Connection connection = DriverManager.getConnection(settings.url(), properties);
      begin(connection, isolation);
      return connection;
    } catch (SQLException e) {
      throw StoreErrors.unreachable(settings.url(), e);
    }
  }

  private static void begin(Connection connection, int isolation) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      // Whoever reads or writes at the other end may take its time.
      statement.execute("SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0");
      connection.setTransactionIsolation(isolation);
      connection.setAutoCommit(false);
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }
}
