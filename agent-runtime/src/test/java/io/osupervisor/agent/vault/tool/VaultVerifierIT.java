package io.osupervisor.agent.vault.tool;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.vault.CountedWork;
import io.osupervisor.agent.vault.StoppedDirectory;
import io.osupervisor.agent.vault.snapshot.SnapshotFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class VaultVerifierIT extends ToolHouse {
  private static final long EVENTS = 141;

  private VaultVerifier.Report verified() {
    return VaultVerifier.run(VaultPlace.directory(root, SETTINGS), NOBODY);
  }

  @Test
  void shouldReadAllOfWhatIsWholeAndChangeNothing() throws IOException {
    var before = MigratedDirectory.files(root);
    CountedWork told = new CountedWork();
    VaultVerifier.Report report =
        VaultVerifier.run(VaultPlace.directory(root, SETTINGS), telling(told));
    assertThat(told.last("events read")).isEqualTo(new CountedWork.Told(EVENTS, EVENTS));
    assertThat(told.of("bytes copied")).hasSizeGreaterThan(2);
    assertThat(told.last("bytes copied"))
        .matches(copied -> copied.done() == copied.all() && copied.all() > 0);
    assertThat(told.last("bytes of tables checked"))
        .matches(tables -> tables.done() == tables.all() && tables.all() > 0);
    assertThat(report.faults()).isEmpty();
    assertThat(report)
        .isEqualTo(new VaultVerifier.Report(17, EVENTS, 14, 3, 13, List.of(), List.of()));
    assertThat(MigratedDirectory.files(root)).isEqualTo(before);
    assertThat(root.resolve(VaultReading.PLACE)).doesNotExist();
  }

  @Test
  void shouldNameEachFileThatIsDamaged() throws IOException {
    Path snapshot = MigratedDirectory.any(root.resolve("snapshots"), ".snap");
    Path checkpoint = MigratedDirectory.any(root.resolve("checkpoints"), ".ckpt");
    Path listing = MigratedDirectory.any(root.resolve("genomes"), ".json");
    Path table = MigratedDirectory.table(root);
    for (Path file : new Path[] {snapshot, checkpoint, listing, table}) {
      MigratedDirectory.flip(file);
    }
    VaultVerifier.Report report = verified();
    assertThat(report.faults())
        .extracting(Fault::place)
        .contains(
            VaultFiles.path(root, snapshot),
            VaultFiles.path(root, checkpoint),
            VaultFiles.path(root, listing),
            "journal");
    assertThat(report.faults())
        .anyMatch(
            fault ->
                fault
                    .text()
                    .contains(
                        "its table %s is damaged: has a bad checksum in the block at byte "
                            .formatted(table.getFileName())));
    assertThat(report.faults())
        .anyMatch(fault -> fault.text().matches("(?s)events? \\d+( to \\d+)?: .*"));
  }

  /** That agent's log is compacted, and this is its only one. */
  @Test
  void shouldTellThatAnAgentDoesNotStartWithoutItsCheckpoint() throws IOException {
    Path checkpoint = MigratedDirectory.any(root.resolve("checkpoints/counter"), ".ckpt");
    Files.delete(checkpoint);
    VaultVerifier.Report report = verified();
    assertThat(report.faults())
        .singleElement()
        .satisfies(
            fault -> {
              assertThat(fault.code()).isEqualTo("checkpoints_unreadable");
              assertThat(fault.place()).isEqualTo("vault|counter");
              assertThat(fault.text()).contains(checkpoint + " is not there");
              assertThat(fault.restorable()).isTrue();
              assertThat(fault.mendable()).isFalse();
            });
    assertThat(VaultRepair.run(root, SETTINGS, NOBODY).repaired()).isFalse();
  }

  /** That agent's log is complete. */
  @Test
  void shouldWarnOfACheckpointThatAStartGoesOnWithout() throws IOException {
    Files.delete(MigratedDirectory.any(root.resolve("checkpoints/memory"), ".ckpt"));
    VaultVerifier.Report report = verified();
    assertThat(report.faults()).isEmpty();
    assertThat(report.warnings())
        .isNotEmpty()
        .allSatisfy(
            warning -> {
              assertThat(warning.code()).isEqualTo("checkpoint_missing");
              assertThat(warning.place()).isEqualTo("vault|memory");
              assertThat(warning.text())
                  .endsWith("; a start takes the log alone, from its first" + " entry on");
            });
  }

  @Test
  void shouldMissContentThatAVersionNames() throws IOException {
    Files.delete(MigratedDirectory.any(root.resolve("genomes/files/72"), ""));
    assertThat(verified().faults())
        .extracting(Fault::code)
        .isNotEmpty()
        .containsOnly("version_damaged");
  }

  @Test
  void shouldFindASnapshotThatNobodyCanHaveTaken() throws IOException {
    Path bytes = MigratedDirectory.any(root.resolve("snapshots"), ".snap");
    Path moved = bytes.resolveSibling("9-9.snap");
    Files.move(bytes, moved);
    assertThat(verified().faults())
        .singleElement()
        .satisfies(fault -> assertThat(fault.text()).contains("its header says that it is"));
  }

  /** A store that lost its end, and whose ledger did, too. */
  @Test
  void shouldFindThatAJournalEndsBeforeASnapshotOfIt() throws IOException {
    SnapshotFile late =
        new SnapshotFile("vault|counter", 900, 1, 0, "", WrittenExport.bytes("state"));
    Path file = SnapshotFile.write(root.resolve("snapshots"), late);
    assertThat(verified().faults())
        .containsExactly(
            new Fault(
                "journal_lost",
                VaultFiles.path(root, file),
                "it was taken after event 900 of vault|counter, whose journal ends at 113"));
  }

  @Test
  void shouldRefuseWhatIsInUseOrOfAnotherFormatOrHalfDone() throws IOException {
    try (StoppedDirectory held = StoppedDirectory.openNewest(root, "test")) {
      assertThat(held.hasJournal()).isTrue();
      assertRefused("data_dir_in_use", this::verified);
    }
    Path mark = root.resolve("osupervisor.mark");
    String text = Files.readString(mark);
    Files.writeString(mark, text.replace("format=2", "format=1"));
    assertRefused("data_dir_older_format", this::verified);
    Files.writeString(mark, text.replace("format=2", "format=3"));
    assertRefused("data_dir_newer_format", this::verified);
    Files.writeString(mark, text);
    Files.createDirectory(root.resolve("repair.ready"));
    assertRefused("data_dir_half_done", this::verified);
    Files.delete(mark);
    assertRefused("data_dir_missing", this::verified);
  }

  @Test
  void shouldSayHowMuchRoomIsMissing() {
    assertRefused("storage_full", () -> SETTINGS.requireRoom(root, Long.MAX_VALUE >> 1));
  }

  @Test
  void shouldFindADirectoryThatNeverHadAJournalWhole() throws IOException {
    Path empty = fresh("empty");
    Files.createDirectory(empty);
    Files.writeString(
        empty.resolve("osupervisor.mark"),
        Files.readString(root.resolve("osupervisor.mark"))
            .replace("journal=created", "journal=none"));
    VaultVerifier.Report report = VaultVerifier.run(VaultPlace.directory(empty, SETTINGS), NOBODY);
    assertThat(report.faults()).isEmpty();
    assertThat(report.events()).isZero();
  }
}
