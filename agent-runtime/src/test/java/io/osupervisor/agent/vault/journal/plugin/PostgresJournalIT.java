package io.osupervisor.agent.vault.journal.plugin;

import io.osupervisor.agent.vault.StoreOnPostgres;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The journal of Pekko's plugin for databases, on PostgreSQL. */
class PostgresJournalIT extends JournalContract {
  PostgresJournalIT(@TempDir Path data) {
    super(data, StoreOnPostgres.empty());
  }
}
