package io.osupervisor.agent.vault.journal.plugin;

import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.persistence.query.ReadJournalProvider;

/** How Pekko finds the read side: for Java. For Scala it has no operations. */
public final class VaultReadJournalProvider implements ReadJournalProvider {
  private final VaultReadJournal journal;

  public VaultReadJournalProvider(ExtendedActorSystem system) {
    journal = new VaultReadJournal(system);
  }

  @Override
  public org.apache.pekko.persistence.query.scaladsl.ReadJournal scaladslReadJournal() {
    return NoScala.INSTANCE;
  }

  @Override
  public VaultReadJournal javadslReadJournal() {
    return journal;
  }

  /** Pekko asks for both at once. */
  private enum NoScala implements org.apache.pekko.persistence.query.scaladsl.ReadJournal {
    INSTANCE
  }
}
