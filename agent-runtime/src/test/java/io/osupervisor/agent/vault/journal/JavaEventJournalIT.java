package io.osupervisor.agent.vault.journal;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** The whole of it on the LevelDB in Java. */
@Tag("proof")
class JavaEventJournalIT extends EventJournalContract {
  JavaEventJournalIT(@TempDir Path data) {
    super(data, Engine.JAVA);
  }
}
