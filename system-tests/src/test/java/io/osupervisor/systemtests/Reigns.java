package io.osupervisor.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Who owned an agent when, by what the shared store holds of its memory. */
final class Reigns {
  private static final ObjectMapper CBOR = new CBORMapper();
  private static final String EVENTS =
      "SELECT sequence_number, ordering, writer, event_ser_manifest, event_payload"
          + " FROM event_journal WHERE persistence_id = ? AND NOT deleted"
          + " ORDER BY sequence_number";
  private static final String OWNER_STARTED = "own1";
  private static final String ENTRIES = "ent1";

  private Reigns() {}

  /**
   * Nobody wrote to the agent's memory who was not its owner then: epochs only grow, every entry is
   * of the epoch that had begun last, and a writer that another one followed never wrote again.
   *
   * @return the epochs that began
   */
  static List<Long> verify(SharedDatabase database, String agent) {
    try (Connection connection = database.connect();
        PreparedStatement events = connection.prepareStatement(EVENTS)) {
      events.setString(1, "vault|" + agent);
      try (ResultSet rows = events.executeQuery()) {
        return verify(rows);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Long> verify(ResultSet rows) throws SQLException {
    List<Long> epochs = new ArrayList<>();
    Set<String> followed = new HashSet<>();
    String writer = "";
    long number = 0;
    long ordering = 0;
    while (rows.next()) {
      String what = "event " + rows.getLong(1) + " of writer " + rows.getString(3);
      assertThat(rows.getLong(1)).as(what).isEqualTo(++number);
      assertThat(rows.getLong(2)).as(what).isGreaterThan(ordering);
      ordering = rows.getLong(2);
      if (!rows.getString(3).equals(writer)) {
        followed.add(writer);
        writer = rows.getString(3);
        assertThat(followed).as(what).doesNotContain(writer);
      }
      if (rows.getString(4).equals(OWNER_STARTED)) {
        long epoch = read(rows.getBytes(5)).path("epoch").asLong();
        assertThat(epoch).as(what).isGreaterThan(epochs.isEmpty() ? 0 : last(epochs));
        epochs.add(epoch);
      } else if (rows.getString(4).equals(ENTRIES)) {
        assertThat(read(rows.getBytes(5)).path("epoch").asLong()).as(what).isEqualTo(last(epochs));
      }
    }
    assertThat(epochs).isNotEmpty();
    return epochs;
  }

  private static long last(List<Long> epochs) {
    return epochs.get(epochs.size() - 1);
  }

  private static JsonNode read(byte[] payload) {
    try {
      return CBOR.readTree(payload);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
