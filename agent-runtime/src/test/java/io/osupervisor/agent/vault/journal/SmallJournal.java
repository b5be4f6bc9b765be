package io.osupervisor.agent.vault.journal;

import io.osupervisor.agent.AgentException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Consumer;

/** The journal with so little room that a few hundred events make it do all that it ever does. */
public final class SmallJournal {
  static final UUID NODE = UUID.fromString("01234567-89ab-cdef-0123-456789abcdef");
  static final int WRITE_BUFFER = 64 << 10;
  private static final LedgerOptions LEDGER = new LedgerOptions(512, Duration.ofMillis(4));

  private SmallJournal() {}

  /** Opens that of a data directory. */
  public static EventJournal open(Path data, Consumer<AgentException> onFailure) {
    JournalSettings unbounded = JournalSettings.unbounded(onFailure);
    JournalSettings small =
        new JournalSettings(WRITE_BUFFER, unbounded.queue(), unbounded.space(), onFailure);
    return EventJournal.open(JournalFolders.in(data), NODE, small, LEDGER);
  }
}
