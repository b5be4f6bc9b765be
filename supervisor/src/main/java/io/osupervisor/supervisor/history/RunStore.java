package io.osupervisor.supervisor.history;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.instance.EndedRequest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * The rows of the history in SQL, the same for H2 and PostgreSQL. Whoever changes rows holds the
 * one row of totals, so that nodes that share a database change it in turn. Blocking; for several
 * threads.
 */
final class RunStore {
  /** So many rows are deleted in one transaction, which servers end when it takes too long. */
  static final int AT_ONCE = 5000;

  /** A question that takes longer is given up. */
  static final int READING_SECONDS = 10;

  private static final String VERSIONS =
      """
      SELECT version, COUNT(*) AS requests,
        SUM(CASE WHEN outcome = 'ok' THEN 0 ELSE 1 END) AS failed,
        PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY latency_ns) AS p50,
        PERCENTILE_DISC(0.95) WITHIN GROUP (ORDER BY latency_ns) AS p95,
        PERCENTILE_DISC(0.99) WITHIN GROUP (ORDER BY latency_ns) AS p99,
        MIN(ended_at) AS oldest,
        MAX(ended_at) AS newest
      FROM (SELECT version, outcome, latency_ns, ended_at FROM run_history
        WHERE agent = ? AND ended_at >= ? AND part = 'primary' AND version IS NOT NULL
        ORDER BY ended_at DESC, n DESC LIMIT ?) AS looked_at
      GROUP BY version ORDER BY newest DESC, version
      """;

  private final DataSource database;

  /**
   * @param database whose connections do not commit by themselves
   */
  RunStore(DataSource database) {
    this.database = database;
  }

  /** How much there is. */
  record Total(long runs, long bytes) {}

  private interface Work<T> {
    T on(Connection connection) throws SQLException;
  }

  /** Adds rows: all of them, or none. */
  void add(List<Run> runs) throws SQLException {
    long bytes = runs.stream().mapToLong(Run::bytes).sum();
    inTransaction(
        connection -> {
          change(connection, runs.size(), bytes);
          try (PreparedStatement insert = connection.prepareStatement(RunRows.INSERT)) {
            for (Run run : runs) {
              RunRows.write(insert, run);
              insert.addBatch();
            }
            return insert.executeBatch();
          }
        });
  }

  /** A page, newest first. */
  RunPage newest(RunQuery query) throws SQLException {
    return page(query, "DESC", "<");
  }

  /** A page, oldest first. */
  RunPage oldest(RunQuery query) throws SQLException {
    return page(query, "ASC", ">");
  }

