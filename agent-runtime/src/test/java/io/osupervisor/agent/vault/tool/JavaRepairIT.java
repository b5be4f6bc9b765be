package io.osupervisor.agent.vault.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.agent.vault.DataDirectory;
import io.osupervisor.agent.vault.FileTrees;
import io.osupervisor.agent.vault.journal.Engine;
import io.osupervisor.agent.vault.journal.EventJournal;
import io.osupervisor.agent.vault.journal.EventRecord;
import io.osupervisor.agent.vault.journal.JournalSettings;
import io.osupervisor.agent.vault.journal.PekkoEvent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A repair with the LevelDB in Java: our own code puts tables and logs together. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class JavaRepairIT {
  private static final int BUFFER = 64 << 10;
  private static final ToolSettings JAVA = new ToolSettings(BUFFER, Optional.of(Engine.JAVA));
  private static final ToolSettings NATIVE = new ToolSettings(BUFFER, Optional.of(Engine.NATIVE));

  private static final int EVENTS = 200;
  private static final JournalSettings SETTINGS =
      new JournalSettings(
          BUFFER,
          JournalSettings.DEFAULT_QUEUE,
          JournalSettings.unbounded(failure -> {}).space(),
          failure -> {},
          Engine.JAVA);

  private final Path root;

  JavaRepairIT(@TempDir Path folder) {
    this.root = folder.resolve("data");
  }

  @BeforeEach
  void write() {
    try (DataDirectory data = DataDirectory.open(root);
        EventJournal journal = data.openJournal(SETTINGS)) {
      for (int seq = 1; seq <= EVENTS; seq += 10) {
        List<EventRecord> events = new ArrayList<>();
        for (int next = seq; next < seq + 10; next++) {
          byte[] bytes = new byte[1_000];
          events.add(
              new EventRecord(
                  "a", next, next % 2 == 0 ? bytes : PekkoEvent.write("a", next, bytes)));
        }
        journal.append(events).toCompletableFuture().join();
      }
    }
  }

  private void assertRefusedAndUntouched(String code, ToolSettings settings) throws IOException {
    SortedMap<String, ByteBuffer> before = MigratedDirectory.files(root);
    ToolHouse.assertRefused(code, () -> VaultRepair.run(root, settings, ToolWatch.NOBODY));
    assertThat(MigratedDirectory.files(root)).isEqualTo(before);
    assertThat(FileTrees.files(root))
        .noneMatch(file -> file.toString().matches(".*(repair\\.|vault\\.re|lost-found).*"));
  }

  private void deleteLedger() throws IOException {
    for (Path file : FileTrees.files(root.resolve("ledger"))) {
      Files.delete(file);
    }
  }

  @Test
  void shouldFindItWhole() {
    VaultVerifier.Report report =
        VaultVerifier.run(VaultPlace.directory(root, JAVA), ToolWatch.NOBODY);
    assertThat(report.faults()).isEmpty();
    assertThat(report.events()).isEqualTo(EVENTS);
  }

  /** Gives how many events are kept; of those that are not, it says which. */
  private long repaired() {
    RepairReport report = VaultRepair.run(root, JAVA, ToolWatch.NOBODY);
    assertThat(report.repaired()).isTrue();
    VaultVerifier.Report after =
        VaultVerifier.run(VaultPlace.directory(root, JAVA), ToolWatch.NOBODY);
    assertThat(after.faults()).isEmpty();
    assertThat(after.events()).isEqualTo(report.events());
    if (report.events() < EVENTS) {
      assertThat(report.gone())
          .singleElement()
          .satisfies(
              gone -> {
                assertThat(gone.from()).isEqualTo(report.events() + 1);
                assertThat(gone.to()).isEqualTo(EVENTS);
              });
    } else {
      assertThat(report.gone()).isEmpty();
    }
    try (DataDirectory data = DataDirectory.open(root);
        EventJournal journal = data.openJournal(SETTINGS)) {
      assertThat(journal.read("a", 1, EVENTS, EVENTS)).hasSize(Math.toIntExact(report.events()));
    }
    return report.events();
  }

  @Test
  void shouldKeepWhatIsBeforeADamagedBlock() throws IOException {
    MigratedDirectory.flip(MigratedDirectory.table(root));
    assertThat(VaultVerifier.run(VaultPlace.directory(root, JAVA), ToolWatch.NOBODY).faults())
        .isNotEmpty();
    assertThat(repaired()).isLessThan(EVENTS);
  }

  @Test
  void shouldKeepAllWithoutAManifest() throws IOException {
    Files.delete(root.resolve("journal/CURRENT"));
    assertRefusedAndUntouched("journal_other_engine", NATIVE);
    Files.delete(MigratedDirectory.manifest(root));
    assertThat(repaired()).isEqualTo(EVENTS);
  }

  @Test
  void shouldBeginAnewWhereTheStoreIsGone() throws IOException {
    for (Path file : FileTrees.files(root.resolve("journal"))) {
      Files.delete(file);
    }
    assertThat(repaired()).isZero();
  }

  @Test
  void shouldKeepWhatIsBeforeALogThatIsGone() throws IOException {
    Files.delete(MigratedDirectory.any(root.resolve("journal"), ".log"));
    assertThat(repaired()).isPositive().isLessThan(EVENTS);
  }

  @Test
  void shouldKeepWhatIsBeforeATableThatIsGone() throws IOException {
    Files.delete(MigratedDirectory.table(root));
    assertThat(repaired()).isLessThan(EVENTS);
  }

  /** What was deleted last is not there again, and a head is the newest of its id. */
  @Test
  void shouldTakeTheNewestChangeOfEachKey() throws IOException {
    try (DataDirectory data = DataDirectory.open(root);
        EventJournal journal = data.openJournal(SETTINGS)) {
      journal.deleteTo("a", 50).toCompletableFuture().join();
      journal.deleteTo("a", 120).toCompletableFuture().join();
    }
    Files.delete(MigratedDirectory.manifest(root));
    RepairReport report = VaultRepair.run(root, JAVA, ToolWatch.NOBODY);
    assertThat(report.events()).isEqualTo(EVENTS - 120);
    assertThat(report.gone()).isEmpty();
    try (DataDirectory data = DataDirectory.open(root);
        EventJournal journal = data.openJournal(SETTINGS)) {
      assertThat(journal.deletedTo("a")).isEqualTo(120);
    }
  }

  @Test
  void shouldEndRightAfterItWasBroken() throws IOException {
    MigratedDirectory.flip(MigratedDirectory.table(root));
    for (String step : List.of("written", "kept journal")) {
      assertThatThrownBy(() -> VaultRepair.run(root, JAVA, new BreakingOff(step))).hasMessage(step);
    }
    RepairReport report = VaultRepair.run(root, JAVA, ToolWatch.NOBODY);
    assertThat(report.repaired()).isTrue();
    assertThat(VaultVerifier.run(VaultPlace.directory(root, JAVA), ToolWatch.NOBODY).faults())
        .isEmpty();
    assertThat(FileTrees.files(root))
        .noneMatch(file -> file.toString().matches(".*(repair\\.|vault\\.re).*"));
  }

  @Test
  void shouldRefuseTheStoreOfTheOtherEngine() throws IOException {
    assertThat(VaultVerifier.run(VaultPlace.directory(root, NATIVE), ToolWatch.NOBODY).faults())
        .singleElement()
        .satisfies(
            fault -> {
              assertThat(fault.code()).isEqualTo("journal_other_engine");
              assertThat(fault.mendable()).isFalse();
            });
    assertRefusedAndUntouched("journal_other_engine", NATIVE);
    deleteLedger();
    assertRefusedAndUntouched("journal_other_engine", NATIVE);
  }
}
