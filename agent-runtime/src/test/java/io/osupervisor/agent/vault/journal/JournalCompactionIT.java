package io.osupervisor.agent.vault.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.vault.CountedWork;
import io.osupervisor.agent.vault.FileTrees;
import io.osupervisor.agent.vault.tool.ToolSettings;
import io.osupervisor.agent.vault.tool.ToolWatch;
import io.osupervisor.agent.vault.tool.VaultCompaction;
import io.osupervisor.agent.vault.tool.VaultPlace;
import io.osupervisor.agent.vault.tool.VaultVerifier;
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
    CountedWork told = new CountedWork();
    VaultCompaction.Sizes sizes = run(root, told);
    assertThat(told.last("bytes compacted")).matches(bytes -> bytes.done() == bytes.all());
    assertThat(sizes.before()).isGreaterThan(EVENTS * 1_000L);
    assertThat(sizes.after()).isLessThan(EVENTS * 100L);
    assertThat(sizes.after()).isEqualTo(FileTrees.size(root.resolve("journal")));
    try (EventJournal journal = open(root)) {
      assertThat(journal.deletedTo("a")).isEqualTo(EVENTS - KEPT);
      assertThat(journal.read("a", 1, EVENTS, EVENTS)).hasSize(KEPT);
    }
  }

  /** Of each id the first half is deleted, and another half lies between. */
  @Test
  void shouldTellHowFarItIsAndLeaveNothingOfWhatIsDeleted(@TempDir Path root) throws IOException {
    Random random = new Random(7);
    List<String> ids = List.of("a", "b", "\uffee", "\ud83d\ude00");
    try (EventJournal journal = open(root)) {
      for (int seq = 1; seq <= 400; seq++) {
        for (String id : ids) {
          byte[] repr = new byte[10_000];
          random.nextBytes(repr);
          journal.append(List.of(new EventRecord(id, seq, repr)));
        }
      }
      for (String id : ids) {
        journal.deleteTo(id, 200).toCompletableFuture().join();
      }
    }
    CountedWork told = new CountedWork();
    VaultCompaction.Sizes sizes = run(root, told);
    assertThat(told.of("bytes compacted"))
        .hasSizeGreaterThan(5)
        .filteredOn(bytes -> bytes.done() > 0 && bytes.done() < bytes.all())
        .hasSizeGreaterThan(3);
    assertThat(sizes.after()).isBetween(8_000_000L, 8_600_000L);
    try (EventJournal journal = open(root)) {
      for (String id : ids) {
        assertThat(journal.deletedTo(id)).isEqualTo(200);
        assertThat(journal.read(id, 400, 400, 1)).hasSize(1);
      }
    }
    assertThat(
            VaultVerifier.run(VaultPlace.directory(root, ToolSettings.DEFAULT), ToolWatch.NOBODY)
                .events())
        .isEqualTo(800);
  }

  private static VaultCompaction.Sizes run(Path root, CountedWork told) throws IOException {
    Files.writeString(
        root.resolve("osupervisor.mark"),
        "format=2\nnode=%s\npid=1\ncreated=2026-11-29T12:00:00Z\njournal=created\n"
            .formatted(KnownJournal.NODE));
    return VaultCompaction.run(
        root,
        ToolSettings.DEFAULT,
        new ToolWatch() {
          @Override
          public void counted(String what, long done, long all) {
            told.counted(what, done, all);
          }
        });
  }

  private static EventJournal open(Path root) {
    return EventJournal.open(
        JournalFolders.in(root), KnownJournal.NODE, JournalSettings.unbounded(failure -> {}));
  }
}
