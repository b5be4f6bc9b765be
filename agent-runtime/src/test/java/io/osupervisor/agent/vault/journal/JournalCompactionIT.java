package io.osupervisor.agent.vault.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.vault.FileTrees;
import io.osupervisor.agent.vault.tool.ToolSettings;
import io.osupervisor.agent.vault.tool.VaultCompaction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalCompactionIT {
  private static final int EVENTS = 2_000;
  private static final int KEPT = 10;

  @Test
  void shouldTakeFromTheDiskWhatIsDeleted(@TempDir Path root) throws IOException {
    Random random = new Random(7);
    try (EventJournal journal = open(root)) {
      List<EventRecord> events = new ArrayList<>();
      for (int seq = 1; seq <= EVENTS; seq++) {
        byte[] repr = new byte[1_000];
        random.nextBytes(repr);
        events.add(new EventRecord("a", seq, repr));
      }
      journal.append(events).toCompletableFuture().join();
      journal.deleteTo("a", EVENTS - KEPT).toCompletableFuture().join();
    }
    Files.writeString(
        root.resolve("osupervisor.mark"),
        "format=2\nnode=%s\npid=1\ncreated=2026-11-29T12:00:00Z\njournal=created\n"
            .formatted(KnownJournal.NODE));
    VaultCompaction.Sizes sizes = VaultCompaction.run(root, ToolSettings.DEFAULT);
    assertThat(sizes.before()).isGreaterThan(EVENTS * 1_000L);
    assertThat(sizes.after()).isLessThan(EVENTS * 100L);
    assertThat(sizes.after()).isEqualTo(FileTrees.size(root.resolve("journal")));
    try (EventJournal journal = open(root)) {
      assertThat(journal.deletedTo("a")).isEqualTo(EVENTS - KEPT);
      assertThat(journal.read("a", 1, EVENTS, EVENTS)).hasSize(KEPT);
    }
  }

  private static EventJournal open(Path root) {
    return EventJournal.open(
        JournalFolders.in(root), KnownJournal.NODE, JournalSettings.unbounded(failure -> {}));
  }
}
