package io.osupervisor.agent.vault.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the LevelDB in Java keeps when its process is killed, or its disk takes no more. */
@Tag("proof")
class KilledJavaJournalIT {
  private static final int KILLS = 60;

  private final Path data;
  private final FloodedJournal journal;

  KilledJavaJournalIT(@TempDir Path data) {
    this.data = data;
    this.journal = new FloodedJournal(data);
  }

  /** Every fifth in the middle of opening, the others after 1 to 600 events. */
  @Test
  void shouldKeepWhatItAcknowledgedWheneverItIsKilled() throws Exception {
    Random random = new Random(5);
    for (int kill = 0; kill < KILLS; kill++) {
      int after = kill % 5 == 4 ? 0 : 1 + random.nextInt(600);
      journal.flood(FloodedJournal.java(), "JAVA", 64 << 10, read -> read >= after);
      journal.assertWhole(Engine.JAVA);
    }
    System.out.printf(
        "%d kills of the LevelDB in Java, %,d acknowledged events, none missing%n",
        KILLS, journal.acknowledged());
    assertThat(journal.acknowledged()).isGreaterThan(5_000);
  }

  /** A write that is cut short is one the engine itself takes for whole. */
  @Test
  void shouldAcknowledgeNothingThatTheDiskDidNotTake() throws Exception {
    List<String> limited =
        new ArrayList<>(List.of("bash", "-c", "ulimit -f 6144; exec \"$@\"", "-"));
    limited.addAll(FloodedJournal.java());
    List<String> lines = journal.flood(limited, "JAVA", 16 << 20, read -> false);
    assertThat(lines).contains("with JAVA", "journal_failed");
    assertThat(data.resolve("journal"))
        .isDirectoryContaining(
            file -> file.toString().endsWith(".log") && file.toFile().length() == 6144 << 10);
    journal.assertWhole(Engine.JAVA);
  }
}
