package io.osupervisor.supervisor.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.supervisor.Patience;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import org.h2.tools.Server;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How databases are opened and left. */
class HistoryDatabaseIT {
  @Test
  void shouldWaitForNoServerForever() {
    assertThat(HistoryDatabase.config("jdbc:postgresql://db/runs").getDataSourceProperties())
        .containsEntry("connectTimeout", "5")
        .containsEntry("socketTimeout", "20");
    assertThat(HistoryDatabase.config("jdbc:h2:mem:runs").getDataSourceProperties()).isEmpty();
  }

  @Test
  void shouldLeaveAServerToItsOthers(@TempDir Path folder) throws Exception {
    Server server =
        Server.createTcpServer(
                "-tcpPort", "0", "-ifNotExists", "-baseDir", folder.toAbsolutePath().toString())
            .start();
    try {
      String url = "jdbc:h2:tcp://localhost:" + server.getPort() + "/./runs";
      HistoryDatabase.open(url).close();
      try (Connection other = DriverManager.getConnection(url)) {
        try (HistoryDatabase database = HistoryDatabase.open(url)) {
          assertThat(database.store().total().runs()).isZero();
        }
        assertThat(other.isValid(Patience.SECONDS)).isTrue();
      }
    } finally {
      server.stop();
    }
  }
}
