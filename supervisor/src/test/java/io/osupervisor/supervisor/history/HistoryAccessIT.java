package io.osupervisor.supervisor.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.osupervisor.supervisor.Patience;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a database is given up, and what waits for it. */
class HistoryAccessIT {
  private final String url;
  private final AtomicInteger opened = new AtomicInteger();

  HistoryAccessIT(@TempDir Path folder) {
    this.url = HistoryDatabase.inFolder(folder);
  }

  private HistoryDatabase open() {
    opened.incrementAndGet();
    return HistoryDatabase.open(url);
  }

  private static SQLException failed(RunStore store) {
    return catchThrowableOfType(SQLException.class, store::total);
  }

  @Test
  void shouldStayOpenWhenOneFailsThatHadTheDatabaseBefore() throws Exception {
    try (HistoryAccess access = new HistoryAccess(this::open, () -> 0)) {
      RunStore first = access.store();
      access.failed(first, new SQLException("of a test"));
      assertThat(access.isUp()).isFalse();
      access.worked();
      RunStore second = access.store();
      access.failed(first, failed(first));
      assertThat(access.isUp()).isTrue();
      assertThat(access.store()).isSameAs(second);
      assertThat(second.total().runs()).isZero();
      assertThat(opened).hasValue(2);
    }
  }

  @Test
  void shouldKnowADatabaseThatWasClosed() throws Exception {
    try (HistoryAccess access = new HistoryAccess(this::open, () -> 0);
        Connection other = opened(access);
        Statement statement = other.createStatement()) {
      RunStore store = access.store();
      statement.execute("SHUTDOWN");
      assertThat(HistoryDatabase.isGone(failed(store))).isTrue();
    }
  }

  /** Another connection of the same process. */
  private Connection opened(HistoryAccess access) throws SQLException {
    access.store();
    return DriverManager.getConnection(url);
  }

  @Test
  void shouldGiveNothingUpForAnAnswerThatDidNotCome() {
    assertThat(HistoryDatabase.isGone(new SQLException("refused", "22021"))).isFalse();
    assertThat(HistoryDatabase.isGone(new SQLException("took too long", "57014"))).isFalse();
    assertThat(HistoryDatabase.isGone(new SQLException("unknown"))).isFalse();
    assertThat(HistoryDatabase.isGone(new SQLTransientConnectionException("all are used", "08001")))
        .isFalse();
    assertThat(HistoryDatabase.isGone(new SQLException("away", "08006"))).isTrue();
    assertThat(HistoryDatabase.isGone(new SQLException("it ends", "57P01"))).isTrue();
  }

  @Test
  void shouldTellWhetherItWorksWhileItIsBeingOpened() throws Exception {
    CountDownLatch opening = new CountDownLatch(1);
    CountDownLatch opened = new CountDownLatch(1);
    try (HistoryAccess access =
        new HistoryAccess(
            () -> {
              opening.countDown();
              opened.await();
              return open();
            },
            () -> 0)) {
      CompletableFuture<RunStore> store = CompletableFuture.supplyAsync(access::store);
      opening.await();
      try {
        assertThat(Patience.get(CompletableFuture.supplyAsync(access::isUp))).isTrue();
      } finally {
        opened.countDown();
      }
      assertThat(Patience.get(store).total().runs()).isZero();
    }
  }
}
