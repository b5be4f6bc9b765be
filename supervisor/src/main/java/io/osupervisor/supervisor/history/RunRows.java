package io.osupervisor.supervisor.history;

import io.osupervisor.agent.instance.EndedRequest.Part;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How a row of the history lies in its table. */
final class RunRows {
  static final String COLUMNS =
      "ended_at, agent, part, request, request_key, outcome, error, instance, version,"
          + " latency_ns, asked_digest, asked_json, answered_digest, answered_json";

  static final String INSERT =
      "INSERT INTO run_history ("
          + COLUMNS
          + ", size_bytes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

  private RunRows() {}

  /** Fills in an {@link #INSERT}. */
  static void write(PreparedStatement insert, Run run) throws SQLException {
    insert.setObject(1, time(run.at()));
    insert.setString(2, run.agent());
    insert.setString(3, run.part().name().toLowerCase(Locale.ROOT));
    insert.setString(4, run.request());
    insert.setString(5, run.key());
    insert.setString(6, run.outcome());
    insert.setString(7, run.error());
    insert.setString(8, run.instance());
    insert.setString(9, run.version());
    Duration latency = run.latency();
    if (latency == null) {
      insert.setNull(10, Types.BIGINT);
    } else {
      insert.setLong(10, latency.toNanos());
    }
    insert.setString(11, run.asked().digest());
    insert.setString(12, run.asked().json());
    insert.setString(13, run.answered().digest());
    insert.setString(14, run.answered().json());
    insert.setInt(15, run.bytes());
  }

  /** Reads the {@link #COLUMNS} of the row that is current. */
  static Run read(ResultSet row) throws SQLException {
    return new Run(
        time(row, "ended_at"),
        row.getString("agent"),
        Part.valueOf(row.getString("part").toUpperCase(Locale.ROOT)),
        row.getString("request"),
        row.getString("request_key"),
        row.getString("outcome"),
        row.getString("error"),
        row.getString("instance"),
        row.getString("version"),
        nanos(row, "latency_ns"),
        new Run.Kept(row.getString("asked_digest"), row.getString("asked_json")),
        new Run.Kept(row.getString("answered_digest"), row.getString("answered_json")));
  }

  static @Nullable Duration nanos(ResultSet row, String column) throws SQLException {
    long nanos = row.getLong(column);
    return row.wasNull() ? null : Duration.ofNanos(nanos);
  }

  static Instant time(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  /** An instant as databases take it. */
  static OffsetDateTime time(Instant at) {
    return at.atOffset(ZoneOffset.UTC);
  }
}
