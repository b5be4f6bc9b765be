package io.osupervisor.agent.vault.shared;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.vault.Postgres;
import io.osupervisor.agent.vault.StoreLease;
import io.osupervisor.agent.vault.StoreLease.Holder;
import io.osupervisor.config.StoreKind;
import io.osupervisor.config.StoreSettings;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Leases of nodes in a real PostgreSQL. */
class DatabaseLeaseIT {
  private static final Duration LONG = Duration.ofMinutes(10);
  private static final Duration USUAL = Duration.ofSeconds(10);
  private static final Duration SHORT = Duration.ofSeconds(4);

  private final List<Node> nodes = new ArrayList<>();
  private String url;
  private SharedStore store;

  @BeforeEach
  void open() throws Exception {
    url = Postgres.freshUrl();
    store =
        SharedStore.open(
            new StoreSettings(
                StoreKind.POSTGRESQL, url, 2, Duration.ofSeconds(2), Duration.ofSeconds(10)));
  }

  @AfterEach
  void close() {
    nodes.forEach(node -> node.lease.close());
    store.close();
  }

  /** A node, and what it was told. */
  private static final class Node {
    final StoreLease lease;
    final Holder holder;
    volatile boolean granted;
    volatile boolean lost;

    Node(StoreLease lease, String name, Duration expiry, String... members) {
      this.lease = lease;
      this.holder = new Holder(name + "#1", expiry, () -> Set.of(members), () -> lost = true);
    }

    Node found() {
      lease.found(holder, () -> granted = true);
      return this;
    }

    Node awaitGranted() {
      await().until(() -> granted);
      return this;
    }

    Node awaitRefused(Node by) {
      await().until(() -> lease.obstacle().contains("is held by " + by.holder.name()));
      assertThat(granted).isFalse();
      return this;
    }
  }

  private Node node(String name, Duration expiry, String... members) {
    Node node = new Node(store.lease(name), name, expiry, members);
    nodes.add(node);
    return node;
  }

  @Test
  void shouldGiveTheStoreToOneOfManyWhoAskAtOnce() {
    List<Node> asking =
        Stream.of("a", "b", "c", "d", "e", "f").map(name -> node(name, LONG)).toList();
    asking.forEach(Node::found);

    await().until(() -> asking.stream().anyMatch(node -> node.granted));
    Node first = asking.stream().filter(node -> node.granted).findFirst().orElseThrow();
    asking.stream().filter(node -> node != first).forEach(node -> node.awaitRefused(first));
  }

  @Test
  void shouldGiveItOnceWhoHasItLetsGo() {
    Node first = node("a", LONG).found().awaitGranted();
    Node second = node("b", LONG).found().awaitRefused(first);

    first.lease.close();

    second.awaitGranted();
    assertThat(second.lease.obstacle()).isEmpty();
  }

  @Test
  void shouldNotGiveItWhileItIsRenewed() throws Exception {
    Node first = node("a", USUAL).found().awaitGranted();
    Node second = node("b", USUAL).found().awaitRefused(first);
    String granted = text("SELECT renewed FROM node_lease");

    String longAfter = "'%s'::timestamptz + interval '12 s'".formatted(granted);
    await().until(() -> number("SELECT count(*) FROM node_lease WHERE renewed > " + longAfter) > 0);
    assertThat(second.granted).isFalse();
    assertThat(first.lost).isFalse();
  }

  @Test
  void shouldGiveItOnceALeaseHasExpired() throws Exception {
    Postgres.execute(url, "INSERT INTO node_lease VALUES ('dead', 'dead#1')");
    long began = System.nanoTime();

    node("b", SHORT).found().awaitGranted();

    assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(SHORT);
    assertThat(number("SELECT count(*) FROM node_lease WHERE node = 'dead'")).isZero();
  }

  /** Its data directory has one owner: who starts on it knows that the one before has ended. */
  @Test
  void shouldNotWaitForItsOwnIncarnationBeforeThisOne() throws Exception {
    Postgres.execute(url, "INSERT INTO node_lease VALUES ('a', 'a#0')");
    node("a", LONG).found().awaitGranted();
  }

  @Test
  void shouldTellWhoseClusterLostTheStore() throws Exception {
    Node silent = node("a", LONG, "a#1", "b#1").found().awaitGranted();
    takenBy("stranger");
    await().until(() -> silent.lost);
    assertThat(number("SELECT count(*) FROM node_lease WHERE node = 'a'")).isZero();
  }

  /** Another node of it was heard again first. */
  @Test
  void shouldTakeALeaseAgainAmongItsOwn() throws Exception {
    Node silent = node("a", LONG, "a#1", "b#1").found().awaitGranted();
    takenBy("b");
    await().until(() -> number("SELECT count(*) FROM node_lease WHERE node = 'a'") == 1);
    assertThat(silent.lost).isFalse();
  }

  /** As a founder does, at once. */
  private void takenBy(String node) throws SQLException {
    Postgres.execute(
        url,
        "BEGIN; DELETE FROM node_lease; INSERT INTO node_lease VALUES ('%1$s', '%1$s#1'); COMMIT"
            .formatted(node));
  }

  @Test
  void shouldHoldItTogetherWithWhoeverIsAMember() throws Exception {
    Node founder = node("a", LONG, "a#1").found().awaitGranted();
    Node joining = node("b", LONG, "a#1", "b#1").found().awaitRefused(founder);

    joining.lease.share(joining.holder);

    await().until(() -> number("SELECT count(*) FROM node_lease") == 2);
    assertThat(joining.granted || joining.lost || founder.lost).isFalse();
  }

  private long number(String query) throws SQLException {
    return Long.parseLong(text(query));
  }

  private String text(String query) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      result.next();
      return result.getString(1);
    }
  }

  private static ConditionFactory await() {
    return Awaitility.await().atMost(Duration.ofMinutes(1));
  }
}
