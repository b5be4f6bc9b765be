package io.osupervisor.agent.vault;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.osupervisor.agent.vault.journal.Engine;
import io.osupervisor.agent.vault.journal.EventJournal;
import io.osupervisor.agent.vault.journal.HoleInStore;
import io.osupervisor.agent.vault.journal.JournalFolders;
import io.osupervisor.agent.vault.journal.JournalSettings;
import io.osupervisor.agent.vault.journal.plugin.JournalSetup;
import io.osupervisor.agent.vault.journal.plugin.VaultReadJournal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.UUID;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;

/** The vault's own journal and snapshot store. */
public final class StoreOnFiles implements VaultStore {
  static final UUID NODE = new UUID(1, 2);

  private final Engine engine;
  private @Nullable EventJournal open;

  public StoreOnFiles(Engine engine) {
    this.engine = engine;
  }

  @Override
  public Config plugins(Path data) {
    return ConfigFactory.parseString(
        """
        include classpath("osupervisor-vault.conf")
        pekko.persistence {
          journal.plugin = "osupervisor.vault.journal"
          snapshot-store.plugin = "osupervisor.vault.snapshots"
        }
        osupervisor.vault { journal.dir = "%1$s", snapshots.dir = "%1$s/snapshots" }
        """
            .formatted(data));
  }

  @Override
  public String journal() {
    return "osupervisor.vault.journal";
  }

  @Override
  public String readJournal() {
    return VaultReadJournal.ID;
  }

  /** As a node does: the journal first, the system on it. */
  @Override
  public ActorTestKit start(String name, Path data) {
    JournalSettings normal = JournalSettings.unbounded(failure -> {});
    open =
        EventJournal.open(
            JournalFolders.in(data),
            NODE,
            new JournalSettings(
                normal.writeBuffer(), normal.queue(), normal.space(), normal.onFailure(), engine));
    return ActorTestKit.create(
        ActorSystem.create(
            Behaviors.empty(),
            name,
            ActorSystemSetup.create(BootstrapSetup.create(config(data)), new JournalSetup(open))));
  }

  @Override
  public void stopped() {
    Objects.requireNonNull(open).close();
  }

  @Override
  public void removeEvent(Path data, String persistenceId, long seq) {
    HoleInStore.make(data, engine, persistenceId, seq);
  }

  @Override
  public void removeSnapshots(Path data) throws IOException {
    DurableFiles.empty(data.resolve("snapshots"));
  }

  @Override
  public String hole(String persistenceId, long missing) {
    return "event %d of %s is missing: the next is %d"
        .formatted(missing, persistenceId, missing + 1);
  }
}
