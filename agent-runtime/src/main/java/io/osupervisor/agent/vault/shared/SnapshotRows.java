package io.osupervisor.agent.vault.shared;

import io.osupervisor.agent.vault.snapshot.SnapshotFile;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** The rows of snapshots, over one connection and in its transaction. */
record SnapshotRows(Connection connection) {
  private static final String SELECT =
      "SELECT persistence_id, sequence_number, created, snapshot_ser_id, snapshot_ser_manifest,"
          + " snapshot_payload FROM snapshot ";

  /** The one with which a persistence id would start. */
  Optional<SnapshotFile> newest(String persistenceId) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            SELECT + "WHERE persistence_id = ? ORDER BY sequence_number DESC LIMIT 1")) {
      select.setString(1, persistenceId);
      ResultSet row = select.executeQuery();
      return row.next() ? Optional.of(read(row)) : Optional.empty();
    }
  }

  /** Hands over all of them, one at a time. */
  void each(SnapshotFile.Sink sink) throws SQLException, IOException {
    try (PreparedStatement select =
        connection.prepareStatement(SELECT + "ORDER BY persistence_id, sequence_number")) {
      select.setFetchSize(4);
      ResultSet rows = select.executeQuery();
      while (rows.next()) {
        sink.take(read(rows));
      }
    }
  }

  private static SnapshotFile read(ResultSet row) throws SQLException {
    return new SnapshotFile(
        row.getString(1),
        row.getLong(2),
        row.getLong(3),
        row.getInt(4),
        row.getString(5),
        row.getBytes(6));
  }

  /** Writes one; of two with the same number the one that was taken later stays. */
  void put(SnapshotFile snapshot) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            INSERT INTO snapshot (persistence_id, sequence_number, created, snapshot_ser_id,
              snapshot_ser_manifest, snapshot_payload)
            VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (persistence_id, sequence_number) DO UPDATE SET
              created = excluded.created, snapshot_ser_id = excluded.snapshot_ser_id,
              snapshot_ser_manifest = excluded.snapshot_ser_manifest,
              snapshot_payload = excluded.snapshot_payload
            WHERE snapshot.created < excluded.created
            """)) {
      insert.setString(1, snapshot.persistenceId());
      insert.setLong(2, snapshot.seq());
      insert.setLong(3, snapshot.timestamp());
      insert.setInt(4, snapshot.serializerId());
      insert.setString(5, snapshot.manifest());
      insert.setBytes(6, snapshot.content());
      insert.executeUpdate();
    }
  }
}
