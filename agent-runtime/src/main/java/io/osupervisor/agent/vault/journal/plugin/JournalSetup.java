package io.osupervisor.agent.vault.journal.plugin;

import io.osupervisor.agent.vault.journal.EventJournal;
import org.apache.pekko.actor.setup.Setup;

/**
 * Gives an actor system the journal that was opened before it, so that whatever is wrong with it is
 * a refusal to start. Whoever opened it closes it, once the system has ended.
 */
public final class JournalSetup extends Setup {
  private final EventJournal journal;

  public JournalSetup(EventJournal journal) {
    this.journal = journal;
  }

  EventJournal journal() {
    return journal;
  }
}
