package io.osupervisor.arbiter.check;

import static io.osupervisor.arbiter.check.CheckHouse.PATIENCE;
import static io.osupervisor.arbiter.check.CheckHouse.source;
import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.protocol.Value;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cases and recorded requests on real processes: of a candidate, and of the version before. */
class ReplayStageIT {
  private static final String CASES =
      "cases = [{ input = 1, expected { total = 3 }, timeout = 1m },"
          + " { input = 5, expected { total = 7 }, timeout = 1m }]";

  /** The same after two more entries. */
  private static final String CASES_LATER =
      CASES.replace("total = 3", "total = 5").replace("total = 7", "total = 9");

  private static final String ANSWER = "data={\"total\": total + message[\"data\"]})";

  private static final Instant WRITTEN = Instant.parse("2026-11-20T10:00:00Z");

  /** After two entries, and before the third. */
  private static final Instant ASKED = WRITTEN.plusSeconds(30);

  private CheckHouse house;

  @BeforeEach
  void open(@TempDir Path data) {
    house = new CheckHouse(data);
    house.writeAt(WRITTEN);
    house.write();
    house.write();
  }

  @AfterEach
  void close() {
    house.close();
  }

  private CheckResult.Failed failed(String source) {
    CheckResult result = house.replay(house.candidate(source, CASES));
    assertThat(result).isInstanceOf(CheckResult.Failed.class);
    return (CheckResult.Failed) result;
  }

  private static long pythons() {
    return ProcessHandle.current()
        .descendants()
        .filter(child -> child.info().command().orElse("").contains("/python3"))
        .count();
  }

  @Test
  void shouldPassWhatAnswersAsExpectedAndLeaveNothingBehind() {
    CheckResult result = house.replay(house.candidate(source() + "\n# another\n", CASES));
    assertThat(result).isInstanceOf(CheckResult.Passed.class);
    assertThat(result.evidence().data().fields())
        .containsEntry("cases", Value.of(2))
        .containsEntry("passed", Value.of(2))
        .containsEntry("passed_before", Value.of(2));
    Awaitility.await().atMost(PATIENCE).until(() -> pythons() == 0);
  }

  @Test
  void shouldFailWhatAnswersOtherwiseThanTheVersionBefore() {
    String other = source(ANSWER, "data={\"total\": max(total + message[\"data\"], 4)})");
    CheckResult.Failed failed = failed(other);
    assertThat(failed.code()).isEqualTo("regression");
    assertThat(failed.reason())
        .endsWith("the first is case 1: expected {\"total\":3}, not" + " {\"total\":4}");
  }

  @Test
  void shouldFailWhatAnswersOnlyErrors() {
    String errors = source(ANSWER, "error={\"code\": \"boom\", \"message\": \"\"})");
    assertThat(failed(errors).code()).isEqualTo("only_errors");
  }

  @Test
  void shouldBlameWhatEndsInACaseThatTheVersionBeforeSurvives() {
    String dying = source(ANSWER, "data=os._exit(7))");
    CheckResult.Failed failed = failed(dying);
    assertThat(failed.code()).isEqualTo("exit");
    assertThat(failed.reason()).isEqualTo("in case 1 of 2: exit code 7");
  }

  @Test
  void shouldPassWhatMendsACaseThatTheVersionBeforeDiesOf() {
    String dying =
        source(
            ANSWER,
            "data={\"total\": total + message[\"data\"] if message[\"data\"] != 1 else"
                + " os._exit(7)})");
    CheckResult result = house.replay(house.candidateOf(dying, source(), CASES));
    assertThat(result).isInstanceOf(CheckResult.Passed.class);
    assertThat(result.evidence().data().fields())
        .containsEntry("passed", Value.of(2))
        .containsEntry("passed_before", Value.of(1));
  }

  @Test
  void shouldNotBlameWhatIsHeldAgainstAVersionThatDoesNotStart() {
    String dead = source("send(type=\"ready\", wal_seq=seq)", "os._exit(7)");
    CheckResult result = house.replay(house.candidateOf(dead, source(), CASES));
    assertThat(result)
        .isInstanceOfSatisfying(
            CheckResult.Impossible.class,
            none -> assertThat(none.code()).isEqualTo("control_ended"));
  }

