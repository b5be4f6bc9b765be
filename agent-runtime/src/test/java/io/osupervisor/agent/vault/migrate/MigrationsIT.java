package io.osupervisor.agent.vault.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.vault.CountedWork;
import io.osupervisor.agent.vault.DataDirectory;
import io.osupervisor.agent.vault.FreeSpace;
import io.osupervisor.agent.vault.StoppedDirectory;
import io.osupervisor.agent.vault.migrate.MigrationWatch.Stage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MigrationsIT {
  private static final MigrationWatch NOBODY = stage -> {};

  private final Path root;
  private final Migrations migrations = Migrations.into(new VaultStores());
  private SortedMap<String, Tally.Kept> events = new TreeMap<>();
  private SortedMap<SnapshotName, String> snapshots = new TreeMap<>();
  private SortedMap<String, ByteBuffer> before = new TreeMap<>();

  MigrationsIT(@TempDir Path folder) {
    this.root = folder.resolve("data");
  }

  @BeforeEach
  void unpack() throws IOException {
    GoldenDirectory golden = GoldenDirectory.unpack(root);
    events = golden.events();
    snapshots = golden.snapshots();
    before = contents("journal", "snapshots");
  }

  @Test
  void shouldCarryEverythingOver() throws IOException {
    List<Stage> stages = new ArrayList<>();
    assertThat(migrations.run(root, stages::add)).containsExactly(2);
    assertThat(stages).containsExactly(Stage.values());
    assertMigrated();
  }

  @Test
  void shouldTellHowFarItIs() {
    CountedWork told = new CountedWork();
    migrations.run(
        root,
        new MigrationWatch() {
          @Override
          public void after(Stage stage) {}

          @Override
          public void counted(String what, long done, long all) {
            told.counted(what, done, all);
          }
        });
    long all = events.values().stream().mapToLong(of -> of.highest() - of.deletedTo()).sum();
    assertThat(told.last("events compared").done()).isEqualTo(all);
    assertThat(told.last("files synced").done()).isPositive();
    assertThat(told.last("bytes of tables checked"))
        .matches(tables -> tables.done() == tables.all() && tables.all() > 0);
  }

  @Test
  void shouldDoNothingTwice() throws IOException {
    migrations.run(root, NOBODY);
    assertThat(migrations.run(root, NOBODY)).isEmpty();
    assertMigrated();
  }

  @ParameterizedTest
  @EnumSource(Stage.class)
  void shouldEndRightAfterItsProcessDied(Stage last) throws Exception {
    assertThat(runAndDie(last.name())).isEqualTo(DyingMigration.DEAD);
    if (last.compareTo(Stage.JOURNAL_KEPT) < 0) {
      assertUntouched();
    }
    migrations.run(root, NOBODY);
    assertMigrated();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 77, 141})
  void shouldBeginAnewAfterItsProcessDiedAmongTheEvents(int event) throws Exception {
    assertThat(runAndDie(Integer.toString(event))).isEqualTo(DyingMigration.DEAD);
    assertUntouched();
    assertThat(root.resolve("journal.reading")).isNotEmptyDirectory();
    migrations.run(root, NOBODY);
    assertMigrated();
  }

  @Test
  void shouldRemoveWhatAKillLeft() throws IOException {
    for (String name : List.of("journal.new", "ledger.new", "snapshots.new", "journal.reading")) {
      Files.writeString(Files.createDirectory(root.resolve(name)).resolve("CURRENT"), "half");
    }
    migrations.run(root, NOBODY);
    assertMigrated();
  }

  @ParameterizedTest
  @EnumSource(
      value = Stage.class,
      names = {"JOURNAL_KEPT", "SNAPSHOTS_KEPT", "LEDGER_PLACED", "SNAPSHOTS_PLACED", "MARKED"})
  void shouldNotLetANodeStartHalfWayNorBeHarmedByIt(Stage last) throws IOException {
    assertThatThrownBy(() -> migrations.run(root, breakingAfter(last))).hasMessage("killed");
    assertThatThrownBy(() -> DataDirectory.open(root)).isInstanceOf(AgentException.class);
    migrations.run(root, NOBODY);
    assertMigrated();
  }

  @Test
  void shouldBreakOffAgainAndAgain() throws IOException {
    for (Stage stage : Stage.values()) {
      if (stage.compareTo(Stage.JOURNAL_PLACED) < 0) {
        assertThatThrownBy(() -> migrations.run(root, breakingAfter(stage))).hasMessage("killed");
      }
    }
    migrations.run(root, NOBODY);
    assertMigrated();
  }

  @Test
  void shouldRefuseADamagedJournalAndChangeNothing() throws IOException {
    Path log = root.resolve("journal/000015.log");
    Files.write(log, Damage.cut(Files.readAllBytes(log), 5000));
    before = contents("journal", "snapshots");
    assertRefused("journal_damaged", () -> migrations.run(root, NOBODY));
    assertUntouched();
  }

  @Test
  void shouldMissTheEventsOfASnapshotWhenALogEndsTooEarly() throws IOException {
    Path log = root.resolve("journal/000015.log");
    byte[] bytes = Files.readAllBytes(log);
    Files.write(log, Damage.cut(bytes, 7 + LogRecords.of(log, bytes).get(0).length));
    assertThatThrownBy(() -> migrations.run(root, NOBODY))
        .hasMessageContaining("of vault|counter are missing");
  }

  @Test
  void shouldRefuseADamagedSnapshotAndChangeNothing() throws IOException {
    Path one = Damage.filesOf(root.resolve("snapshots")).get(0);
    Files.write(one, Damage.cut(Files.readAllBytes(one), 20));
    before = contents("journal", "snapshots");
    assertRefused("snapshot_damaged", () -> migrations.run(root, NOBODY));
    assertUntouched();
  }

  @Test
  void shouldRefuseWhatWasWrittenOtherwise() throws IOException {
    Migrations forgetful =
        Migrations.into(
            new NewStores() {
              @Override
              public Writer create(Places places, UUID node) throws IOException {
                return new VaultStores().create(places, node);
              }

              @Override
              public void replay(
                  Places places, UUID node, EventSink sink, SnapshotSink snapshotSink)
                  throws IOException {
                new VaultStores().replay(places, node, sink, snapshot -> {});
              }
            });
    assertRefused("migration_unfaithful", () -> forgetful.run(root, NOBODY));
    assertUntouched();
  }

  @Test
  void shouldRefuseWhereAnOlderMigrationsStoresAre() throws IOException {
    for (String name : List.of("journal.format1", "snapshots.format1", "ledger")) {
      Files.createDirectory(root.resolve(name));
      assertRefused("migration_left_over", () -> migrations.run(root, NOBODY));
      Files.delete(root.resolve(name));
    }
    assertUntouched();
  }

  @Test
  void shouldOverwriteNothingThatWasPutInItsWay() throws IOException {
    assertThatThrownBy(() -> migrations.run(root, breakingAfter(Stage.SNAPSHOTS_KEPT)))
        .hasMessage("killed");
    Path other = Files.createDirectory(root.resolve("snapshots")).resolve("other");
    Files.createFile(other);
    assertRefused("migration_blocked", () -> migrations.run(root, NOBODY));
    Files.delete(other);
    migrations.run(root, NOBODY);
    assertMigrated();
  }

  @Test
  void shouldMigrateADirectoryThatNeverHadAJournal() throws IOException {
    Path fresh = root.resolveSibling("fresh");
    Files.createDirectory(fresh);
    Files.writeString(
        fresh.resolve("osupervisor.mark"),
        "format=1\nnode=%s\npid=1\ncreated=2026-11-29T12:00:00Z\njournal=none\n"
            .formatted(UUID.randomUUID()));
    assertThat(migrations.run(fresh, NOBODY)).containsExactly(2);
    assertThat(fresh.resolve("journal/CURRENT")).isRegularFile();
  }

  @Test
  void shouldRefuseAMissingJournal() throws IOException {
    for (Path file : Damage.filesOf(root.resolve("journal"))) {
      Files.delete(file);
    }
    assertRefused("journal_damaged", () -> migrations.run(root, NOBODY));
  }

  @Test
  void shouldRefuseWhatIsInUseOrNoDataDirectory() throws IOException {
    try (StoppedDirectory held = StoppedDirectory.open(root, 2)) {
      assertThat(held.format()).isEqualTo(1);
      assertRefused("data_dir_in_use", () -> migrations.run(root, NOBODY));
    }
    assertRefused("data_dir_missing", () -> migrations.run(root.resolve("none"), NOBODY));
    assertThat(root.resolve("none")).doesNotExist();
    Path mark = root.resolve("osupervisor.mark");
    Files.writeString(mark, Files.readString(mark).replace("format=1", "format=3"));
    assertRefused("data_dir_newer_format", () -> migrations.run(root, NOBODY));
  }

  @Test
  void shouldSayHowMuchRoomIsMissing() {
    MigrationRoom room = new MigrationRoom(root, () -> new FreeSpace.Reading(41, 99), 42);
    assertThatThrownBy(room::require)
        .hasMessageContaining("needs 42 bytes")
        .hasMessageContaining("41 are free");
  }

  @Test
  void shouldAskForTwiceTheRoomOfTheStores() throws IOException {
    long stores = before.values().stream().mapToLong(ByteBuffer::remaining).sum();
    assertThat(MigrationRoom.of(root).needed()).isEqualTo(2 * stores + (92L << 20));
  }

  private void assertMigrated() throws IOException {
    UUID node;
    try (StoppedDirectory data = StoppedDirectory.open(root, 2)) {
      assertThat(data.format()).isEqualTo(2);
      node = data.node();
    }
    Tally found = new Tally();
    NewStores.Places places =
        new NewStores.Places(
            root.resolve("journal"), root.resolve("ledger"), root.resolve("snapshots"));
    new VaultStores().replay(places, node, found, found);
    assertThat(found.events()).isEqualTo(events);
    assertThat(found.snapshots()).isEqualTo(snapshots);
    assertThat(contents("journal.format1", "snapshots.format1")).isEqualTo(before);
    assertThat(Damage.filesOf(root))
        .noneMatch(child -> child.toString().endsWith(".new"))
        .noneMatch(child -> child.toString().endsWith(".reading"));
  }

  private void assertUntouched() throws IOException {
    assertThat(contents("journal", "snapshots")).isEqualTo(before);
    assertThat(Files.readString(root.resolve("osupervisor.mark"))).contains("format=1");
  }

  private SortedMap<String, ByteBuffer> contents(String... folders) throws IOException {
    SortedMap<String, ByteBuffer> contents = new TreeMap<>();
    for (String folder : folders) {
      for (Path file : Damage.filesOf(root.resolve(folder))) {
        String name = folder.replace(".format1", "") + "/" + file.getFileName();
        contents.put(name, ByteBuffer.wrap(Files.readAllBytes(file)));
      }
    }
    return contents;
  }

  private static MigrationWatch breakingAfter(Stage last) {
    return stage -> {
      if (stage == last) {
        throw new IllegalStateException("killed");
      }
    };
  }

  private int runAndDie(String where) throws Exception {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            DyingMigration.class.getName(),
            root.toString(),
            where)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }

  private static void assertRefused(String code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(AgentException.class, e -> assertThat(e.code()).isEqualTo(code));
  }
}
