package io.osupervisor.agent.vault.journal;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class EventJournalIT extends EventJournalContract {
  EventJournalIT(@TempDir Path data) {
    super(data, Engine.NATIVE);
  }
}