  @Test
  void shouldNotBlameWhatCannotBeComparedWithTheVersionBefore() {
    String dying = source(ANSWER, "data=os._exit(7))");
    CheckResult result = house.replay(house.candidateOf(dying, dying + "\n# too\n", CASES));
    assertThat(result)
        .isInstanceOfSatisfying(
            CheckResult.Impossible.class,
            none -> assertThat(none.code()).isEqualTo("control_ended"));
  }

  /** That many requests of a second each, from 100 on. */
  private static PastRequests recorded(int many) {
    return new PastRequests() {
      @Override
      public Optional<String> missing() {
        return Optional.empty();
      }

      @Override
      public CompletionStage<Found> find(AgentId agent, Instant since, Instant until, int most) {
        List<PastRequest> requests =
            IntStream.range(0, many)
                .mapToObj(
                    n ->
                        new PastRequest(
                            "1-" + n,
                            ASKED.plusSeconds(n),
                            null,
                            Value.of(100 + n),
                            Duration.ofSeconds(12)))
                .toList();
        return CompletableFuture.completedFuture(new Found(requests, 3, 4));
      }
    };
  }

  private static PastRequests failing(Throwable failure) {
    return new PastRequests() {
      @Override
      public Optional<String> missing() {
        return Optional.empty();
      }

      @Override
      public CompletionStage<Found> find(AgentId agent, Instant since, Instant until, int most) {
        return CompletableFuture.failedStage(failure);
      }
    };
  }

  @Test
  void shouldPassOverRequestsOfAHistoryThatCannotBeRead() {
    Candidate candidate = house.candidateOf(source(), source() + "\n# another\n");
    CheckResult full =
        house.replay(candidate, failing(new AgentException("history_unavailable", "full", "")));
    assertThat(full).isInstanceOf(CheckResult.Passed.class);
    assertThat(recordedOf(full, "skipped")).isEqualTo(Value.of("full"));
    CheckResult late = house.replay(candidate, failing(new TimeoutException()));
    assertThat(late).isInstanceOf(CheckResult.Passed.class);
    assertThat(recordedOf(late, "skipped"))
        .isEqualTo(Value.of("the run history cannot be read: it does not answer in time"));
  }

  /** Two more entries were written after the requests. */
  private CheckResult recorded(String parent, String source, int many, String... more) {
    house.writeAt(WRITTEN.plusSeconds(3600));
    house.write();
    house.write();
    return house.replay(house.candidateOf(parent, source, more), recorded(many));
  }

  private static Value recordedOf(CheckResult result, String field) {
    Value recorded = Objects.requireNonNull(result.evidence().data().field("recorded"));
    return recorded.fields().getOrDefault(field, Value.NULL);
  }

  @Test
  void shouldPassWhatAnswersRecordedRequestsAsTheVersionBeforeOnTheMemoryOfThen() {
    CheckResult result = recorded(source(), source() + "\n# another\n", 12, CASES_LATER);
    assertThat(result).isInstanceOf(CheckResult.Passed.class);
    assertThat(result.evidence().data().fields()).containsEntry("regressions", Value.of(0));
    assertThat(recordedOf(result, "requests")).isEqualTo(Value.of(12));
    assertThat(recordedOf(result, "agreeing")).isEqualTo(Value.of(12));
    assertThat(recordedOf(result, "redacted")).isEqualTo(Value.of(3));
    assertThat(recordedOf(result, "without_body")).isEqualTo(Value.of(4));
    assertThat(recordedOf(result, "last_entry")).isEqualTo(Value.of(2));
    assertThat(recordedOf(result, "memory"))
        .isEqualTo(Value.of("the log from its beginning up to the first request"));
    Awaitility.await().atMost(PATIENCE).until(() -> pythons() == 0);
  }

  @Test
  void shouldFailWhatPassesItsCasesAndAnswersRecordedRequestsWrongly() {
    String wrong = source(ANSWER, "data={\"total\": min(total + message[\"data\"], 50)})");
    CheckResult result = recorded(source(), wrong, 12, CASES_LATER);
    assertThat(result)
        .isInstanceOfSatisfying(
            CheckResult.Failed.class,
            failed -> {
              assertThat(failed.code()).isEqualTo("requests_differ");
              assertThat(failed.reason())
                  .isEqualTo(
                      "it answers 0 of 12 recorded requests as the version before, 90% must agree;"
                          + " the first that differs is 1-0 of 2026-11-20T10:00:30Z:"
                          + " {\"total\":102}, not {\"total\":50}");
            });
    assertThat(result.evidence().data().fields()).containsEntry("passed", Value.of(2));
  }

