package io.osupervisor.agent.vault.journal.plugin;

import com.typesafe.config.Config;
import io.osupervisor.agent.vault.journal.EventJournal;
import io.osupervisor.agent.vault.journal.JournalFolders;
import io.osupervisor.agent.vault.journal.JournalSettings;
import java.nio.file.Path;
import java.util.UUID;
import org.apache.pekko.actor.AbstractExtensionId;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.Extension;
import org.apache.pekko.actor.ExtensionIdProvider;

/** The journal of an actor system: the one it was set up with, or one of its own. */
public final class Journals implements Extension {
  /** The one journal that a system may have, and where its settings are. */
  static final String ID = "osupervisor.vault.journal";

  /** A journal that no node was set up with belongs to none. */
  private static final UUID NOBODY = new UUID(0, 0);

  private static final Id EXTENSION = new Id();

  private final EventJournal journal;

  private Journals(EventJournal journal) {
    this.journal = journal;
  }

  /** That of a system; opened by the first who asks, where it was not set up with one. */
  static EventJournal of(org.apache.pekko.actor.ActorSystem system) {
    return EXTENSION.get(system).journal;
  }

  /** How it is found. */
  private static final class Id extends AbstractExtensionId<Journals>
      implements ExtensionIdProvider {
    @Override
    public Journals createExtension(ExtendedActorSystem system) {
      return system
          .settings()
          .setup()
          .get(JournalSetup.class)
          .map(setup -> new Journals(setup.journal()))
          .orElseGet(() -> new Journals(own(system)));
    }

    @Override
    public Id lookup() {
      return EXTENSION;
    }

    private static EventJournal own(ExtendedActorSystem system) {
      Config config = system.settings().config().getConfig(ID);
      EventJournal opened =
          EventJournal.open(
              JournalFolders.in(Path.of(config.getString("dir"))),
              NOBODY,
              JournalSettings.unbounded(failure -> system.terminate()));
      system.getWhenTerminated().thenRun(opened::close);
      return opened;
    }
  }
}
