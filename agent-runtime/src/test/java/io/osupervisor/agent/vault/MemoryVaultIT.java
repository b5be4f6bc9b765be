package io.osupervisor.agent.vault;

import io.osupervisor.agent.vault.journal.Engine;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The vault on its own journal and snapshot store. */
class MemoryVaultIT extends VaultContract {
  MemoryVaultIT(@TempDir Path data) {
    super(data, new StoreOnFiles(Engine.NATIVE));
  }
}