  @Test
  void shouldBeginAtTheCheckpointBeforeTheRequestsAndGoOnWithTheLog() {
    house.writeAt(WRITTEN.plusSeconds(10));
    house.checkpoint(Value.map(Map.of("total", Value.of(1000))));
    house.write();
    CheckResult result = recorded(source(), source(ANSWER, "data=0)"), 12);
    assertThat(result)
        .isInstanceOfSatisfying(
            CheckResult.Failed.class,
            failed -> assertThat(failed.reason()).endsWith(": {\"total\":1101}, not 0"));
    assertThat(recordedOf(result, "memory"))
        .isEqualTo(Value.of("checkpoint c1, and the log up to the first request"));
    assertThat(recordedOf(result, "last_entry")).isEqualTo(Value.of(3));
  }

  @Test
  void shouldFailWhatAnswersRecordedRequestsWithErrorsAlone() {
    String errors =
        source(
            ANSWER,
            "**({\"data\": {\"total\": total + message[\"data\"]}} if message[\"data\"] < 50"
                + " else {\"error\": {\"code\": \"boom\", \"message\": \"\"}}))");
    CheckResult result = recorded(source(), errors, 12, CASES_LATER);
    assertThat(result)
        .isInstanceOfSatisfying(
            CheckResult.Failed.class,
            failed -> {
              assertThat(failed.code()).isEqualTo("only_errors");
              assertThat(failed.reason()).contains("the first is 1-0 of 2026-11-20T10:00:30Z");
            });
    assertThat(recordedOf(result, "requests")).as("five are enough").isEqualTo(Value.of(5));
  }

  @Test
  void shouldNameTheRequestInWhichACandidateEnds() {
    String dying =
        source(ANSWER, "data={\"total\": 1} if message[\"data\"] < 103 else os._exit(7))");
    assertThat(recorded(source(), dying, 12))
        .isInstanceOfSatisfying(
            CheckResult.Failed.class,
            failed ->
                assertThat(failed.reason()).isEqualTo("in request 4 of 12 (1-3): exit code 7"));
  }

  @Test
  void shouldGiveEachRequestTheTimeOfThen() {
    String timed = source(ANSWER, "data={\"at\": message[\"ts\"]})");
    assertThat(recorded(timed, timed + "\n# too\n", 12)).isInstanceOf(CheckResult.Passed.class);
    String other = source(ANSWER, "data={\"at\": 0})");
    assertThat(recorded(timed, other, 12))
        .isInstanceOfSatisfying(
            CheckResult.Failed.class,
            failed ->
                assertThat(failed.reason())
                    .endsWith("{\"at\":%d}, not {\"at\":0}".formatted(ASKED.toEpochMilli())));
  }

  /** Of a stage that took all of its time over them the hypothesis would expire. */
  @Test
  void shouldAskNoMoreThanTheStageHasTimeFor() {
    CheckResult late =
        house.replay(
            house.candidate(source() + "\n# short\n"), recorded(12), Duration.ofMinutes(5));
    assertThat(recordedOf(late, "skipped"))
        .isEqualTo(
            Value.of("6 requests can be asked again within 150 s, and at least 10 are needed"));
  }

  @Test
  void shouldPassOverWhatCannotBeHadAndSayWhy() {
    CheckResult few = recorded(source(), source() + "\n# few\n", 9, CASES_LATER);
    assertThat(few).isInstanceOf(CheckResult.Passed.class);
    assertThat(recordedOf(few, "skipped"))
        .isEqualTo(
            Value.of("9 requests can be asked again within 300 s, and at least 10 are needed"));
    String dead = source("send(type=\"ready\", wal_seq=seq)", "os._exit(7)");
    CheckResult none = recorded(dead, source() + "\n# none\n", 12);
    assertThat(none).isInstanceOf(CheckResult.Passed.class);
    assertThat(recordedOf(none, "skipped").asString())
        .startsWith("the version before cannot be asked: exit");
  }
}
