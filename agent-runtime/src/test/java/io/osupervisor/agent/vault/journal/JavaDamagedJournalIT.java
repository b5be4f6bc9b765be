package io.osupervisor.agent.vault.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.vault.journal.DamageTally.Tally;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What {@link DamagedJournalIT} asks, of the LevelDB in Java. */
@Tag("proof")
class JavaDamagedJournalIT {
  private static Path scratch;

  @BeforeAll
  static void write() throws IOException {
    scratch = Scratch.create();
    KnownJournal.write(scratch.resolve("known"), new JournalScript(), Engine.JAVA);
  }

  @AfterAll
  static void delete() throws IOException {
    Scratch.delete(scratch);
  }

  @Test
  void shouldBeCompleteOrRefusedWhateverIsDamaged() {
    Tally tally = DamageTally.of(scratch, DamageTrial.Kind.OPEN_IN_JAVA, false, 1);
    tally.print();
    assertThat(tally.faults()).isEmpty();
    assertThat(tally.tried()).isGreaterThan(250);
    assertThat(tally.counts().get("complete")).isPositive();
  }
}
