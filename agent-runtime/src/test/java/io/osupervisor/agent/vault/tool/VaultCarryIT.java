package io.osupervisor.agent.vault.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.agent.vault.CountedWork;
import io.osupervisor.agent.vault.DataDirectory;
import io.osupervisor.agent.vault.FileTrees;
import io.osupervisor.agent.vault.StoppedDirectory;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class VaultCarryIT extends ToolHouse {
  private byte[] exported() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    VaultExport.toStream(VaultPlace.directory(root, SETTINGS), out, Set.of(), NOBODY);
    return out.toByteArray();
  }

  private static VaultImport.Imported imported(Path to, byte[] export) {
    return imported(to, export, NOBODY);
  }

  private static VaultImport.Imported imported(Path to, byte[] export, ToolWatch watch) {
    return VaultImport.fromStream(
        VaultPlace.directory(to, SETTINGS), "it", new ByteArrayInputStream(export), watch);
  }

  private void assertCarried(Path to) throws IOException {
    assertThat(MigratedDirectory.events(to)).isEqualTo(MigratedDirectory.events(root));
    String[] files = {"snapshots", "checkpoints", "genomes"};
    assertThat(MigratedDirectory.files(to, files)).isEqualTo(MigratedDirectory.files(root, files));
    assertThat(VaultVerifier.run(VaultPlace.directory(to, SETTINGS), NOBODY).faults()).isEmpty();
    assertThat(FileTrees.files(to)).noneMatch(file -> file.toString().contains("import."));
  }

  @Test
  void shouldCarryTheWholeMemoryIntoANewDirectory() throws IOException {
    Path file = fresh("memory");
    VaultExport.Content content =
        VaultExport.toFile(VaultPlace.directory(root, SETTINGS), file, Set.of(), NOBODY);
    assertThat(content).isEqualTo(new VaultExport.Content(17, 141, 30));
    Path to = fresh("to");
    CountedWork told = new CountedWork();
    assertThat(VaultImport.fromFile(VaultPlace.directory(to, SETTINGS), file, telling(told)))
        .isEqualTo(new VaultImport.Imported(17, 141, 30, false, false));
    assertThat(told.last("events compared")).isEqualTo(new CountedWork.Told(141, 141));
    assertThat(told.last("files synced")).matches(files -> files.done() == files.all());
    assertCarried(to);
    assertRefused(
        "export_exists",
        () -> VaultExport.toFile(VaultPlace.directory(root, SETTINGS), file, Set.of(), NOBODY));
    assertRefused(
        "import_not_empty",
        () -> VaultImport.fromFile(VaultPlace.directory(to, SETTINGS), file, NOBODY));
  }

  @Test
  void shouldCarryIntoTheDirectoryOfANodeThatHasNoMemory() throws IOException {
    Path to = fresh("to");
    String node;
    try (DataDirectory data = DataDirectory.open(to)) {
      node = data.node().toString();
    }
    imported(to, exported());
    assertCarried(to);
    assertThat(Files.readString(to.resolve("osupervisor.mark")))
        .contains("node=" + node, "journal=created");
  }

  @Test
  void shouldTakeNothingOfAnExportThatIsNotWhole() throws IOException {
    byte[] export = exported();
    for (int at : new int[] {1, 39, 60, export.length / 2, export.length - 1}) {
      Path to = fresh("cut-" + at);
      assertRefused("export_cut", () -> imported(to, Arrays.copyOf(export, at)));
      assertNothing(to);
    }
    byte[] changed = export.clone();
    changed[export.length / 3] ^= 1;
    Path to = fresh("to");
    assertRefused("export_damaged", () -> imported(to, changed));
    assertNothing(to);
    assertRefused("export_foreign", () -> imported(to, WrittenExport.bytes("{}")));
    assertRefused(
        "export_missing",
        () -> VaultImport.fromFile(VaultPlace.directory(to, SETTINGS), fresh("none"), NOBODY));
    ExportHeader partial =
        new ExportHeader(
            WrittenExport.HEADER.node(), WrittenExport.HEADER.at(), ExportHeader.Extent.PARTIAL);
    assertRefused("export_partial", () -> imported(to, WrittenExport.of(partial, List.of())));
    assertNothing(to);
    imported(to, export);
    assertCarried(to);
  }

  @Test
  void shouldTakeNoFileThatIsNotWhatItsNameSays() throws IOException {
    byte[] export = WrittenExport.of(WrittenExport.HEADER, WrittenExport.SAMPLE);
    Path to = fresh("to");
    assertRefused("snapshot_damaged", () -> imported(to, export));
    assertNothing(to);
  }

  private static void assertNothing(Path to) {
    assertThat(to).doesNotExist();
  }

  @Test
  void shouldLeaveWhereItFailedWhatWasThereAndNothingElse() throws IOException {
    byte[] cut = Arrays.copyOf(exported(), 60);
    Path nested = fresh("nested").resolve("deeper/data");
    assertRefused("export_cut", () -> imported(nested, cut));
    assertNothing(fresh("nested"));
    Path empty = Files.createDirectory(fresh("empty"));
    assertRefused("export_cut", () -> imported(empty, cut));
    assertThat(empty).isEmptyDirectory();
    Path locked = Files.createDirectory(fresh("locked"));
    Files.createFile(locked.resolve("lock"));
    assertRefused("export_cut", () -> imported(locked, cut));
    assertThat(FileTrees.files(locked)).containsExactly(locked.resolve("lock"));
    Path foreign = Files.createDirectory(fresh("foreign"));
    Files.writeString(foreign.resolve("thesis"), "mine");
    assertRefused("data_dir_foreign", () -> imported(foreign, cut));
    assertThat(FileTrees.files(foreign)).containsExactly(foreign.resolve("thesis"));
    Path node = fresh("node");
    DataDirectory.open(node).close();
    List<Path> before = FileTrees.files(node);
    assertRefused("export_cut", () -> imported(node, cut));
    assertThat(FileTrees.files(node)).isEqualTo(before);
  }

  /** The mark is there already then. */
  @Test
  void shouldLeaveNothingWhereItFailsBeforeItIsReady() {
    Path to = fresh("to");
    byte[] export = exported();
    assertThatThrownBy(() -> imported(to, export, new BreakingOff("synced"))).hasMessage("synced");
    assertNothing(to);
  }

  @Test
  void shouldEndWhatItBeganWhereverItWasBroken() throws IOException {
    byte[] export = exported();
    List<String> steps = new ArrayList<>();
    imported(
        fresh("steps"),
        export,
        new ToolWatch() {
          @Override
          public void reached(String step) {
            steps.add(step);
          }
        });
    assertThat(steps)
        .containsExactly(
            "synced",
            "ready",
            "placed checkpoints",
            "placed genomes",
            "placed ledger",
            "placed native",
            "placed snapshots",
            "placed journal",
            "ended",
            "done");
    Path to = fresh("to");
    for (String step : steps.subList(0, steps.indexOf("ended"))) {
      assertThatThrownBy(() -> imported(to, export, new BreakingOff(step))).hasMessage(step);
      if (!step.equals("synced")) {
        assertRefused("data_dir_half_done", () -> DataDirectory.open(to));
      }
    }
    BreakingOff ended = new BreakingOff("ended");
    assertThatThrownBy(
            () -> VaultImport.fromFile(VaultPlace.directory(to, SETTINGS), fresh("gone"), ended))
        .hasMessage("ended");
    DataDirectory.open(to).close();
    assertRefused("import_not_empty", () -> imported(to, export));
    assertCarried(to);
  }

  @Test
  void shouldRefuseToExportWhatIsDamagedAndLeaveNoFile() throws IOException {
    MigratedDirectory.flip(MigratedDirectory.any(root.resolve("checkpoints"), ".ckpt"));
    Path file = fresh("memory");
    assertRefused(
        "vault_damaged",
        () -> VaultExport.toFile(VaultPlace.directory(root, SETTINGS), file, Set.of(), NOBODY));
    assertThat(file).doesNotExist();
    MigratedDirectory.flip(MigratedDirectory.table(root));
    assertRefused(
        "vault_damaged",
        () -> VaultExport.toFile(VaultPlace.directory(root, SETTINGS), file, Set.of(), NOBODY));
    assertThat(folder.toFile().list((where, name) -> name.endsWith(".part"))).isEmpty();
  }

  @Test
  void shouldNotTouchWhatIsInUse() throws IOException {
    try (StoppedDirectory held = StoppedDirectory.openNewest(root, "test")) {
      assertThat(held.hasJournal()).isTrue();
      assertRefused("data_dir_in_use", this::exported);
      assertRefused("data_dir_in_use", () -> imported(root, new byte[0]));
    }
    Path foreign = fresh("foreign");
    Files.createDirectory(foreign);
    Files.writeString(foreign.resolve("thesis"), "mine");
    assertRefused("data_dir_foreign", () -> imported(foreign, exported()));
  }

  @Test
  void shouldSayThatItEndedAnEarlierImportAndReadNothing() throws IOException {
    Path to = fresh("to");
    byte[] export = exported();
    assertThatThrownBy(() -> imported(to, export, new BreakingOff("ready"))).hasMessage("ready");
    assertThat(imported(to, WrittenExport.bytes("another export")))
        .isEqualTo(new VaultImport.Imported(17, 141, 30, true, false));
    assertCarried(to);
  }

  @Test
  void shouldSayBeforehandThatAFileDoesNotFit() throws IOException {
    Path file = fresh("memory");
    VaultExport.toFile(VaultPlace.directory(root, SETTINGS), file, Set.of(), NOBODY);
    enlarge(file);
    Path to = fresh("to");
    assertRefused(
        "storage_full",
        () -> VaultImport.fromFile(VaultPlace.directory(to, SETTINGS), file, NOBODY));
    assertNothing(to);
  }

  @Test
  void shouldNotExportWhatTheDiskDoesNotGive() throws IOException {
    Files.createSymbolicLink(root.resolve("journal/000900.sst"), UNREADABLE);
    assertRefused("vault_damaged", this::exported);
  }
}
