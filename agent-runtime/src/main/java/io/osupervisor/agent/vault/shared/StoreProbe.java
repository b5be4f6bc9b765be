package io.osupervisor.agent.vault.shared;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/** Looks whether a database answers, with a connection of its own. */
final class StoreProbe {
  /** How long each step of it may take. */
  static final int SECONDS = 2;

  private static final String NOT_CONNECTED = "08";
  private static final String NOT_SERVING = "57P0";

  private final String url;
  private final Properties patience = new Properties();

  StoreProbe(String url) {
    this.url = url;
    patience.setProperty("connectTimeout", String.valueOf(SECONDS));
    patience.setProperty("socketTimeout", String.valueOf(SECONDS));
    patience.setProperty("sslResponseTimeout", String.valueOf(SECONDS * 1000));
  }

  /** Whether it does; one that is full, or lets nobody in, does. Blocking. */
  boolean answers() {
    try (Connection one = DriverManager.getConnection(url, patience)) {
      return one.isValid(SECONDS);
    } catch (SQLException e) {
      String state = String.valueOf(e.getSQLState());
      return e.getSQLState() != null
          && !state.startsWith(NOT_CONNECTED)
          && !state.startsWith(NOT_SERVING);
    }
  }
}
