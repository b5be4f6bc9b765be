package io.osupervisor.agent.vault.journal.plugin;

import io.osupervisor.agent.vault.StoreOnFiles;
import io.osupervisor.agent.vault.journal.Engine;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** The vault's own journal, served by the LevelDB in Java. */
@Tag("proof")
class JavaVaultJournalIT extends JournalContract {
  JavaVaultJournalIT(@TempDir Path data) {
    super(data, new StoreOnFiles(Engine.JAVA));
  }
}
