package io.osupervisor.agent.vault.shared;

import io.osupervisor.agent.vault.StoreLease;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lease of a node in the database that nodes share. It has a connection of its own, so that a
 * node whose work has all the others still renews it, and one that gives up soon.
 */
final class DatabaseLease implements StoreLease {
  private static final Logger LOG = LoggerFactory.getLogger(DatabaseLease.class);
  private static final Duration RENEWAL = Duration.ofSeconds(1);
  private static final String PATIENCE_SECONDS = "2";
  private static final Duration CLOSING = Duration.ofSeconds(5);

  /** The database gives up before the node does. */
  private static final String IMPATIENT =
      "SET statement_timeout = 1500; SET lock_timeout = 1500;"
          + " SET idle_in_transaction_session_timeout = 1500";

  private final String url;
  private final String node;
  private final ScheduledExecutorService clerk =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "osup-store-lease");
            thread.setDaemon(true);
            return thread;
          });
  private volatile String obstacle = "";

  // What follows is the clerk's alone.
  private @Nullable Connection connection;
  private @Nullable Holder holder;
  private @Nullable Vacancy vacancy;
  private Runnable granted = () -> {};
  private boolean failing;

  private DatabaseLease(String url, String node) {
    this.url = url;
    this.node = node;
  }

  /**
   * Ends the lease that the node's incarnation before this one left. Blocking.
   *
   * @param node what tells it from every other node, in all its incarnations: one runs at a time
   * @throws io.osupervisor.agent.AgentException {@code store_unreachable}
   */
  static DatabaseLease open(String url, String node) {
    DatabaseLease lease = new DatabaseLease(url, node);
    try {
      lease.rows().endPredecessor();
    } catch (SQLException e) {
      lease.close();
      throw StoreErrors.unreachable(url, e);
    }
    ScheduledFuture<?> unused =
        lease.clerk.scheduleWithFixedDelay(
            lease::goOn, RENEWAL.toMillis(), RENEWAL.toMillis(), TimeUnit.MILLISECONDS);
    return lease;
  }

  @Override
  public void found(Holder founder, Runnable given) {
    clerk.execute(
        () -> {
          holder = founder;
          vacancy = new Vacancy(founder.expiry());
          granted = given;
          goOn();
        });
  }

  @Override
  public void share(Holder member) {
    clerk.execute(
        () -> {
          holder = member;
          vacancy = null;
          goOn();
        });
  }

  @Override
  public String obstacle() {
    return obstacle;
  }

  /** Whatever comes of it, there is a next time. */
  private void goOn() {
    try {
      if (holder != null && vacancy != null) {
        ask(holder, vacancy);
      } else if (holder != null) {
        renew(holder);
      }
      failing = false;
    } catch (SQLException e) {
      fail(e);
    } catch (RuntimeException e) {
      LOG.error("the lease of {} failed", StoreErrors.where(url), e);
    }
  }

  private void ask(Holder founder, Vacancy looks) throws SQLException {
    List<Vacancy.Lease> others = rows().others(founder);
    obstacle = others.isEmpty() ? "" : holdersOf(others);
    if (looks.isAfter(others, System.nanoTime())
        && rows().isTaken(founder, again -> looks.isAfter(again, System.nanoTime()))) {
      obstacle = "";
      vacancy = null;
      if (!others.isEmpty()) {
        LOG.warn(
            "{}, and nobody renewed it for {} s: it is taken over",
            holdersOf(others),
            founder.expiry().toSeconds());
      }
      granted.run();
    }
  }

  private void renew(Holder member) throws SQLException {
    if (!rows().isRenewed(member)) {
      LOG.error(
          "another cluster was founded on the database {} while this node could not renew its"
              + " lease",
          StoreErrors.where(url));
      holder = null;
      member.lost().run();
    }
  }

  private String holdersOf(List<Vacancy.Lease> leases) {
    return "the database %s is held by %s"
        .formatted(
            StoreErrors.where(url),
            leases.stream().map(Vacancy.Lease::holder).collect(Collectors.joining(", ")));
  }

  private void fail(SQLException e) {
    if (vacancy != null) {
      vacancy.interrupted();
      obstacle = "the database %s does not answer".formatted(StoreErrors.where(url));
    }
    if (!failing && holder != null) {
      failing = true;
      LOG.warn(
          "the lease of the database {} cannot be renewed: {}",
          StoreErrors.where(url),
          e.getMessage());
    }
    disconnect();
  }

  private LeaseRows rows() throws SQLException {
    if (connection == null) {
      connection = connect();
    }
    return new LeaseRows(connection, node);
  }

  private Connection connect() throws SQLException {
    Properties patience = new Properties();
    patience.setProperty("loginTimeout", PATIENCE_SECONDS);
    patience.setProperty("connectTimeout", PATIENCE_SECONDS);
    patience.setProperty("socketTimeout", PATIENCE_SECONDS);
    patience.setProperty("ApplicationName", "osup-lease");
    Connection opened = DriverManager.getConnection(url, patience);
    try (Statement statement = opened.createStatement()) {
      statement.execute(IMPATIENT);
      return opened;
    } catch (SQLException e) {
      opened.close();
      throw e;
    }
  }

  private void disconnect() {
    if (connection != null) {
      try {
        connection.close();
      } catch (SQLException e) {
        LOG.debug("a broken connection", e);
      }
      connection = null;
    }
  }

  /** Others need not wait until it expires; where the database is away they do. */
  @Override
  public void close() {
    try {
      clerk.execute(this::end);
    } catch (RejectedExecutionException e) {
      LOG.debug("closed before", e);
    }
    clerk.shutdown();
    try {
      clerk.awaitTermination(CLOSING.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void end() {
    try {
      if (holder != null) {
        rows().end(holder);
      }
    } catch (SQLException e) {
      LOG.debug("the lease is left to expire", e);
    }
    disconnect();
  }
}
