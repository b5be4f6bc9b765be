package io.osupervisor.agent.vault.shared;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether PostgreSQL keeps what it acknowledges when its machine loses power. */
final class StoreDurability {
  private static final String OFF =
      "SELECT name FROM pg_settings WHERE setting = 'off'"
          + " AND name IN ('fsync', 'full_page_writes', 'synchronous_commit') ORDER BY name";

  private StoreDurability() {}

  /**
   * What people must be told of it; empty where all is well.
   *
   * @param connection one of the node's: settings may differ between users
   * @param where the database, for people
   */
  static Optional<String> warning(Connection connection, String where) throws SQLException {
    List<String> off = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(OFF)) {
      while (rows.next()) {
        off.add(rows.getString(1) + " = off");
      }
    }
    if (off.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        "the database %s runs with %s: what it has acknowledged may be lost when its machine loses"
                .formatted(where, String.join(", ", off))
            + " power; set each of them to on");
  }
}