  /** What callers got of each version, by the newest rows of an agent, the newest version first. */
  List<VersionRuns> versions(AgentId agent, Instant since, int mostRows) throws SQLException {
    return inTransaction(
        connection -> {
          try (PreparedStatement select = connection.prepareStatement(VERSIONS)) {
            select.setQueryTimeout(READING_SECONDS);
            select.setString(1, agent.value());
            select.setObject(2, RunRows.time(since));
            select.setInt(3, mostRows);
            List<VersionRuns> versions = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
              while (row.next()) {
                versions.add(
                    new VersionRuns(
                        row.getString("version"),
                        row.getLong("requests"),
                        row.getLong("failed"),
                        RunRows.nanos(row, "p50"),
                        RunRows.nanos(row, "p95"),
                        RunRows.nanos(row, "p99"),
                        RunRows.time(row, "oldest"),
                        RunRows.time(row, "newest")));
              }
            }
            return versions;
          }
        });
  }

  /** How much there is. */
  Total total() throws SQLException {
    return inTransaction(connection -> total(connection, ""));
  }

  /** Deletes what ended before then, and the oldest rows of those that hold too much. */
  int sweep(Instant before, long mostBytes) throws SQLException {
    return inSteps(connection -> sweepSome(connection, before, mostBytes));
  }

  /** Deletes the rows of an agent that ended up to then. */
  int forget(AgentId agent, Instant upTo) throws SQLException {
    return inSteps(connection -> forgetSome(connection, agent, upTo));
  }

  private int inSteps(Work<Integer> step) throws SQLException {
    int all = 0;
    int some;
    do {
      some = inTransaction(step);
      all += some;
    } while (some == AT_ONCE);
    return all;
  }

  private static int forgetSome(Connection connection, AgentId agent, Instant upTo)
      throws SQLException {
    total(connection, " FOR UPDATE");
    String oldest =
        "SELECT ended_at, n, size_bytes FROM run_history WHERE agent = ?"
            + " AND ended_at <= ? ORDER BY ended_at, n LIMIT ?";
    int runs = 0;
    long bytes = 0;
    long last = 0;
    OffsetDateTime at = RunRows.time(RunQuery.FIRST);
    try (PreparedStatement select = connection.prepareStatement(oldest)) {
      select.setString(1, agent.value());
      select.setObject(2, RunRows.time(upTo));
      select.setInt(3, AT_ONCE);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          runs++;
          bytes += row.getLong("size_bytes");
          last = row.getLong("n");
          at = RunRows.time(RunRows.time(row, "ended_at"));
        }
      }
    }
    if (runs > 0) {
      String oldestOnes =
          "DELETE FROM run_history"
              + " WHERE agent = ? AND ended_at <= ? AND (ended_at < ? OR n <= ?)";
      try (PreparedStatement delete = connection.prepareStatement(oldestOnes)) {
        delete.setString(1, agent.value());
        delete.setObject(2, at);
        delete.setObject(3, at);
        delete.setLong(4, last);
        delete.executeUpdate();
      }
      change(connection, -runs, -bytes);
    }
    return runs;
  }

  private static int sweepSome(Connection connection, Instant before, long mostBytes)
      throws SQLException {
    long excess = total(connection, " FOR UPDATE").bytes() - mostBytes;
    String oldest = "SELECT n, ended_at, size_bytes FROM run_history ORDER BY n LIMIT ?";
    int runs = 0;
    long bytes = 0;
    long last = 0;
    try (PreparedStatement select = connection.prepareStatement(oldest)) {
      select.setInt(1, AT_ONCE);
      try (ResultSet row = select.executeQuery()) {
        while (row.next() && (bytes < excess || RunRows.time(row, "ended_at").isBefore(before))) {
          runs++;
          bytes += row.getLong("size_bytes");
          last = row.getLong("n");
        }
      }
    }
    if (runs > 0) {
      try (PreparedStatement delete =
          connection.prepareStatement("DELETE FROM run_history WHERE n <= ?")) {
        delete.setLong(1, last);
        delete.executeUpdate();
      }
      change(connection, -runs, -bytes);
    }
    return runs;
  }

  private static Total total(Connection connection, String how) throws SQLException {
    try (PreparedStatement select =
            connection.prepareStatement("SELECT runs, size_bytes FROM run_history_total" + how);
        ResultSet row = select.executeQuery()) {
      row.next();
      return new Total(row.getLong("runs"), row.getLong("size_bytes"));
    }
  }

  private static void change(Connection connection, long runs, long bytes) throws SQLException {
    String sql = "UPDATE run_history_total SET runs = runs + ?, size_bytes = size_bytes + ?";
    try (PreparedStatement update = connection.prepareStatement(sql)) {
      update.setLong(1, runs);
      update.setLong(2, bytes);
      update.executeUpdate();
    }
  }

  private RunPage page(RunQuery query, String order, String beyond) throws SQLException {
    StringBuilder sql =
        new StringBuilder("SELECT n, ")
            .append(RunRows.COLUMNS)
            .append(" FROM run_history WHERE agent = ? AND ended_at >= ? AND ended_at < ?");
    List<Object> values = new ArrayList<>();
    values.add(query.agent().value());
    values.add(RunRows.time(query.since()));
    values.add(RunRows.time(query.until()));
    query
        .version()
        .ifPresent(
            digits -> {
              sql.append(" AND version LIKE ?");
              values.add(digits + "%");
            });
    query
        .outcome()
        .ifPresent(
            outcome -> {
              boolean failed = outcome.equals(RunQuery.FAILED);
              sql.append(failed ? " AND outcome <> ?" : " AND outcome = ?");
              values.add(failed ? EndedRequest.OK : outcome);
            });
    switch (query.kind()) {
      case ALL -> {}
      case CALLS -> sql.append(" AND part = 'primary'");
      case COPIES -> sql.append(" AND part <> 'primary'");
    }
    query
        .after()
        .ifPresent(
            last -> {
              // Written so that the index of agent and time is used by both databases.
              sql.append(" AND ended_at %s= ? AND (ended_at %s ? OR n %s ?)".replace("%s", beyond));
              values.add(RunRows.time(last.at()));
              values.add(RunRows.time(last.at()));
              values.add(last.n());
            });
    sql.append(" ORDER BY ended_at %s, n %s LIMIT ?".replace("%s", order));
    values.add(query.limit() + 1);
    return inTransaction(connection -> page(connection, sql.toString(), values, query.limit()));
  }

  /** Reads one row more than is wanted, which tells whether another page follows. */
  private static RunPage page(Connection connection, String sql, List<Object> values, int limit)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setQueryTimeout(READING_SECONDS);
      for (int i = 0; i < values.size(); i++) {
        select.setObject(i + 1, values.get(i));
      }
      List<Run> runs = new ArrayList<>();
      RunQuery.Cursor last = null;
      boolean more = false;
      try (ResultSet row = select.executeQuery()) {
        while (row.next() && !more) {
          if (runs.size() == limit) {
            more = true;
          } else {
            Run run = RunRows.read(row);
            runs.add(run);
            last = new RunQuery.Cursor(run.at(), row.getLong("n"));
          }
        }
      }
      return new RunPage(runs, more ? Optional.ofNullable(last) : Optional.empty());
    }
  }

  private <T> T inTransaction(Work<T> work) throws SQLException {
    try (Connection connection = database.getConnection()) {
      try {
        T done = work.on(connection);
        connection.commit();
        return done;
      } catch (SQLException | RuntimeException e) {
        rollBack(connection, e);
        throw e;
      }
    }
  }

  private static void rollBack(Connection connection, Exception failure) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      failure.addSuppressed(e);
    }
  }
}
