package io.osupervisor.agent.vault.journal.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.Patience;
import io.osupervisor.agent.vault.StoreOnPostgres;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The journal of the store that nodes share, on PostgreSQL. */
class PostgresJournalIT extends JournalContract {
  PostgresJournalIT(@TempDir Path data) {
    super(data, StoreOnPostgres.empty());
  }

  /** Their writes share transactions with those of the one whose number is taken. */
  @Test
  void shouldFailNobodyButWhoseNumberIsTaken() {
    List<ActorRef<Writer.Write>> writers =
        IntStream.range(0, 40).mapToObj(i -> writer(newId())).toList();
    TestProbe<Long> told = kit().createTestProbe();
    String taken = newId();
    writer(taken, 1);
    for (int round = 1; round <= 20; round++) {
      for (ActorRef<Writer.Write> writer : writers) {
        writer.tell(new Writer.Write(List.of("event"), told.ref()));
      }
      assertThat(isRefused(writeAt(taken, 1))).isTrue();
      assertThat(told.receiveSeveralMessages(writers.size(), Patience.LONG))
          .containsOnly((long) round);
    }
  }
}
