package io.osupervisor.agent.vault.shared;

import io.osupervisor.agent.vault.StoreLease.Holder;
import io.osupervisor.agent.vault.shared.Vacancy.Lease;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * The rows of leases, over one connection that commits each statement by itself.
 *
 * @param node whose lease it is, in all its incarnations
 */
record LeaseRows(Connection connection, String node) {
  /** Meanwhile nobody renews: what is found is so until the transaction ends. */
  private static final String ALONE = "LOCK TABLE node_lease IN SHARE ROW EXCLUSIVE MODE";

  /** What is decided by the leases of others and written while they are as they were found. */
  @FunctionalInterface
  private interface Decision {
    boolean isFor() throws SQLException;
  }

  /**
   * Ends the lease of the node's incarnation before this one, whose data directory this one has.
   */
  void endPredecessor() throws SQLException {
    change("DELETE FROM node_lease WHERE node = ?", node);
  }

  void end(Holder holder) throws SQLException {
    change("DELETE FROM node_lease WHERE node = ? AND holder = ?", node, holder.name());
  }

  List<Lease> others(Holder holder) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT holder, renewed::text FROM node_lease WHERE holder <> ? ORDER BY holder")) {
      select.setString(1, holder.name());
      ResultSet rows = select.executeQuery();
      List<Lease> leases = new ArrayList<>();
      while (rows.next()) {
        leases.add(new Lease(rows.getString(1), rows.getString(2)));
      }
      return leases;
    }
  }

  /**
   * Takes the store alone: every other lease ends.
   *
   * @param isVacant whether it may be, by the leases of others
   * @return whether it was
   */
  boolean isTaken(Holder holder, Predicate<List<Lease>> isVacant) throws SQLException {
    return alone(
        () -> {
          if (!isVacant.test(others(holder))) {
            return false;
          }
          change("DELETE FROM node_lease WHERE holder <> ?", holder.name());
          write(holder);
          return true;
        });
  }

  /**
   * Renews a lease. One that somebody has ended is taken again, unless the store is another
   * cluster's by now: of those who hold it the holder knows none.
   *
   * @return whether it is held
   */
  boolean isRenewed(Holder holder) throws SQLException {
    boolean renewed =
        change(
                "UPDATE node_lease SET renewed = clock_timestamp() WHERE node = ? AND holder = ?",
                node,
                holder.name())
            == 1;
    return renewed || alone(() -> isAmongItsOwn(holder) && write(holder));
  }

  private boolean isAmongItsOwn(Holder holder) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT count(*), count(*) FILTER (WHERE holder = ANY (?)) FROM node_lease WHERE holder"
                + " <> ? AND renewed > clock_timestamp() - make_interval(secs => ?)")) {
      select.setArray(1, connection.createArrayOf("varchar", holder.members().get().toArray()));
      select.setString(2, holder.name());
      select.setDouble(3, holder.expiry().toMillis() / 1000.0);
      ResultSet row = select.executeQuery();
      row.next();
      return row.getLong(1) == 0 || row.getLong(2) > 0;
    }
  }

  private boolean write(Holder holder) throws SQLException {
    return change(
            "INSERT INTO node_lease (node, holder) VALUES (?, ?) ON CONFLICT (node)"
                + " DO UPDATE SET holder = EXCLUDED.holder, renewed = EXCLUDED.renewed",
            node,
            holder.name())
        == 1;
  }

  private int change(String sql, String... values) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setString(i + 1, values[i]);
      }
      return statement.executeUpdate();
    }
  }

  private boolean alone(Decision decision) throws SQLException {
    return Transaction.of(
        connection,
        () -> {
          try (Statement lock = connection.createStatement()) {
            lock.execute(ALONE);
          }
          return decision.isFor();
        });
  }
}
