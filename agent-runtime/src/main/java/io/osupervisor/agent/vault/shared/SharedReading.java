package io.osupervisor.agent.vault.shared;

import io.osupervisor.agent.vault.journal.EventSource;
import io.osupervisor.agent.vault.snapshot.SnapshotFile;
import io.osupervisor.config.StoreSettings;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All that a shared store holds at one moment. Nodes may go on writing: a file is kept before the
 * event that names it, so that whatever is named at that moment is there. Changes nothing.
 * Blocking; for one thread.
 */
public final class SharedReading implements Closeable {
  private static final String SIZES =
      """
      SELECT 'journal', pg_total_relation_size('event_journal')
      UNION ALL SELECT 'snapshots', pg_total_relation_size('snapshot')
      UNION ALL SELECT split_part(area, '/', 1), sum(size) FROM file GROUP BY 1
      """;

  private final Connection connection;
  private final String where;
  private final int format;

  private SharedReading(Connection connection, String where, int format) {
    this.connection = connection;
    this.where = where;
    this.format = format;
  }

  /**
   * Connects.
   *
   * @throws io.osupervisor.agent.AgentException {@code store_unreachable}, {@code
   *     store_older_format} where the tables are not those of this version
   */
  public static SharedReading open(StoreSettings settings) {
    int format = SharedStore.requireTables(settings);
    String where = StoreErrors.where(settings.url());
    Connection connection = StoreConnection.open(settings, Connection.TRANSACTION_REPEATABLE_READ);
    return new SharedReading(connection, where, format);
  }

  /**
   * A file that nodes share.
   *
   * @param area what it is of, as {@code genomes}
   */
  public record Shared(String area, String name) {}

  /** The database, for people. */
  public String where() {
    return where;
  }

  /** The version of its tables. */
  public int format() {
    return format;
  }

  /** The events. */
  public EventSource events() {
    return new EventRows(connection, where);
  }

  /** The snapshot with which a persistence id would start. */
  public Optional<SnapshotFile> newestSnapshot(String persistenceId) {
    try {
      return new SnapshotRows(connection).newest(persistenceId);
    } catch (SQLException e) {
      throw StoreErrors.failed(where, e);
    }
  }

  /** Hands over every snapshot, one at a time. */
  public void snapshots(SnapshotFile.Sink sink) throws IOException {
    try {
      new SnapshotRows(connection).each(sink);
    } catch (SQLException e) {
      throw StoreErrors.failed(where, e);
    }
  }

  /** How many snapshots there are. */
  public long snapshotCount() {
    return sizes("SELECT '', count(*) FROM snapshot").getOrDefault("", 0L);
  }

  /** The files of the areas that begin so, in their order. */
  public List<Shared> files(String areas) {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT area, name FROM file WHERE starts_with(area, ?) ORDER BY area, name")) {
      select.setString(1, areas);
      ResultSet rows = select.executeQuery();
      List<Shared> files = new ArrayList<>();
      while (rows.next()) {
        files.add(new Shared(rows.getString(1), rows.getString(2)));
      }
      return files;
    } catch (SQLException e) {
      throw StoreErrors.failed(where, e);
    }
  }

  /**
   * Copies a file to a place on the disk.
   *
   * @return whether it is there
   * @throws io.osupervisor.agent.AgentException {@code store_damaged} when a part of it is missing
   */
  public boolean fetch(Shared file, Path target) throws IOException {
    try {
      return new FileRows(connection, where, file.area()).fetch(file.name(), target);
    } catch (SQLException e) {
      throw StoreErrors.failed(where, e);
    }
  }

  /** The bytes of events, of snapshots, and of the files of each kind. */
  public SortedMap<String, Long> sizes() {
    return sizes(SIZES);
  }

  private SortedMap<String, Long> sizes(String sql) {
    try (PreparedStatement select = connection.prepareStatement(sql);
        ResultSet rows = select.executeQuery()) {
      SortedMap<String, Long> sizes = new TreeMap<>();
      while (rows.next()) {
        sizes.put(rows.getString(1), rows.getLong(2));
      }
      return sizes;
    } catch (SQLException e) {
      throw StoreErrors.failed(where, e);
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw StoreErrors.failed(where, e);
    }
  }
}
