package io.osupervisor.agent.vault.shared;

import io.osupervisor.agent.vault.journal.EventRecord;
import io.osupervisor.agent.vault.journal.EventSource;
import io.osupervisor.agent.vault.journal.Head;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The rows of events, over one connection and in its transaction. Of deleted events the newest has
 * a row still, marked as deleted, so that no number is used twice.
 *
 * @param where the database, for people
 */
record EventRows(Connection connection, String where) implements EventSource {
  private static final int PAGE_EVENTS = 256;
  private static final int PAGE_BYTES = 1 << 20;
  private static final int FETCHED = 16;

  private static final String HEADS =
      """
      SELECT persistence_id, max(sequence_number),
        coalesce(max(sequence_number) FILTER (WHERE deleted), 0)
      FROM event_journal GROUP BY persistence_id
      """;
  private static final String RUN =
      """
      SELECT sequence_number, writer, write_timestamp, adapter_manifest, event_ser_id,
        event_ser_manifest, event_payload, meta_ser_id, meta_ser_manifest, meta_payload
      FROM event_journal
      WHERE persistence_id = ? AND sequence_number BETWEEN ? AND ? AND NOT deleted
      ORDER BY sequence_number LIMIT
      """
          + PAGE_EVENTS;
  private static final String NEXT =
      "SELECT min(sequence_number) FROM event_journal"
          + " WHERE persistence_id = ? AND sequence_number >= ? AND NOT deleted";
  private static final String INSERT =
      """
      INSERT INTO event_journal (persistence_id, sequence_number, deleted, writer, write_timestamp,
        adapter_manifest, event_ser_id, event_ser_manifest, event_payload, meta_ser_id,
        meta_ser_manifest, meta_payload)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """;

  @Override
  public SortedMap<String, Head> heads() {
    SortedMap<String, Head> heads = new TreeMap<>();
    try (PreparedStatement select = connection.prepareStatement(HEADS);
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        heads.put(rows.getString(1), new Head(rows.getLong(2), rows.getLong(3)));
      }
      return heads;
    } catch (SQLException e) {
      throw StoreErrors.failed(where, e);
    }
  }

  @Override
  public Run run(String persistenceId, long from, long to) {
    List<EventRecord> events = new ArrayList<>();
    long bytes = 0;
    try (PreparedStatement select = connection.prepareStatement(RUN)) {
      select.setString(1, persistenceId);
      select.setLong(2, from);
      select.setLong(3, to);
      select.setFetchSize(FETCHED);
      ResultSet rows = select.executeQuery();
      while (bytes < PAGE_BYTES && rows.next()) {
        long due = from + events.size();
        if (rows.getLong(1) != due) {
          return new Run(events, Optional.of(StoreErrors.hole(where, persistenceId, due)));
        }
        EventRecord event = EventRow.read(persistenceId, rows);
        events.add(event);
        bytes += event.repr().length;
      }
    } catch (SQLException e) {
      throw StoreErrors.failed(where, e);
    }
    return new Run(
        events,
        events.isEmpty()
            ? Optional.of(StoreErrors.hole(where, persistenceId, from))
            : Optional.empty());
  }

  @Override
  public OptionalLong next(String persistenceId, long from) {
    try (PreparedStatement select = connection.prepareStatement(NEXT)) {
      select.setString(1, persistenceId);
      select.setLong(2, from);
      ResultSet row = select.executeQuery();
      row.next();
      long next = row.getLong(1);
      return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(next);
    } catch (SQLException e) {
      throw StoreErrors.failed(where, e);
    }
  }

  /** A statement that writes events. */
  PreparedStatement insert() throws SQLException {
    return connection.prepareStatement(INSERT);
  }

  /** Adds an event to what a statement writes. */
  static void add(PreparedStatement insert, EventRecord event) throws SQLException, IOException {
    EventRow.write(insert, event);
    insert.addBatch();
  }

  /** Adds that events up to this one were deleted. */
  static void addDeleted(PreparedStatement insert, String persistenceId, long deletedTo)
      throws SQLException {
    EventRow.writeDeleted(insert, persistenceId, deletedTo);
    insert.addBatch();
  }
}
