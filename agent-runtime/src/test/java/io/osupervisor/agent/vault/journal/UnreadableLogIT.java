package io.osupervisor.agent.vault.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.vault.Progress;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log that cannot be read at an opening, but may be at the next one. */
class UnreadableLogIT {
  private static final int EVENTS = 10;

  private final Path data;

  UnreadableLogIT(@TempDir Path data) {
    this.data = data;
  }

  @Test
  void shouldRefuseToOpenWithoutALogAndLeaveItWhereItIs() throws IOException {
    write();
    Path log = log();
    Path kept = Files.move(log, data.resolve("kept"));
    Files.createSymbolicLink(log, data.resolve("nowhere"));
    assertThatThrownBy(this::open)
        .isInstanceOfSatisfying(
            AgentException.class, e -> assertThat(e.code()).isEqualTo("journal_unreadable"));
    assertThat(log).isSymbolicLink();
    Files.move(kept, log, StandardCopyOption.REPLACE_EXISTING);
    try (EventJournal journal = open()) {
      assertThat(journal.read("a", 1, EVENTS, EVENTS)).hasSize(EVENTS);
    }
  }

  /** LevelDB drops what it cannot read of a log, and deletes it. */
  @Test
  void shouldKeepALogOfWhichTheStoreLostSomethingForARepair() throws IOException {
    write();
    Path log = log();
    byte[] whole = Files.readAllBytes(log);
    byte[] damaged = whole.clone();
    damaged[50] ^= 1;
    Files.write(log, damaged);
    assertThatThrownBy(this::open)
        .isInstanceOfSatisfying(
            AgentException.class, e -> assertThat(e.code()).isEqualTo("journal_lost"));
    assertThat(log).doesNotExist();
    JournalFolders folders = JournalFolders.in(data);
    Path kept = LogsAside.of(folders.store()).resolve(log.getFileName());
    assertThat(kept).hasBinaryContent(damaged);
    // As it is when only the opening could not read it.
    Files.write(kept, whole);
    try (JournalCopy copy = JournalCopy.of(folders, data.resolve("copy"), Progress.NOBODY)) {
      copy.repair(Engine.NATIVE);
      try (StoreReading repaired =
          StoreReading.open(
              copy.folders(), SmallJournal.NODE, SmallJournal.WRITE_BUFFER, Engine.NATIVE)) {
        assertThat(repaired.run("a", 1, EVENTS).events()).hasSize(EVENTS);
      }
    }
  }

  @Test
  void shouldLetGoOfLogsOnceAllIsThere() throws IOException {
    write();
    open().close();
    assertThat(LogsAside.of(JournalFolders.in(data).store())).doesNotExist();
  }

  private void write() {
    try (EventJournal journal = open()) {
      List<EventRecord> events =
          LongStream.rangeClosed(1, EVENTS)
              .mapToObj(seq -> new EventRecord("a", seq, "event".getBytes(UTF_8)))
              .toList();
      journal.append(events).toCompletableFuture().join();
    }
  }

  private EventJournal open() {
    return SmallJournal.open(data, failed -> {});
  }

  private Path log() throws IOException {
    try (DirectoryStream<Path> logs = Files.newDirectoryStream(data.resolve("journal"), "*.log")) {
      return logs.iterator().next();
    }
  }
}
