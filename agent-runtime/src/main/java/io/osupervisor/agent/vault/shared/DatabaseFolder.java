package io.osupervisor.agent.vault.shared;

import io.osupervisor.agent.vault.SharedFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;

/** The files of one area of the database that nodes share. */
final class DatabaseFolder implements SharedFolder {
  private final SharedStore store;
  private final String area;

  /**
   * @param area what the files are of, at most 255 characters
   */
  DatabaseFolder(SharedStore store, String area) {
    this.store = store;
    this.area = area;
  }

  /** What is done over one connection. */
  @FunctionalInterface
  private interface Work<T> {
    T over(Connection connection) throws SQLException, IOException;
  }

  @Override
  public void put(String name, Path file) throws IOException {
    if (contains(name)) {
      return;
    }
    inOne(connection -> rows(connection).put(name, file));
  }

  @Override
  public boolean fetch(String name, Path target) throws IOException {
    return inOne(connection -> rows(connection).fetch(name, target));
  }

  @Override
  public boolean contains(String name) {
    return asked(connection -> rows(connection).contains(name));
  }

  @Override
  public void remove(Set<String> names) {
    if (names.isEmpty()) {
      return;
    }
    asked(
        connection -> {
          try (PreparedStatement delete =
              connection.prepareStatement("DELETE FROM file WHERE area = ? AND name = ANY (?)")) {
            delete.setString(1, area);
            delete.setArray(2, connection.createArrayOf("varchar", names.toArray()));
            return delete.executeUpdate();
          }
        });
  }

  @Override
  public void sweep(Set<String> named, Duration older) {
    asked(
        connection -> {
          try (PreparedStatement delete =
              connection.prepareStatement(
                  "DELETE FROM file WHERE area = ? AND name <> ALL (?)"
                      + " AND created < now() - make_interval(secs => ?)")) {
            delete.setString(1, area);
            delete.setArray(2, connection.createArrayOf("varchar", named.toArray()));
            delete.setDouble(3, older.toMillis() / 1000.0);
            return delete.executeUpdate();
          }
        });
  }

  private FileRows rows(Connection connection) {
    return new FileRows(connection, store.where(), area);
  }

  private <T> T asked(Work<T> work) {
    try {
      return inOne(work);
    } catch (IOException e) {
      throw new IllegalStateException("no file is touched", e);
    }
  }

  /** All of it, or nothing. */
  private <T> T inOne(Work<T> work) throws IOException {
    try (Connection connection = store.dataSource().getConnection()) {
      return Transaction.of(connection, () -> work.over(connection));
    } catch (SQLException e) {
      throw StoreErrors.failed(store.where(), e);
    }
  }
}
