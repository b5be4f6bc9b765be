package io.osupervisor.agent.vault.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.osupervisor.agent.vault.CountedWork;
import io.osupervisor.agent.vault.DataDirectory;
import io.osupervisor.agent.vault.FileTrees;
import io.osupervisor.agent.vault.journal.Engine;
import io.osupervisor.agent.vault.journal.NewerEvent;
import io.osupervisor.agent.vault.migrate.Tally;
import io.osupervisor.agent.vault.snapshot.NewerSnapshot;
import io.osupervisor.agent.vault.snapshot.SnapshotFile;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VaultRepairIT extends ToolHouse {
  private static final List<String> STEPS =
      List.of(
          "written",
          "synced",
          "ready",
          "kept ledger",
          "placed ledger",
          "placed lost-found",
          "kept snapshots",
          "placed snapshots",
          "kept journal",
          "placed journal");

  private RepairReport repaired() {
    return VaultRepair.run(root, SETTINGS, NOBODY);
  }

  private SortedMap<String, Tally.Kept> damageTable() throws IOException {
    SortedMap<String, Tally.Kept> before = MigratedDirectory.events(root);
    MigratedDirectory.flip(MigratedDirectory.table(root));
    return before;
  }

  @Test
  void shouldDoNothingToWhatIsWhole() throws IOException {
    SortedMap<String, ByteBuffer> before = MigratedDirectory.files(root);
    RepairReport report = repaired();
    assertThat(report.repaired()).isFalse();
    assertThat(report.events()).isEqualTo(141);
    assertThat(MigratedDirectory.files(root)).isEqualTo(before);
  }

  @Test
  void shouldKeepWhatCanBeReadAndTellWhatIsGone() throws IOException {
    SortedMap<String, Tally.Kept> before = damageTable();
    SortedMap<String, ByteBuffer> damaged = MigratedDirectory.files(root, "journal", "ledger");
    CountedWork told = new CountedWork();
    RepairReport report = VaultRepair.run(root, SETTINGS, telling(told));
    assertThat(told.last("snapshots read")).isEqualTo(new CountedWork.Told(14, 14));
    assertThat(told.last("events compared"))
        .isEqualTo(new CountedWork.Told(report.events(), report.events()));
    assertThat(told.last("bytes copied")).matches(copied -> copied.done() == copied.all());
    assertThat(told.last("files written")).matches(files -> files.done() == files.all());
    assertThat(told.last("files synced")).matches(files -> files.done() == files.all());
    assertRepaired(before, report);
    assertThat(report.gone()).isNotEmpty();
    for (String name : List.of("journal", "ledger")) {
      assertThat(MigratedDirectory.files(root, name + report.keptAs()).values())
          .containsExactlyInAnyOrderElementsOf(
              damaged.entrySet().stream()
                  .filter(file -> file.getKey().startsWith(name + "/"))
                  .map(Map.Entry::getValue)
                  .toList());
    }
    assertThat(repaired().repaired()).isFalse();
  }

  private void assertRepaired(SortedMap<String, Tally.Kept> before, RepairReport report)
      throws IOException {
    assertThat(report.repaired()).isTrue();
    assertThat(report.upperEndKnown()).isTrue();
    // The checkpoint that the newest events named is there, and that of the events before is not.
    assertThat(report.left())
        .extracting(Fault::code, Fault::place)
        .containsExactly(tuple("checkpoints_unreadable", "vault|counter"));
    assertThat(VaultVerifier.run(VaultPlace.directory(root, SETTINGS), NOBODY).faults())
        .isEqualTo(report.left());
    SortedMap<String, Tally.Kept> after = MigratedDirectory.events(root);
    before.forEach(
        (id, was) -> {
          Tally.Kept is = after.getOrDefault(id, new Tally.Kept(was.deletedTo(), 0, ""));
          long kept = Math.max(0, is.highest() - is.deletedTo());
          long gone =
              report.gone().stream()
                  .filter(row -> row.persistenceId().equals(id))
                  .mapToLong(row -> row.to() - Math.max(row.from() - 1, was.deletedTo()))
                  .sum();
          assertThat(kept + gone).as(id).isEqualTo(was.highest() - was.deletedTo());
          if (gone == 0) {
            assertThat(is).isEqualTo(was);
          }
        });
    assertLostFound(report);
  }

  /** What is called readable is there, and what is not kept of snapshots; gives all files. */
  private List<String> assertLostFound(RepairReport report) throws IOException {
    Map<String, Long> found = new TreeMap<>();
    List<String> files = new ArrayList<>();
    Path lostFound = root.resolve(report.lostFound());
    try (BufferedInputStream in =
        new BufferedInputStream(Files.newInputStream(lostFound.resolve(LostFound.FILE)))) {
      ExportReader reader = new ExportReader("it", in);
      assertThat(reader.header().isPartial()).isTrue();
      String id = "";
      ExportItem item = reader.next();
      while (!(item instanceof ExportItem.End)) {
        if (item instanceof ExportItem.Id begun) {
          id = begun.persistenceId();
        } else if (item instanceof ExportItem.Event) {
          found.merge(id, 1L, Long::sum);
        } else if (item instanceof ExportItem.File file) {
          files.add(file.path());
        }
        item = reader.next();
      }
    }
    Map<String, Long> told = new TreeMap<>();
    for (RepairReport.Gone gone : report.gone()) {
      if (gone.readable() > 0) {
        told.merge(gone.persistenceId(), gone.readable(), Long::sum);
      }
    }
    assertThat(found).isEqualTo(told);
    assertThat(files).containsAll(report.snapshotsGone());
    assertThat(Notes.read(Files.readAllBytes(lostFound.resolve("report.json")), RepairReport.class))
        .isEqualTo(report);
    return files;
  }

  @Test
  void shouldBeginAnewWhereTheStoreIsGoneAndListAll() throws IOException {
    SortedMap<String, Tally.Kept> before = MigratedDirectory.events(root);
    for (Path file : FileTrees.files(root.resolve("journal"))) {
      Files.delete(file);
    }
    RepairReport report = repaired();
    assertThat(report.events()).isZero();
    assertThat(report.gone())
        .extracting(RepairReport.Gone::persistenceId)
        .containsAll(before.keySet());
    // What their snapshots say is all that is left of these.
    assertThat(MigratedDirectory.events(root).keySet())
        .containsExactly("vault|counter", "vault|evolving", "vault|memory");
    assertThat(VaultVerifier.run(VaultPlace.directory(root, SETTINGS), NOBODY).faults()).isEmpty();
  }

  @Test
  void shouldWriteALedgerForAJournalThatLostIt() throws IOException {
    SortedMap<String, Tally.Kept> before = MigratedDirectory.events(root);
    for (Path file : FileTrees.files(root.resolve("ledger"))) {
      Files.delete(file);
    }
    List<String> checkpoints = List.copyOf(MigratedDirectory.files(root, "checkpoints").keySet());
    RepairReport report = repaired();
    assertThat(report.gone()).isEmpty();
    assertThat(report.upperEndKnown()).isFalse();
    assertThat(MigratedDirectory.events(root)).isEqualTo(before);
    // Which of them the last events named, nobody knows: the next start may delete them.
    assertThat(checkpoints).isNotEmpty();
    assertThat(assertLostFound(report)).containsAll(checkpoints);
  }

  @Test
  void shouldPutDamagedSnapshotsAsideAndLeaveOtherFilesAlone() throws IOException {
    SortedMap<String, Tally.Kept> before = MigratedDirectory.events(root);
    Path snapshot = MigratedDirectory.any(root.resolve("snapshots"), ".snap");
    Path checkpoint = MigratedDirectory.any(root.resolve("checkpoints"), ".ckpt");
    MigratedDirectory.flip(snapshot);
    MigratedDirectory.flip(checkpoint);
    RepairReport report = repaired();
    assertThat(report.snapshotsGone()).containsExactly(VaultFiles.path(root, snapshot));
    assertThat(report.left())
        .extracting(Fault::place)
        .containsExactly(VaultFiles.path(root, checkpoint), "vault|counter");
    assertThat(snapshot).doesNotExist();
    assertThat(checkpoint).exists();
    assertThat(MigratedDirectory.events(root)).isEqualTo(before);
  }

  @Test
  void shouldNotLetAnIdForgetThatItHadSnapshots() throws IOException {
    SortedMap<String, Tally.Kept> before = MigratedDirectory.events(root);
    Path counter = SnapshotFile.folder(root.resolve("snapshots"), "vault|counter");
    List<Path> damaged = FileTrees.files(counter);
    for (Path file : damaged) {
      MigratedDirectory.flip(file);
    }
    RepairReport report = repaired();
    assertThat(report.snapshotsGone()).hasSameSizeAs(damaged);
    assertThat(report.gone()).isEmpty();
    assertThat(FileTrees.files(counter))
        .hasSameSizeAs(damaged)
        .allMatch(file -> file.toString().endsWith(".snap.broken"));
    assertThat(report.left())
        .singleElement()
        .satisfies(
            fault -> {
              assertThat(fault.code()).isEqualTo("snapshots_all_damaged");
              assertThat(fault.place()).isEqualTo("vault|counter");
              assertThat(fault.restorable()).isTrue();
              assertThat(fault.mendable()).isFalse();
            });
    List<Fault> faults = VaultVerifier.run(VaultPlace.directory(root, SETTINGS), NOBODY).faults();
    assertThat(faults)
        .filteredOn(Fault::setAside)
        .hasSameSizeAs(damaged)
        .allMatch(fault -> fault.text().endsWith("a node found it so before"));
    assertThat(faults).filteredOn(fault -> !fault.setAside()).hasSameElementsAs(report.left());
    assertThat(MigratedDirectory.events(root)).isEqualTo(before);
    RepairReport again = repaired();
    assertThat(again.repaired()).isFalse();
    assertThat(again.left()).isEqualTo(faults);
    Path to = fresh("carried");
    Path file = fresh("memory");
    VaultExport.toFile(VaultPlace.directory(root, SETTINGS), file, Set.of(), NOBODY);
    VaultImport.fromFile(VaultPlace.directory(to, SETTINGS), file, NOBODY);
    assertThat(MigratedDirectory.files(to, "snapshots"))
        .isEqualTo(MigratedDirectory.files(root, "snapshots"));
  }

  /** It would be thrown away as damaged. */
  @Test
  void shouldRefuseWhatANewerReleaseWrote() throws IOException {
    Path snapshot = MigratedDirectory.any(root.resolve("snapshots"), ".snap");
    byte[] whole = Files.readAllBytes(snapshot);
    Files.write(snapshot, NewerSnapshot.of(whole));
    assertRefusedForItsRelease("snapshot_newer_format");
    Files.write(snapshot, whole);
    NewerEvent.write(root, Engine.available(), "vault|counter", 113);
    assertRefusedForItsRelease("journal_newer_format");
  }

  private void assertRefusedForItsRelease(String code) throws IOException {
    assertThat(VaultVerifier.run(VaultPlace.directory(root, SETTINGS), NOBODY).faults())
        .filteredOn(fault -> fault.code().equals(code))
        .isNotEmpty()
        .noneMatch(Fault::mendable);
    SortedMap<String, ByteBuffer> before = MigratedDirectory.files(root);
    assertRefused(code, this::repaired);
    assertThat(MigratedDirectory.files(root)).isEqualTo(before);
  }

  /** One file that gives an error instead of bytes keeps nobody from all the others. */
  @Test
  void shouldGoOnWhereTheDiskDoesNotGiveAFile() throws IOException {
    SortedMap<String, Tally.Kept> before = MigratedDirectory.events(root);
    Path checkpoint = MigratedDirectory.any(root.resolve("checkpoints"), ".ckpt");
    Path listing = MigratedDirectory.any(root.resolve("genomes"), ".json");
    Path ledger = MigratedDirectory.any(root.resolve("ledger"), ".led");
    Path table = root.resolve("journal/000900.sst");
    for (Path file : List.of(checkpoint, listing, ledger, table)) {
      Files.deleteIfExists(file);
      Files.createSymbolicLink(file, UNREADABLE);
    }
    assertThat(VaultVerifier.run(VaultPlace.directory(root, SETTINGS), NOBODY).faults())
        .extracting(Fault::text)
        .anyMatch(text -> text.contains(checkpoint.toString()))
        .anyMatch(text -> text.contains(listing.toString()))
        .anyMatch(text -> text.contains(ledger + " is not read: "))
        .anyMatch(text -> text.contains(table + " is not read: "));
    RepairReport report = repaired();
    assertThat(report.repaired()).isTrue();
    assertThat(report.upperEndKnown()).isFalse();
    assertThat(report.left())
        .extracting(Fault::place)
        .containsExactly(
            VaultFiles.path(root, checkpoint), VaultFiles.path(root, listing), "vault|counter");
    assertThat(MigratedDirectory.events(root)).isEqualTo(before);
  }

  @Test
  void shouldSayBeforehandThatWhatItKeepsBesideDoesNotFit() throws IOException {
    damageTable();
    enlarge(Files.createFile(root.resolve("checkpoints/large")));
    assertRefused("storage_full", this::repaired);
  }

  @Test
  void shouldRemoveTheCopiesOfToolsThatWereKilled() throws IOException {
    for (String left : List.of(VaultReading.PLACE, RepairSources.PLACE)) {
      Files.createDirectories(root.resolve(left).resolve("journal"));
    }
    repaired();
    assertThat(root.resolve(VaultReading.PLACE)).doesNotExist();
    assertThat(root.resolve(RepairSources.PLACE)).doesNotExist();
    Files.createDirectories(root.resolve(RepairSources.PLACE));
    VaultCompaction.run(root, SETTINGS, NOBODY);
    assertThat(root.resolve(RepairSources.PLACE)).doesNotExist();
  }

  @Test
  void shouldRefuseAnotherNodesJournal() throws IOException {
    Path mark = root.resolve("osupervisor.mark");
    Files.writeString(
        mark,
        Files.readString(mark).replaceAll("node=.*", "node=00000000-0000-0000-0000-000000000001"));
    SortedMap<String, ByteBuffer> before = MigratedDirectory.files(root);
    assertRefused("journal_foreign", this::repaired);
    assertThat(MigratedDirectory.files(root)).isEqualTo(before);
  }

  @Test
  void shouldEndWhatItBeganWhereverItWasBroken() throws IOException {
    SortedMap<String, Tally.Kept> before = damageTable();
    for (String step : STEPS) {
      assertThatThrownBy(() -> VaultRepair.run(root, SETTINGS, breakingOff(step)))
          .as(step)
          .hasMessage(step);
      if (STEPS.indexOf(step) >= STEPS.indexOf("ready")) {
        assertRefused("data_dir_half_done", () -> DataDirectory.open(root));
      }
    }
    assertThatThrownBy(() -> VaultRepair.run(root, SETTINGS, breakingOff("ended")))
        .hasMessage("ended");
    DataDirectory.open(root).close();
    assertThat(repaired().repaired()).isFalse();
    assertThat(root.resolve("repair.new")).doesNotExist();
    try (Stream<Path> all = Files.list(root)) {
      Path lostFound =
          all.filter(path -> path.getFileName().toString().startsWith("lost-found-"))
              .findFirst()
              .orElseThrow();
      byte[] note = Files.readAllBytes(lostFound.resolve("report.json"));
      assertRepaired(before, Notes.read(note, RepairReport.class));
    }
  }

  @Test
  void shouldTakeANameThatIsFreeWhereItIsRunTwiceInASecond() throws IOException {
    InstantSource second = InstantSource.fixed(Instant.parse("2026-11-29T12:00:00.4Z"));
    List<String> kept = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      for (Path file : FileTrees.files(root.resolve("ledger"))) {
        Files.delete(file);
      }
      RepairReport report = VaultRepair.run(root, SETTINGS, NOBODY, second);
      kept.add(report.keptAs());
      try (InputStream in =
          Files.newInputStream(root.resolve(report.lostFound()).resolve(LostFound.FILE))) {
        assertThat(new ExportReader("it", in).header().at()).isEqualTo(second.instant());
      }
      assertThat(root.resolve("journal" + report.keptAs())).isDirectory();
    }
    assertThat(kept)
        .containsExactly(
            ".damaged-20261129T120000Z",
            ".damaged-20261129T120000Z-2",
            ".damaged-20261129T120000Z-3");
  }

  /** As releases before this one could leave it. */
  @Test
  void shouldRemoveAReadyFolderInWhichNothingIs() throws IOException {
    Files.createDirectory(root.resolve("repair.ready"));
    assertThat(repaired().repaired()).isFalse();
    DataDirectory.open(root).close();
    Files.createDirectory(root.resolve("import.ready"));
    assertRefused(
        "import_not_empty",
        () ->
            VaultImport.fromStream(
                VaultPlace.directory(root, SETTINGS), "it", InputStream.nullInputStream(), NOBODY));
    DataDirectory.open(root).close();
  }

  /** The folder of what is lost and found has a name of its time. */
  private static ToolWatch breakingOff(String step) {
    return new ToolWatch() {
      @Override
      public void reached(String done) {
        if (done.startsWith(step)) {
          throw new IllegalStateException(step);
        }
      }
    };
  }

  @Test
  void shouldEndRightAfterItsProcessDied() throws Exception {
    shouldEndRightAfterItsProcessDiedAnywhere("kept journal");
  }

  @Tag("proof")
  @ParameterizedTest
  @ValueSource(
      strings = {
        "events read",
        "snapshots read",
        "written",
        "synced",
        "ready",
        "kept ledger",
        "placed ledger",
        "kept snapshots",
        "placed snapshots",
        "placed journal"
      })
  void shouldEndRightAfterItsProcessDiedAnywhere(String step) throws Exception {
    SortedMap<String, Tally.Kept> before = damageTable();
    int exit =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                DyingTool.class.getName(),
                root.toString(),
                step)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor();
    assertThat(exit).isEqualTo(DyingTool.DEAD);
    RepairReport report = repaired();
    assertRepaired(before, report);
    assertThat(FileTrees.files(root))
        .noneMatch(file -> file.toString().matches(".*(repair\\.|vault\\.re).*"));
  }
}
