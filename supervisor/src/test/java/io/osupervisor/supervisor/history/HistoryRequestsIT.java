package io.osupervisor.supervisor.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.instance.EndedRequest;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.agent.vault.FreeSpaceGate;
import io.osupervisor.arbiter.check.PastRequest;
import io.osupervisor.arbiter.check.PastRequests;
import io.osupervisor.config.HistoryBodies;
import io.osupervisor.config.HistorySettings;
import io.osupervisor.supervisor.Patience;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What agents were asked, from a history in a file. */
class HistoryRequestsIT {
  private static final Instant UNTIL = Ended.AT.plusSeconds(1000);

  private final Path folder;

  HistoryRequestsIT(@TempDir Path folder) {
    this.folder = folder;
  }

  private RunHistory history(HistorySettings settings) {
    RunHistory history =
        RunHistory.of(settings, folder, FreeSpaceGate.alwaysOpen(), InstantSource.fixed(Ended.AT));
    history.start();
    return history;
  }

  private static EndedRequest asked(int n, String json, String outcome) {
    return new EndedRequest(
        Ended.COUNTER,
        EndedRequest.Part.PRIMARY,
        "1-" + n,
        Value.parseJson(json),
        "k",
        outcome,
        null,
        Value.NULL,
        new EndedRequest.Server(new InstanceId("counter-1"), new VersionId("0a".repeat(32))),
        Duration.ofMillis(500),
        Ended.AT.plusSeconds(n));
  }

  private static PastRequests.Found find(RunHistory history, int most) throws Exception {
    return Patience.get(
        history.pastRequests().find(Ended.COUNTER, Ended.AT.minusSeconds(60), UNTIL, most));
  }

  @Test
  void shouldFindRequestsSpreadOverTheTimeInTheirOrder() throws Exception {
    try (RunHistory history = history(Ended.settings(HistoryBodies.BODY))) {
      assertThat(find(history, 10).requests()).isEmpty();
      for (int n = 0; n < 1000; n++) {
        history.ended(asked(n, "{\"add\":%d}".formatted(n), "ok"));
      }
      Patience.await().until(() -> history.written() == 1000);
      List<PastRequest> ten = find(history, 10).requests();
      assertThat(ten)
          .extracting(PastRequest::id)
          .containsExactly(
              "1-0", "1-101", "1-201", "1-301", "1-401", "1-501", "1-601", "1-701", "1-801",
              "1-901");
      assertThat(ten.get(3))
          .isEqualTo(
              new PastRequest(
                  "1-301",
                  Ended.AT.plusSeconds(301).minusMillis(500),
                  "k",
                  Value.parseJson("{\"add\":301}"),
                  Duration.ofMillis(500)));
    }
  }

  @Test
  void shouldTakeMoreOfWhatThereIsWhereTheTimeHasGaps() throws Exception {
    try (RunHistory history = history(Ended.settings(HistoryBodies.BODY))) {
      for (int n = 0; n < 30; n++) {
        history.ended(asked(n, "{}", n % 2 == 0 ? "ok" : "agent_error"));
      }
      Patience.await().until(() -> history.written() == 30);
      assertThat(find(history, 10).requests())
          .extracting(PastRequest::id)
          .containsExactly(
              "1-0", "1-2", "1-4", "1-6", "1-8", "1-10", "1-12", "1-14", "1-16", "1-18");
      assertThat(find(history, 50).requests()).hasSize(15);
    }
  }

  @Test
  void shouldCountWhatCannotBeAskedAgain() throws Exception {
    try (RunHistory history = history(Ended.settings(HistoryBodies.BODY, "$.user.name"))) {
      history.ended(asked(1, "{\"user\":{\"name\":\"ann\"}}", "ok"));
      history.ended(asked(2, "{\"user\":{\"id\":7}}", "ok"));
      history.ended(asked(3, "{\"long\":\"%s\"}".formatted("x".repeat(2000)), "ok"));
      Patience.await().until(() -> history.written() == 3);
      PastRequests.Found found = find(history, 10);
      assertThat(found.requests()).extracting(PastRequest::id).containsExactly("1-2");
      assertThat(found.redacted()).isEqualTo(1);
      assertThat(found.bodiless()).isEqualTo(1);
    }
  }

  @Test
  void shouldFailWhereTooManyWaitForTheHistory() {
    CountDownLatch slow = new CountDownLatch(1);
    try (RunHistory history = history(Ended.settings(HistoryBodies.BODY))) {
      try {
        for (int i = 0; i < ReadingThreads.THREADS + ReadingThreads.WAITING; i++) {
          history.readers().execute(() -> waitFor(slow));
        }
        assertThat(
                history
                    .pastRequests()
                    .find(Ended.COUNTER, Ended.AT, UNTIL, 10)
                    .toCompletableFuture())
            .failsWithin(Patience.LIMIT)
            .withThrowableThat()
            .withCauseInstanceOf(AgentException.class)
            .withMessageContaining("others wait");
      } finally {
        slow.countDown();
      }
    }
  }

  @Test
  void shouldFailWhereTheHistoryDoesNotAnswerInTime() {
    CountDownLatch slow = new CountDownLatch(1);
    HistorySettings settings = Ended.settings(HistoryBodies.BODY);
    try (RunHistory history = history(settings)) {
      try {
        for (int i = 0; i < ReadingThreads.THREADS; i++) {
          history.readers().execute(() -> waitFor(slow));
        }
        HistoryRequests impatient =
            new HistoryRequests(history, settings, Duration.ofMillis(20), Long.MAX_VALUE);
        assertThat(impatient.find(Ended.COUNTER, Ended.AT, UNTIL, 10).toCompletableFuture())
            .failsWithin(Patience.LIMIT)
            .withThrowableThat()
            .withCauseInstanceOf(TimeoutException.class);
      } finally {
        slow.countDown();
      }
    }
  }

  private static void waitFor(CountDownLatch slow) {
    try {
      slow.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void shouldSayWhyNothingIsKnown() {
    try (RunHistory history = history(Ended.settings(HistoryBodies.BODY))) {
      assertThat(history.pastRequests().missing()).isEmpty();
    }
    try (RunHistory history = history(Ended.settings(HistoryBodies.DIGEST))) {
      assertThat(history.pastRequests().missing())
          .hasValue("the run history keeps no bodies of requests");
    }
  }
}
