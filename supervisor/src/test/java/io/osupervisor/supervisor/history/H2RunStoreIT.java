package io.osupervisor.supervisor.history;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The history in a file. */
class H2RunStoreIT extends RunStoreContract {
  private final Path folder;

  H2RunStoreIT(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void shouldGiveUpAQuestionThatTakesTooLong() throws Exception {
    HikariConfig one = HistoryDatabase.config(url());
    one.setMaximumPoolSize(1);
    try (HistoryDatabase database = HistoryDatabase.open(url());
        HikariDataSource pool = new HikariDataSource(one)) {
      RunStore store = new RunStore(pool);
      assertThat(patience(pool)).isZero();
      assertThat(store.newest(RunQuery.of(Ended.COUNTER, 1)).runs()).isEmpty();
      assertThat(patience(pool)).isEqualTo(RunStore.READING_SECONDS);
      assertThat(database.store().total().runs()).isZero();
    }
  }

  /** In seconds; this database keeps it for the connection. */
  private static int patience(HikariDataSource pool) throws SQLException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      return statement.getQueryTimeout();
    }
  }

  @Override
  String url() {
    return HistoryDatabase.inFolder(folder);
  }

  @Override
  String reopened() {
    return url();
  }
}
