package io.osupervisor.agent.vault;

import io.osupervisor.agent.vault.journal.Engine;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** The vault on its own journal, served by the LevelDB in Java. */
@Tag("proof")
class JavaMemoryVaultIT extends VaultContract {
  JavaMemoryVaultIT(@TempDir Path data) {
    super(data, new StoreOnFiles(Engine.JAVA));
  }
}
