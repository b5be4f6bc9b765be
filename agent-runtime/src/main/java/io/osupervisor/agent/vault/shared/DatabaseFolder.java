package io.osupervisor.agent.vault.shared;

import io.osupervisor.agent.vault.DurableFiles;
import io.osupervisor.agent.vault.SharedFolder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;

/** The files of one area of the database that nodes share. */
final class DatabaseFolder implements SharedFolder {
  private static final int PIECE = 1 << 20;

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
    inOne(
        connection -> {
          if (begun(connection, name, Files.size(file))) {
            writePieces(connection, name, file);
          }
          return null;
        });
  }

  /** False where somebody else has kept it by now. */
  private boolean begun(Connection connection, String name, long size) throws SQLException {
    try (PreparedStatement insert =
        named(
            connection,
            "INSERT INTO file (area, name, size) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            name)) {
      insert.setLong(3, size);
      return insert.executeUpdate() == 1;
    }
  }

  private void writePieces(Connection connection, String name, Path file)
      throws SQLException, IOException {
    try (InputStream in = Files.newInputStream(file);
        PreparedStatement insert =
            named(
                connection,
                "INSERT INTO file_piece (area, name, number, content) VALUES (?, ?, ?, ?)",
                name)) {
      int number = 0;
      for (byte[] piece = in.readNBytes(PIECE); piece.length > 0; piece = in.readNBytes(PIECE)) {
        insert.setInt(3, number);
        insert.setBytes(4, piece);
        insert.executeUpdate();
        number++;
      }
    }
  }

  @Override
  public boolean fetch(String name, Path target) throws IOException {
    return inOne(
        connection -> {
          try (PreparedStatement select =
              named(connection, "SELECT size FROM file WHERE area = ? AND name = ?", name)) {
            ResultSet size = select.executeQuery();
            if (!size.next()) {
              return false;
            }
            copy(connection, name, size.getLong(1), target);
            return true;
          }
        });
  }

  private void copy(Connection connection, String name, long size, Path target)
      throws SQLException, IOException {
    DurableFiles.createParent(target);
    Path part = target.resolveSibling(UUID.randomUUID() + ".part");
    try {
      long copied = readPieces(connection, name, part);
      if (copied != size) {
        throw StoreErrors.incomplete(store.where(), area + "/" + name, copied, size);
      }
      DurableFiles.moveInto(part, target);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private long readPieces(Connection connection, String name, Path part)
      throws SQLException, IOException {
    try (FileChannel out = DurableFiles.createFile(part);
        PreparedStatement select =
            named(
                connection,
                "SELECT content FROM file_piece WHERE area = ? AND name = ? ORDER BY number",
                name)) {
      select.setFetchSize(4);
      ResultSet pieces = select.executeQuery();
      while (pieces.next()) {
        ByteBuffer piece = ByteBuffer.wrap(pieces.getBytes(1));
        while (piece.hasRemaining()) {
          out.write(piece);
        }
      }
      out.force(true);
      return out.size();
    }
  }

  @Override
  public boolean contains(String name) {
    return asked(
        connection -> {
          try (PreparedStatement select =
              named(connection, "SELECT 1 FROM file WHERE area = ? AND name = ?", name)) {
            return select.executeQuery().next();
          }
        });
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

  private PreparedStatement named(Connection connection, String sql, String name)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    statement.setString(1, area);
    statement.setString(2, name);
    return statement;
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
      connection.setAutoCommit(false);
      try {
        T done = work.over(connection);
        connection.commit();
        return done;
      } finally {
        // Nothing where it was committed.
        connection.rollback();
        connection.setAutoCommit(true);
      }
    } catch (SQLException e) {
      throw StoreErrors.away(store.where(), e);
    }
  }
}
