package io.osupervisor.agent.vault;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The vault with its events and snapshots in PostgreSQL. */
class PostgresVaultIT extends VaultContract {
  PostgresVaultIT(@TempDir Path data) {
    super(data, StoreOnPostgres.empty());
  }
}
