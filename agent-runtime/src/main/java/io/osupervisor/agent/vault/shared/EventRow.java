package io.osupervisor.agent.vault.shared;

import io.osupervisor.agent.vault.journal.EventRecord;
import java.io.IOException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import org.apache.pekko.persistence.serialization.MessageFormats.PersistentMessage;
import org.apache.pekko.persistence.serialization.MessageFormats.PersistentPayload;
import org.apache.pekko.protobufv3.internal.ByteString;

/**
 * One event as its row has it, and in Pekko's wire form. The columns are those of the statements.
 */
final class EventRow {
  private static final byte[] NOTHING = {};

  private EventRow() {}

  static EventRecord read(String persistenceId, ResultSet row) throws SQLException {
    long seq = row.getLong(1);
    PersistentMessage.Builder message =
        PersistentMessage.newBuilder()
            .setPersistenceId(persistenceId)
            .setSequenceNr(seq)
            .setPayload(payload(row.getInt(5), row.getString(6), row.getBytes(7)));
    String writer = row.getString(2);
    if (!writer.isEmpty()) {
      message.setWriterUuid(writer);
    }
    long timestamp = row.getLong(3);
    if (timestamp != 0) {
      message.setTimestamp(timestamp);
    }
    String adapter = row.getString(4);
    if (adapter != null && !adapter.isEmpty()) {
      message.setManifest(adapter);
    }
    byte[] metadata = row.getBytes(10);
    if (metadata != null) {
      message.setMetadata(payload(row.getInt(8), row.getString(9), metadata));
    }
    return new EventRecord(persistenceId, seq, message.build().toByteArray());
  }

  private static PersistentPayload payload(int serializer, String manifest, byte[] bytes) {
    PersistentPayload.Builder payload =
        PersistentPayload.newBuilder()
            .setSerializerId(serializer)
            .setPayload(ByteString.copyFrom(bytes));
    if (manifest != null && !manifest.isEmpty()) {
      payload.setPayloadManifest(ByteString.copyFromUtf8(manifest));
    }
    return payload.build();
  }

  static void write(PreparedStatement insert, EventRecord event) throws SQLException, IOException {
    PersistentMessage message = PersistentMessage.parseFrom(event.repr());
    insert.setString(1, event.persistenceId());
    insert.setLong(2, event.seq());
    insert.setBoolean(3, false);
    insert.setString(4, message.getWriterUuid());
    insert.setLong(5, message.getTimestamp());
    insert.setString(6, message.getManifest());
    write(insert, 7, message.getPayload());
    if (message.hasMetadata()) {
      write(insert, 10, message.getMetadata());
    } else {
      insert.setNull(10, Types.INTEGER);
      insert.setNull(11, Types.VARCHAR);
      insert.setNull(12, Types.BINARY);
    }
  }

  private static void write(PreparedStatement insert, int column, PersistentPayload payload)
      throws SQLException {
    insert.setInt(column, payload.getSerializerId());
    insert.setString(column + 1, payload.getPayloadManifest().toStringUtf8());
    insert.setBytes(column + 2, payload.getPayload().toByteArray());
  }

  /** What Pekko's plugin leaves of the newest of deleted events: its number. */
  static void writeDeleted(PreparedStatement insert, String persistenceId, long seq)
      throws SQLException {
    insert.setString(1, persistenceId);
    insert.setLong(2, seq);
    insert.setBoolean(3, true);
    insert.setString(4, "");
    insert.setLong(5, 0);
    insert.setString(6, "");
    insert.setInt(7, 0);
    insert.setString(8, "");
    insert.setBytes(9, NOTHING);
    insert.setNull(10, Types.INTEGER);
    insert.setNull(11, Types.VARCHAR);
    insert.setNull(12, Types.BINARY);
  }
}
