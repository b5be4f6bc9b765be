package io.osupervisor.agent.vault.shared;

import io.osupervisor.agent.vault.DurableFiles;
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
import java.util.UUID;

/**
 * The rows of files, over one connection and in its transaction.
 *
 * @param where the database, for people
 * @param area what the files are of, at most 255 characters
 */
record FileRows(Connection connection, String where, String area) {
  private static final int PIECE = 1 << 20;

  /**
   * Writes a file; one that is there already stays as it is.
   *
   * @return whether it was written
   */
  boolean put(String name, Path file) throws SQLException, IOException {
    boolean begun = begun(name, Files.size(file));
    if (begun) {
      writePieces(name, file);
    }
    return begun;
  }

  /** False where somebody else has kept it by now. */
  private boolean begun(String name, long size) throws SQLException {
    try (PreparedStatement insert =
        named(
            "INSERT INTO file (area, name, size) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", name)) {
      insert.setLong(3, size);
      return insert.executeUpdate() == 1;
    }
  }

  private void writePieces(String name, Path file) throws SQLException, IOException {
    try (InputStream in = Files.newInputStream(file);
        PreparedStatement insert =
            named(
                "INSERT INTO file_piece (area, name, number, content) VALUES (?, ?, ?, ?)", name)) {
      int number = 0;
      for (byte[] piece = in.readNBytes(PIECE); piece.length > 0; piece = in.readNBytes(PIECE)) {
        insert.setInt(3, number);
        insert.setBytes(4, piece);
        insert.executeUpdate();
        number++;
      }
    }
  }

  boolean contains(String name) throws SQLException {
    try (PreparedStatement select = named("SELECT 1 FROM file WHERE area = ? AND name = ?", name)) {
      return select.executeQuery().next();
    }
  }

  /**
   * Brings a file to its place on the disk, in place of what is there.
   *
   * @return whether it was there
   * @throws io.osupervisor.agent.AgentException {@code store_damaged} when a part of it is missing
   */
  boolean fetch(String name, Path target) throws SQLException, IOException {
    try (PreparedStatement select =
        named("SELECT size FROM file WHERE area = ? AND name = ?", name)) {
      ResultSet size = select.executeQuery();
      if (!size.next()) {
        return false;
      }
      copy(name, size.getLong(1), target);
      return true;
    }
  }

  private void copy(String name, long size, Path target) throws SQLException, IOException {
    DurableFiles.createParent(target);
    Path part = target.resolveSibling(UUID.randomUUID() + ".part");
    try {
      long copied = readPieces(name, part);
      if (copied != size) {
        throw StoreErrors.incomplete(where, area + "/" + name, copied, size);
      }
      DurableFiles.moveInto(part, target);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private long readPieces(String name, Path part) throws SQLException, IOException {
    try (FileChannel out = DurableFiles.createFile(part);
        PreparedStatement select =
            named(
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

  private PreparedStatement named(String sql, String name) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    statement.setString(1, area);
    statement.setString(2, name);
    return statement;
  }
}
