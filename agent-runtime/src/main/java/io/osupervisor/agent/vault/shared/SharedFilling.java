package io.osupervisor.agent.vault.shared;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.vault.StorageFaults;
import io.osupervisor.agent.vault.journal.EventRecord;
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
import java.sql.Statement;
import java.util.HashSet;
import java.util.Set;

/**
 * Fills a shared store with memory that it does not hold yet: all of it, or nothing. Blocking; for
 * one thread.
 */
public final class SharedFilling implements Closeable {
  private static final int BATCH_EVENTS = 500;
  private static final int BATCH_BYTES = 1 << 20;

  private final Connection connection;
  private final String where;
  private final boolean besideNodes;
  private final EventRows events;
  private final PreparedStatement insert;
  private final Set<String> begun = new HashSet<>();
  private int batched;
  private long bytes;

  private SharedFilling(Connection connection, String where, boolean besideNodes)
      throws SQLException {
    this.connection = connection;
    this.where = where;
    this.besideNodes = besideNodes;
    this.events = new EventRows(connection, where);
    this.insert = events.insert();
  }

  /**
   * Connects, makes the tables where there are none, and keeps nodes out until it is closed.
   *
   * @throws AgentException those of {@link SharedStore#open}, {@code store_in_use} while a node has
   *     it open, {@code import_not_empty}
   */
  public static SharedFilling open(StoreSettings settings) {
    SharedStore.open(settings).close();
    return open(
        settings,
        false,
        (connection, where) -> {
          StoreLock.takeAlone(connection, where);
          requireEmpty(connection, where);
        });
  }

  /**
   * Connects to a store that may have memory of others, and nodes that go on. What a node writes of
   * the same ids meanwhile ends it, or waits for its end.
   *
   * @throws AgentException {@code store_unreachable}, {@code store_older_format} where a node of
   *     this version never had it, {@code store_newer_format}, {@code store_in_use} while an import
   *     has it alone
   */
  public static SharedFilling besideNodes(StoreSettings settings) {
    SharedStore.requireTables(settings);
    return open(settings, true, StoreLock::takeTogether);
  }

  private interface Entry {
    void make(Connection connection, String where) throws SQLException;
  }

  private static SharedFilling open(StoreSettings settings, boolean besideNodes, Entry entry) {
    String where = StoreErrors.where(settings.url());
    // Sees what was written while it waited for the lock.
    Connection connection = StoreConnection.open(settings, Connection.TRANSACTION_READ_COMMITTED);
    try {
      entry.make(connection, where);
      return new SharedFilling(connection, where, besideNodes);
    } catch (SQLException e) {
      close(connection, e);
      throw StoreErrors.failed(where, e);
    } catch (RuntimeException e) {
      close(connection, e);
      throw e;
    }
  }

  private static void close(Connection connection, Exception cause) {
    try {
      connection.close();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }

  private static void requireEmpty(Connection connection, String where) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet first =
            statement.executeQuery(
                "(SELECT persistence_id FROM event_journal LIMIT 1)"
                    + " UNION ALL (SELECT persistence_id FROM snapshot LIMIT 1)")) {
      if (first.next()) {
        throw StoreErrors.notEmpty(where, first.getString(1));
      }
    }
  }

  /** The database, for people. */
  public String where() {
    return where;
  }

  /**
   * The events of a persistence id follow.
   *
   * @param deletedTo up to which they were deleted
   * @throws AgentException {@code import_agent_there} where it has some already
   */
  public void begin(String persistenceId, long deletedTo) {
    try {
      requireFree(persistenceId);
      begun.add(persistenceId);
      if (deletedTo > 0) {
        EventRows.addDeleted(insert, persistenceId, deletedTo);
        added(0);
      }
      if (deletedTo > 1 && besideNodes) {
        // A node that believes the id new begins with this number, and must meet it.
        EventRows.addDeleted(insert, persistenceId, 1);
        added(0);
      }
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  private void requireFree(String persistenceId) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "(SELECT 1 FROM event_journal WHERE persistence_id = ? LIMIT 1)"
                + " UNION ALL (SELECT 1 FROM snapshot WHERE persistence_id = ? LIMIT 1)")) {
      select.setString(1, persistenceId);
      select.setString(2, persistenceId);
      if (select.executeQuery().next()) {
        throw StoreErrors.agentThere(where, persistenceId);
      }
    }
  }

  /** Writes the next event. */
  public void event(EventRecord event) throws IOException {
    try {
      EventRows.add(insert, event);
      added(event.repr().length);
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  private void added(int length) throws SQLException {
    batched++;
    bytes += length;
    if (batched >= BATCH_EVENTS || bytes >= BATCH_BYTES) {
      send();
    }
  }

  private void send() throws SQLException {
    insert.executeBatch();
    batched = 0;
    bytes = 0;
  }

  /** What was written of events. */
  public EventSource events() {
    try {
      send();
      return events.only(begun::contains);
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /** Writes a snapshot. */
  public void snapshot(SnapshotFile snapshot) {
    try {
      new SnapshotRows(connection).put(snapshot);
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /** Writes a file; its content is what its name says. */
  public void file(SharedReading.Shared name, Path file) throws IOException {
    try {
      new FileRows(connection, where, name.area()).put(name.name(), file);
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  private AgentException failed(SQLException failure) {
    return StorageFaults.in(failure).filter(StorageFaults.TAKEN::equals).isPresent()
        ? StoreErrors.writtenMeanwhile(where)
        : StoreErrors.failed(where, failure);
  }

  /** From here on all of it is there. */
  public void commit() {
    try {
      send();
      connection.commit();
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /** Nothing is there of what was not committed. */
  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw failed(e);
    }
  }
}
