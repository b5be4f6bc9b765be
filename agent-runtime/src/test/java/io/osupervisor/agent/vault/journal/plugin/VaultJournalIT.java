package io.osupervisor.agent.vault.journal.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.vault.StoreOnFiles;
import io.osupervisor.agent.vault.journal.Engine;
import io.osupervisor.agent.vault.journal.EventJournal;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.persistence.query.PersistenceQuery;
import org.apache.pekko.stream.javadsl.Sink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The vault's own journal, with what it says where others wait or skip. */
class VaultJournalIT extends JournalContract {
  VaultJournalIT(@TempDir Path data) {
    super(data, new StoreOnFiles(Engine.NATIVE));
  }

  @Test
  void shouldEndWhereAllThatIsWantedIsDeleted() throws Exception {
    String id = newId();
    writer(id, 3);
    delete(id, 3);
    assertThat(
            get(
                PersistenceQuery.get(kit().system())
                    .getReadJournalFor(VaultReadJournal.class, VaultReadJournal.ID)
                    .eventsByPersistenceId(id, 1, 3)
                    .runWith(Sink.seq(), kit().system())))
        .isEmpty();
  }

  @Test
  void shouldNotReplayFromTheMiddleOfWhatIsDeleted() {
    String id = newId();
    writer(id, 9);
    delete(id, 5);
    EventJournal journal = Journals.of(Adapter.toClassic(kit().system()));
    Consumer<Long> fromSnapshotAt = seq -> journal.requireKept(id, seq + 1);
    fromSnapshotAt.accept(5L);
    assertThatThrownBy(() -> fromSnapshotAt.accept(4L))
        .isInstanceOfSatisfying(
            AgentException.class, e -> assertThat(e.code()).isEqualTo("journal_hole"))
        .hasMessage("event 5 of " + id + " is missing: events up to 5 are deleted");
  }
}
