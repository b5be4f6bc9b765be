package io.osupervisor.agent.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.vault.journal.JournalSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
  private static final InstantSource NOON =
      InstantSource.fixed(Instant.parse("2026-11-20T12:00:00Z"));

  private final Path folder;

  DataDirectoryTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void shouldCreateEverythingForTheOwnerAlone() throws IOException {
    Path root = folder.resolve("data");
    try (DataDirectory data = DataDirectory.open(root)) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(root)))
          .isEqualTo("rwx------");
      assertThat(data.snapshots()).isDirectory();
      assertThat(data.genomes()).isDirectory();
      assertThat(data.logs()).isDirectory();
      assertThat(data.run()).isDirectory();
      assertThat(data.audit()).isDirectory();
      assertThat(data.checkpoints(new AgentId("a"))).isEqualTo(root.resolve("checkpoints/a"));
      assertThat(root.resolve("native/libleveldbjni.so")).isRegularFile();
      assertThat(Files.readString(root.resolve("osupervisor.mark")))
          .contains("format=2", "pid=" + ProcessHandle.current().pid(), "journal=none");
    }
  }

  @Test
  void shouldKeepTheNodesIdentity() {
    UUID first;
    try (DataDirectory data = DataDirectory.open(folder)) {
      first = data.node();
    }
    try (DataDirectory data = DataDirectory.open(folder)) {
      assertThat(data.node()).isEqualTo(first);
    }
  }

  @Test
  void shouldRefuseASecondUseInTheSameProcess() {
    try (DataDirectory data = DataDirectory.open(folder)) {
      assertRefused(
          () -> DataDirectory.open(data.root()),
          "data_dir_in_use",
          "the data directory %s is in use by this process (pid %d)"
              .formatted(folder, ProcessHandle.current().pid()));
    }
  }

  @Test
  void shouldRefuseANewerFormat() throws IOException {
    DataDirectory.open(folder).close();
    Path mark = folder.resolve("osupervisor.mark");
    Files.writeString(mark, Files.readString(mark).replace("format=2", "format=3"));
    assertRefused(
        () -> DataDirectory.open(folder),
        "data_dir_newer_format",
        "the data directory " + folder + " has format 3; this release reads formats up to 2");
  }

  @Test
  void shouldRefuseADamagedMark() throws IOException {
    DataDirectory.open(folder).close();
    Files.writeString(folder.resolve("osupervisor.mark"), "");
    assertThatThrownBy(() -> DataDirectory.open(folder))
        .isInstanceOfSatisfying(
            AgentException.class, e -> assertThat(e.code()).isEqualTo("data_dir_mark_damaged"))
        .hasMessageContaining("the mark file " + folder.resolve("osupervisor.mark"));
  }

  @Test
  void shouldRefuseAFolderOfSomeoneElsesFiles() throws IOException {
    Files.writeString(folder.resolve("thesis.txt"), "mine");
    assertRefused(
        () -> DataDirectory.open(folder),
        "data_dir_foreign",
        "the directory " + folder + " has no mark file but holds 'thesis.txt'");
    assertThat(folder.resolve("journal")).doesNotExist();
  }

  @Test
  void shouldRefuseAnotherOwner() {
    DirectoryLock.UserIds users = path -> path.equals(folder) ? 1001 : 1002;
    assertRefused(
        () -> DataDirectory.open(folder, NOON, users),
        "data_dir_wrong_owner",
        "the data directory " + folder + " belongs to user id 1001, this process runs as 1002");
  }

  @Test
  void shouldRefuseWhatCannotBeWritten() {
    assertThatThrownBy(() -> DataDirectory.open(Path.of("/proc/osupervisor-data")))
        .isInstanceOfSatisfying(
            AgentException.class, e -> assertThat(e.code()).isEqualTo("data_dir_unwritable"))
        .hasMessageStartingWith("the data directory /proc/osupervisor-data cannot be written: ");
  }

  @Test
  void shouldBeginAJournalOnceOnly() throws IOException {
    openJournal();
    assertThat(Files.readString(folder.resolve("osupervisor.mark"))).contains("journal=created");
    openJournal();
    DurableFiles.empty(folder.resolve("journal"));
    assertThatThrownBy(this::openJournal)
        .isInstanceOfSatisfying(
            AgentException.class, e -> assertThat(e.code()).isEqualTo("journal_lost"));
    DurableFiles.empty(folder.resolve("ledger"));
    assertThatThrownBy(this::openJournal)
        .isInstanceOfSatisfying(
            AgentException.class,
            e -> {
              assertThat(e.code()).isEqualTo("ledger_missing");
              assertThat(e.hint()).contains("from a backup");
            });
    assertThat(folder.resolve("journal/CURRENT")).doesNotExist();
  }

  @Test
  void shouldNotLookForEventsInAnyOtherStore() throws IOException {
    try (DataDirectory data = DataDirectory.open(folder)) {
      data.keptIn("osup of noon");
      data.keptIn("osup of noon");
    }
    AgentException embedded =
        assertRefused(
            this::openJournal,
            "data_dir_other_store",
            "the node of the data directory "
                + folder
                + " kept its agents in the database osup of noon, and"
                + " osupervisor.store.kind = embedded now: they would seem to be gone");
    assertThat(embedded.hint()).contains("osup vault export", "osup vault import", "postgresql");
    assertThat(folder.resolve("journal")).isEmptyDirectory();
    AgentException other =
        assertRefused(
            () -> keptIn("osup of midnight"),
            "data_dir_other_store",
            "the node of the data directory "
                + folder
                + " kept its agents in the database osup of noon, and"
                + " osupervisor.store.url names osup of midnight: they would seem to be gone");
    assertThat(other.hint()).contains("osup vault export", "osupervisor.store.url");
    keptIn("osup of noon");
    AgentException elsewhere =
        assertRefused(
            () -> StoppedDirectory.openNewest(folder, "export"),
            "data_dir_other_store",
            "the node of the data directory "
                + folder
                + " keeps its agents in the database osup of noon");
    assertThat(elsewhere.hint()).contains("-c FILE");
    StoppedDirectory.openNewest(folder, "import").close();
  }

  @Test
  void shouldNotLeaveAJournalUnreadForADatabase() {
    openJournal();
    AgentException refused =
        assertRefused(
            () -> keptIn("osup of noon"),
            "data_dir_has_journal",
            "the data directory "
                + folder
                + " holds the journal of an embedded store, and the store"
                + " of this node is another: its agents would seem to be gone");
    assertThat(refused.hint()).contains("osup vault export", "osup vault import");
    openJournal();
  }

  private void keptIn(String database) {
    try (DataDirectory data = DataDirectory.open(folder)) {
      data.keptIn(database);
    }
  }

  @Test
  void shouldRefuseAJournalThatDoesNotOpen() throws IOException {
    openJournal();
    Files.writeString(folder.resolve("journal/CURRENT"), "MANIFEST-999999\n");
    assertThatThrownBy(this::openJournal)
        .isInstanceOfSatisfying(
            AgentException.class, e -> assertThat(e.code()).isEqualTo("journal_unreadable"))
        .hasMessageStartingWith("the journal in " + folder.resolve("journal") + " does not open: ");
  }

  @Test
  void shouldFreeTheLockWhenItRefuses() throws IOException {
    DataDirectory.open(folder).close();
    Path mark = folder.resolve("osupervisor.mark");
    String content = Files.readString(mark);
    Files.writeString(mark, "");
    assertThatThrownBy(() -> DataDirectory.open(folder)).isInstanceOf(AgentException.class);
    Files.writeString(mark, content);
    try (DataDirectory data = DataDirectory.open(folder)) {
      assertThat(data.root()).isEqualTo(folder);
    }
  }

  /** Whoever comes next would make a lock of its own, and both would hold one. */
  @Test
  void shouldNotHoldALockThatWasTakenAway() throws IOException {
    Path lock = folder.resolve("lock");
    DirectoryLock.UserIds users =
        path -> {
          Files.deleteIfExists(lock);
          return 1001;
        };
    assertThatThrownBy(() -> DataDirectory.open(folder, NOON, users))
        .isInstanceOfSatisfying(
            AgentException.class, e -> assertThat(e.code()).isEqualTo("data_dir_in_use"));
    DataDirectory.open(folder).close();
  }

  /** It holds the one that is gone, and another process may hold the other. */
  @Test
  void shouldNotHoldALockInWhosePlaceIsAnother() throws IOException {
    Path lock = folder.resolve("lock");
    DirectoryLock.UserIds users =
        path -> {
          Files.deleteIfExists(lock);
          Files.createFile(lock);
          return 1001;
        };
    assertThatThrownBy(() -> DataDirectory.open(folder, NOON, users))
        .isInstanceOfSatisfying(
            AgentException.class, e -> assertThat(e.code()).isEqualTo("data_dir_in_use"));
    DataDirectory.open(folder).close();
  }

  private void openJournal() {
    try (DataDirectory data = DataDirectory.open(folder)) {
      data.openJournal(JournalSettings.unbounded(failure -> {})).close();
    }
  }

  private static AgentException assertRefused(ThrowingCallable open, String code, String message) {
    AgentException[] refusal = new AgentException[1];
    assertThatThrownBy(open)
        .isInstanceOfSatisfying(AgentException.class, e -> refusal[0] = e)
        .hasMessage(message);
    assertThat(refusal[0].code()).isEqualTo(code);
    return refusal[0];
  }
}
