package io.osupervisor.arbiter.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.protocol.Value;
import io.osupervisor.arbiter.compare.Answer;
import io.osupervisor.arbiter.compare.ComparisonRules;
import io.osupervisor.arbiter.compare.Tolerance;
import io.osupervisor.arbiter.trial.EvidenceRows;
import io.osupervisor.arbiter.trial.ExplainRow;
import io.osupervisor.config.Percentage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RequestBookTest {
  private static final Instant AT = Instant.parse("2026-11-20T10:00:00Z");
  private static final Answer ERROR = new Answer.Failed("boom");
  private static final Percentage NINE_OF_TEN = Percentage.of(90);
  private static final ComparisonRules IGNORING_AT =
      ComparisonRules.of(List.of(), Tolerance.EXACT, List.of("$.at"));

  private final ReplayClock clock = new ReplayClock(AT);
  private int number;

  private static PastRequest request(int number) {
    return new PastRequest(
        "1-" + number,
        AT.plusSeconds(number),
        "k" + number,
        Value.of(number),
        Duration.ofSeconds(number));
  }

  private RequestBook book(boolean mustAgree) {
    return new RequestBook(
        IntStream.rangeClosed(1, 20).mapToObj(RequestBookTest::request).toList(),
        new ReplayTerms(IGNORING_AT, mustAgree, NINE_OF_TEN),
        clock);
  }

  private void answer(RequestBook book, int times, Answer candidate, Answer parent) {
    for (int i = 0; i < times; i++) {
      number++;
      book.answered(number, candidate, parent);
    }
  }

  private static Answer given(String json) {
    return new Answer.Given(Value.parseJson(json));
  }

  private static CheckResult.Failed failed(RequestBook book) {
    return (CheckResult.Failed) book.result();
  }

  @Test
  void shouldAskEachUnderItsOwnTime() {
    RequestBook book = book(true);
    assertThat(book.size()).isEqualTo(20);
    assertThat(book.ask(7))
        .isEqualTo(new ReplayScript.Question(Value.of(7), "k7", Duration.ofSeconds(14)));
    assertThat(clock.instant()).isEqualTo(AT.plusSeconds(7));
    assertThat(book.ask(1).timeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(book.ask(20).timeout()).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void shouldPassWhatAnswersAsTheVersionBefore() {
    RequestBook book = book(true);
    answer(book, 17, given("{\"x\":1,\"at\":1}"), given("{\"x\":1,\"at\":2}"));
    answer(book, 1, ERROR, ERROR);
    answer(book, 2, given("{\"x\":1}"), given("{\"x\":2}"));
    CheckResult result = book.result();
    assertThat(result).isInstanceOf(CheckResult.Passed.class);
    assertThat(EvidenceRows.read(result.evidence()))
        .containsExactly(
            new ExplainRow(
                "recorded requests", "18 agree", "", 20, "≥ 90%", "recorded requests", "holds"),
            new ExplainRow(
                "recorded regressions", "0", "", 20, "≤ 0", "recorded requests", "holds"));
  }

  @Test
  void shouldNameTheFirstThatDiffersWhereTooManyDo() {
    RequestBook book = book(true);
    answer(book, 4, given("{\"x\":1}"), given("{\"x\":1}"));
    answer(book, 3, given("{\"x\":2}"), given("{\"x\":1}"));
    answer(book, 13, given("{\"x\":1}"), given("{\"x\":1}"));
    CheckResult.Failed failed = failed(book);
    assertThat(failed.code()).isEqualTo("requests_differ");
    assertThat(failed.reason())
        .isEqualTo(
            "it answers 17 of 20 recorded requests as the version before, 90% must agree; the first"
                + " that differs is 1-5 of 2026-11-20T10:00:05Z: {\"x\":1}, not {\"x\":2}");
    Value told = Objects.requireNonNull(failed.evidence().data().field("differing"));
    assertThat(told.toJson()).isEqualTo(differing());
  }

  private static String differing() {
    String one =
        "{\"asked_at\":\"2026-11-20T10:00:0%1$dZ\",\"before\":\"{\\\"x\\\":1}\",\"candidate\":"
            + "\"{\\\"x\\\":2}\",\"input\":\"%1$d\",\"request\":\"1-%1$d\"}";
    return "[%s,%s,%s]".formatted(one.formatted(5), one.formatted(6), one.formatted(7));
  }

  @Test
  void shouldOnlyTellWhatDiffersWhereAnswersMayChange() {
    RequestBook book = book(false);
    answer(book, 20, given("{\"x\":2}"), given("{\"x\":1}"));
    CheckResult result = book.result();
    assertThat(result).isInstanceOf(CheckResult.Passed.class);
    assertThat(EvidenceRows.read(result.evidence()).get(0).decision()).isEqualTo("told");
    assertThat(result.evidence().data().field("agreeing")).hasToString("0");
  }

  @Test
  void shouldFailOneThatOnlyTheVersionBeforeAnswers() {
    RequestBook book = book(false);
    answer(book, 19, given("1"), given("1"));
    answer(book, 1, ERROR, given("1"));
    assertThat(failed(book).code()).isEqualTo("regression");
    assertThat(failed(book).reason())
        .isEqualTo(
            "it fails 1 of 20 recorded requests that the version before answers, the first is 1-20"
                + " of 2026-11-20T10:00:20Z: 1, not error boom");
  }

  @Test
  void shouldFailWhatAnswersOnlyErrors() {
    RequestBook book = book(true);
    answer(book, 19, ERROR, ERROR);
    answer(book, 1, ERROR, given("1"));
    assertThat(failed(book).code()).isEqualTo("only_errors");
  }

  @Test
  void shouldSayNothingWhereTheVersionBeforeAnswersNone() {
    RequestBook book = book(true);
    answer(book, 20, given("1"), ERROR);
    assertThat(book.result()).isInstanceOf(CheckResult.Passed.class);
    assertThat(book.result().evidence().data().fields())
        .containsEntry(
            "skipped", Value.of("the version before answers none of 20 recorded requests"))
        .containsEntry("requests", Value.of(20))
        .containsEntry("answered", Value.of(20))
        .containsEntry("answered_before", Value.of(0));
    assertThat(EvidenceRows.read(book.result().evidence())).as("nothing is decided").isEmpty();
  }

  @Test
  void shouldAskNoMoreThanCanBeAnsweredInTime() {
    PastRequests.Found found =
        new PastRequests.Found(
            IntStream.rangeClosed(11, 20).mapToObj(RequestBookTest::request).toList(), 0, 0);
    assertThat(found.within(Duration.ofMinutes(5))).hasSize(10);
    assertThat(found.within(Duration.ofSeconds(60)))
        .extracting(PastRequest::id)
        .containsExactly("1-11", "1-16");
    assertThat(found.within(Duration.ofSeconds(21))).isEmpty();
  }

  @Test
  void shouldGoOnUntilItIsDecided() {
    RequestBook book = book(true);
    answer(book, 4, ERROR, given("1"));
    assertThat(book.isDecided()).isFalse();
    answer(book, 1, ERROR, given("1"));
    assertThat(book.isDecided()).isTrue();
  }
}
