package io.osupervisor.supervisor.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.vault.FreeSpaceGate;
import io.osupervisor.config.HistoryBodies;
import io.osupervisor.config.HistorySettings;
import io.osupervisor.supervisor.Patience;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole history on its own thread, in a file. */
class RunHistoryIT {
  private final Path folder;

  RunHistoryIT(@TempDir Path folder) {
    this.folder = folder;
  }

  private RunHistory history(HistorySettings settings) {
    // Its clock is that of the rows: none of them is too old.
    return RunHistory.of(
        settings, folder, FreeSpaceGate.alwaysOpen(), InstantSource.fixed(Ended.AT));
  }

  private RunHistory begun() {
    RunHistory history = history(Ended.settings(HistoryBodies.BODY));
    history.start();
    return history;
  }

  private static List<Run> all(RunHistory history) {
    try (Stream<Run> runs = all(history, RunQuery.FIRST, RunQuery.LAST)) {
      return runs.toList();
    }
  }

  private static Stream<Run> all(RunHistory history, Instant since, Instant until) {
    return history.read(RunQuery.Kind.ALL, Ended.COUNTER, since, until);
  }

  @Test
  void shouldWriteAtItsEndWhatWaitsAndFindItAgain() {
    try (RunHistory history = begun()) {
      IntStream.range(0, 2500).forEach(n -> history.ended(Ended.well("counter", n)));
    }
    try (RunHistory again = begun()) {
      List<Run> runs = all(again);
      assertThat(runs).hasSize(2500);
      assertThat(runs.get(0)).isEqualTo(Ended.run(Ended.well("counter", 0)));
      assertThat(runs).extracting(Run::at).isSorted();
      assertThat(all(again, Ended.AT.plusMillis(1), Ended.AT.plusMillis(3)))
          .extracting(Run::request)
          .containsExactly("1-1", "1-2");
    }
  }

  @Test
  void shouldTouchNoDiskBeforeItBegins() {
    try (RunHistory history = history(Ended.settings(HistoryBodies.DIGEST))) {
      history.ended(Ended.well("counter", 1));
      assertThat(folder).isEmptyDirectory();
    }
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void shouldLeaveNoThreadBehind() {
    try (RunHistory history = begun()) {
      history.ended(Ended.well("counter", 1));
      Patience.await().until(() -> history.written() == 1);
    }
    Patience.await()
        .untilAsserted(
            () ->
                assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .noneMatch(
                        name -> name.startsWith("osup-history") || name.startsWith("MVStore")));
  }

  @Test
  void shouldTakeRequestsAndSayWhyItCannotBeReadWhenItsFileIsBroken() throws Exception {
    Path file = folder.resolve("runs.mv.db");
    Files.writeString(file, "this is no database".repeat(1000));
    try (RunHistory history = begun()) {
      history.ended(Ended.well("counter", 1));
      Patience.await().until(() -> !history.isUp());
      assertThatThrownBy(() -> history.newest(RunQuery.of(Ended.COUNTER, 10)))
          .isInstanceOfSatisfying(
              AgentException.class, e -> assertThat(e.code()).isEqualTo("history_unavailable"));
      Files.delete(file);
      Patience.await().until(() -> history.written() == 1);
      Patience.await().until(history::isUp);
      assertThat(all(history)).hasSize(1);
    }
  }

  @Test
  void shouldGoOnBesideAQuestionThatItsDatabaseRefuses() {
    try (RunHistory history = begun()) {
      history.ended(Ended.well("counter", 1));
      Patience.await().until(() -> history.written() == 1);
      assertThatThrownBy(() -> history.newest(RunQuery.of(Ended.COUNTER, -5)))
          .isInstanceOfSatisfying(
              AgentException.class, e -> assertThat(e.code()).isEqualTo("history_unavailable"));
      assertThat(history.isUp()).isTrue();
      assertThat(all(history)).hasSize(1);
    }
  }

  @Test
  void shouldForgetWhereItIsOffWhatItKeptBefore() throws Exception {
    try (RunHistory history = begun()) {
      history.ended(Ended.well("counter", 1));
      history.ended(Ended.well("other", 1));
    }
    try (RunHistory history = history(off())) {
      history.start();
      assertThat(Patience.get(history.forget(Ended.COUNTER, RunQuery.LAST))).isEqualTo(1);
    }
    try (RunHistory history = begun()) {
      assertThat(all(history)).isEmpty();
      assertThat(Patience.get(history.forget(new AgentId("other"), RunQuery.LAST))).isEqualTo(1);
    }
  }

  private static HistorySettings off() {
    HistorySettings on = Ended.settings(HistoryBodies.DIGEST);
    return new HistorySettings(
        false,
        on.url(),
        on.bodies(),
        on.bodyMax(),
        on.redact(),
        on.keep(),
        on.maxSize(),
        on.queue());
  }

  @Test
  void shouldKeepNothingWhereItIsOff() {
    try (RunHistory history = history(off())) {
      history.start();
      history.ended(Ended.well("counter", 1));
      assertThatThrownBy(() -> history.newest(RunQuery.of(Ended.COUNTER, 10)))
          .isInstanceOfSatisfying(
              AgentException.class, e -> assertThat(e.code()).isEqualTo("history_off"));
      assertThat(history.forget(Ended.COUNTER, RunQuery.LAST).toCompletableFuture().join())
          .isZero();
    }
    assertThat(folder).isEmptyDirectory();
  }
}
