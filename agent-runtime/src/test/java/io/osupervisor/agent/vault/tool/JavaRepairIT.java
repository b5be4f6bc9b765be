package io.osupervisor.agent.vault.tool;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.vault.DataDirectory;
import io.osupervisor.agent.vault.FileTrees;
import io.osupervisor.agent.vault.journal.Engine;
import io.osupervisor.agent.vault.journal.EventJournal;
import io.osupervisor.agent.vault.journal.EventRecord;
import io.osupervisor.agent.vault.journal.JournalSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The LevelDB in Java cannot put a store together. Where nothing opens, nothing is thrown away. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class JavaRepairIT {
  private static final int BUFFER = 64 << 10;
  private static final ToolSettings JAVA = new ToolSettings(BUFFER, Optional.of(Engine.JAVA));
  private static final ToolSettings NATIVE = new ToolSettings(BUFFER, Optional.of(Engine.NATIVE));

  private final Path root;

  JavaRepairIT(@TempDir Path folder) {
    this.root = folder.resolve("data");
  }

  @BeforeEach
  void write() {
    JournalSettings settings =
        new JournalSettings(
            BUFFER,
            JournalSettings.DEFAULT_QUEUE,
            JournalSettings.unbounded(failure -> {}).space(),
            failure -> {},
            Engine.JAVA);
    try (DataDirectory data = DataDirectory.open(root);
        EventJournal journal = data.openJournal(settings)) {
      for (int seq = 1; seq <= 200; seq++) {
        EventRecord event = new EventRecord("a", seq, new byte[1_000]);
        journal.append(List.of(event)).toCompletableFuture().join();
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
    VaultVerifier.Report report = VaultVerifier.run(root, JAVA, ToolWatch.NOBODY);
    assertThat(report.faults()).isEmpty();
    assertThat(report.events()).isEqualTo(200);
  }

  @Test
  void shouldRefuseADamagedTable() throws IOException {
    MigratedDirectory.flip(MigratedDirectory.table(root));
    assertThat(VaultVerifier.run(root, JAVA, ToolWatch.NOBODY).faults()).isNotEmpty();
    assertRefusedAndUntouched("journal_engine_cannot", JAVA);
    deleteLedger();
    assertRefusedAndUntouched("journal_engine_cannot", JAVA);
  }

  @Test
  void shouldRefuseAStoreWithoutItsBeginning() throws IOException {
    Files.delete(root.resolve("journal/CURRENT"));
    assertRefusedAndUntouched("journal_engine_cannot", JAVA);
    assertRefusedAndUntouched("journal_other_engine", NATIVE);
  }

  @Test
  void shouldRefuseTheStoreOfTheOtherEngine() throws IOException {
    assertThat(VaultVerifier.run(root, NATIVE, ToolWatch.NOBODY).faults())
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
