package io.osupervisor.supervisor.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.instance.EndedRequest.Part;
import io.osupervisor.arbiter.compare.ComparisonRules;
import io.osupervisor.arbiter.compare.Tolerance;
import io.osupervisor.supervisor.history.RunRecording.Arm;
import io.osupervisor.supervisor.history.RunRecording.Line;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RecordedPairsTest {
  private static final Instant FROM = Ended.AT;
  private static final Instant TO = FROM.plus(Duration.ofHours(1));
  private static final ComparisonRules IGNORING_AT =
      ComparisonRules.of(List.of(), Tolerance.EXACT, List.of("$.at"));
  private static final long MOST_BYTES = 1 << 20;
  private static final String LONG = "{\"x\":\"%s\"}".formatted("y".repeat(900));

  private static RunWindow window(String... candidate) {
    return new RunWindow(
        Ended.COUNTER, FROM, TO, Stream.of(candidate).findFirst(), Optional.empty());
  }

  private static RunRecording pairs(Run... rows) {
    return pairs(window(), ComparisonRules.STRICT, rows);
  }

  private static RunRecording pairs(RunWindow window, ComparisonRules rules, Run... rows) {
    return of(window, rules, 100).of(Stream.of(rows));
  }

  private static RecordedPairs of(RunWindow window, ComparisonRules rules, int mostLines) {
    return new RecordedPairs(window, new AgreementTerms(rules, ""), mostLines, MOST_BYTES);
  }

  private static Run control(String request, long second, String answer) {
    return SomeRuns.of(Part.CONTROL, "aa", request, FROM.plusSeconds(second), answer);
  }

  private static Run candidate(String request, long second, String answer) {
    return SomeRuns.of(Part.CANDIDATE, "bb", request, FROM.plusSeconds(second), answer);
  }

  @Test
  void shouldPairTheCopiesOfARequestWhicheverEndsFirst() {
    RunRecording recording =
        pairs(
            control("1", 0, "{\"x\":1}"),
            candidate("2", 1, "{\"x\":2}"),
            candidate("1", 2, "{\"x\":1}"),
            SomeRuns.of(Part.PRIMARY, "aa", "2", FROM.plusSeconds(2), "{\"x\":2}"),
            control("2", 3, "{\"x\":3}"));
    assertThat(recording.split()).isFalse();
    assertThat(recording.candidate()).isEqualTo(SomeRuns.version("bb"));
    assertThat(recording.controls()).containsExactly(SomeRuns.version("aa"));
    assertThat(recording.untold()).isEmpty();
    assertThat(recording.lines())
        .containsExactly(
            line("1", Arm.CONTROL, true, 0),
            line("1", Arm.CANDIDATE, true, 2),
            line("2", Arm.CONTROL, false, 3),
            line("2", Arm.CANDIDATE, false, 1));
  }

  private static Line line(String id, Arm arm, boolean agree, long second) {
    return new Line(id, arm, true, SomeRuns.LATENCY, agree, FROM.plusSeconds(second));
  }

  @Test
  void shouldSayOfFailuresWhatATrialSays() {
    assertThat(
            pairs(
                    SomeRuns.failed(Part.CONTROL, "aa", "1", FROM, "no_money"),
                    SomeRuns.failed(Part.CANDIDATE, "bb", "1", FROM, "no_money"),
                    SomeRuns.failed(Part.CONTROL, "aa", "2", FROM, "no_money"),
                    SomeRuns.failed(Part.CANDIDATE, "bb", "2", FROM, "no_time"),
                    SomeRuns.failed(Part.CONTROL, "aa", "3", FROM, "no_money"),
                    candidate("3", 0, "{}"))
                .lines())
        .extracting(Line::agree)
        .containsExactly(null, null, false, false, false, false);
  }

  @Test
  void shouldLeaveOutWhatIsWithoutMeaningWhereBodiesAreKept() {
    Run one = control("1", 0, "{\"x\":1,\"at\":5}");
    Run other = candidate("1", 0, "{\"x\":1,\"at\":6}");
    assertThat(pairs(window(), IGNORING_AT, one, other).lines().get(0).agree()).isTrue();
    assertThat(pairs(one, other).lines().get(0).agree()).isFalse();
  }

  @Test
  void shouldSayNothingOfAgreementWhereOnePairCannotBeTold() {
    Run one = SomeRuns.digested(control("1", 0, "{\"x\":1,\"at\":5}"));
    Run other = SomeRuns.digested(candidate("1", 0, "{\"x\":1,\"at\":6}"));
    Run same = SomeRuns.digested(control("2", 0, "{\"x\":1}"));
    Run too = SomeRuns.digested(candidate("2", 0, "{\"x\":1}"));
    RunRecording unknown = pairs(window(), IGNORING_AT, one, other, same, too);
    assertThat(unknown.untold()).startsWith("of 1 of 2 pairs nobody can tell");
    assertThat(unknown.lines()).hasSize(4).extracting(Line::agree).containsOnlyNulls();
    RunRecording known = pairs(window(), IGNORING_AT, same, too);
    assertThat(known.untold()).isEmpty();
    assertThat(known.lines()).extracting(Line::agree).containsOnly(true);
    assertThat(pairs(one, other).lines()).extracting(Line::agree).containsOnly(false);
  }

  @Test
  void shouldCountARequestWhereItsControlEndedAndWhatIsLostWhereItEnded() {
    RunRecording recording =
        pairs(
            control("before", -2, "{}"),
            candidate("across", -1, "{}"),
            candidate("before", 0, "{}"),
            control("across", 0, "{}"),
            control("alone", 1, "{}"),
            candidate("lost", 2, "{}"),
            control("end", 3599, "{}"),
            control("after", 3600, "{}"),
            candidate("end", 3601, "{}"),
            candidate("after", 3602, "{}"),
            control("late", 9000, "{}"));
    assertThat(recording.lines())
        .extracting(line -> line.id() + " " + line.arm())
        .containsExactlyInAnyOrder(
            "across CONTROL",
            "across CANDIDATE",
            "end CONTROL",
            "end CANDIDATE",
            "lost CANDIDATE",
            "alone CONTROL");
  }

  @Test
  void shouldLeaveOutWhatWasOpenAtTheEndAndNoMore() {
    assertThat(
            pairs(
                    control("1", 0, "{}"),
                    candidate("lost", 1, "{}"),
                    candidate("1", 2, "{}"),
                    control("2", 3, "{}"),
                    candidate("3", 4, "{}"))
                .lines())
        .extracting(Line::id)
        .containsExactly("1", "1", "lost");
    Stream<Run> many = IntStream.range(0, 70).mapToObj(n -> control("c" + n, 3 + n, "{}"));
    Stream<Run> rows =
        Stream.concat(Stream.of(control("1", 0, "{}"), candidate("1", 2, "{}")), many);
    assertThat(of(window(), ComparisonRules.STRICT, 100).of(rows).lines()).hasSize(72);
  }

  @Test
  void shouldAskWhichOneWhereSeveralWereTried() {
    Run[] rows = {
      control("1", 0, "{}"),
      candidate("1", 0, "{}"),
      control("2", 1, "{}"),
      SomeRuns.of(Part.CANDIDATE, "cc", "2", FROM.plusSeconds(1), "{}"),
      SomeRuns.of(Part.CANDIDATE, "cc", "3", FROM.plusSeconds(2), "{}"),
      control("3", 3, "{}")
    };
    refuses("several_candidates", () -> pairs(rows));
    RunRecording second = pairs(window("cccc"), ComparisonRules.STRICT, rows);
    assertThat(second.candidate()).isEqualTo(SomeRuns.version("cc"));
    assertThat(second.lines()).extracting(Line::id).containsExactly("2", "2", "3", "3");
  }

  @Test
  void shouldRefuseNothingAndTooMuch() {
    refuses("nothing_recorded", RecordedPairsTest::pairs);
    refuses("nothing_recorded", () -> pairs(control("1", 0, "{}")));
    refuses("nothing_recorded", () -> pairs(control("1", 0, "{}"), candidate("2", 0, "{}")));
    refuses(
        "window_too_large",
        () ->
            of(window(), ComparisonRules.STRICT, 1)
                .of(Stream.of(control("1", 0, "{}"), candidate("1", 0, "{}"))));
  }

  @Test
  void shouldPairTheCopiesOfSeveralCandidatesThatEndBeforeTheirControl() {
    Run[] rows = {
      candidate("1", 0, "{}"),
      SomeRuns.of(Part.CANDIDATE, "cc", "1", FROM.plusSeconds(1), "{}"),
      candidate("11", 2, "{}"),
      control("1", 3, "{}"),
      control("11", 4, "{}")
    };
    assertThat(pairs(window("bbbb"), ComparisonRules.STRICT, rows).lines())
        .extracting(Line::id)
        .containsExactly("1", "1", "11", "11");
    assertThat(pairs(window("cccc"), ComparisonRules.STRICT, rows).lines())
        .extracting(Line::id)
        .containsExactly("1", "1");
  }

  @Test
  void shouldRefuseToHoldMoreThanItMay() {
    // Of rows with such answers about ten.
    long most = 11_500;
    refuses("window_too_large", () -> held(most, copies("c", 0, 12, LONG)));
    refuses("window_too_large", () -> held(most, copies("c", 0, 60, "{}")));
    // What was let go, or found its other one, is not held.
    assertThat(held(most, copies("c", 0, 30, 100, LONG)).lines()).hasSize(32);
    Stream<Run> pairs =
        IntStream.range(0, 30)
            .boxed()
            .flatMap(
                n -> Stream.of(candidate("p" + n, 100 * n, LONG), control("p" + n, 100 * n, LONG)));
    assertThat(held(most, pairs).lines()).hasSize(62);
    // Answers before the window are compared with nothing.
    assertThat(held(most, copies("c", -30, 20, LONG)).lines()).hasSize(2);
  }

  private static RunRecording held(long mostBytes, Stream<Run> rows) {
    Stream<Run> pair = Stream.of(control("1", 3000, "{}"), candidate("1", 3000, "{}"));
    return new RecordedPairs(window(), AgreementTerms.STRICT, 1000, mostBytes)
        .of(Stream.concat(rows, pair));
  }

  private static Stream<Run> copies(String name, int first, int many, String answer) {
    return copies(name, first, many, 1, answer);
  }

  private static Stream<Run> copies(String name, int first, int many, int apart, String answer) {
    return IntStream.range(0, many).mapToObj(n -> control(name + n, first + n * apart, answer));
  }

  @Test
  void shouldSayNothingOfAgreementWhereATrialAsksMoreThanTheRules() {
    AgreementTerms asking = new AgreementTerms(ComparisonRules.STRICT, "a program is asked");
    RunRecording recording =
        new RecordedPairs(window(), asking, 100, MOST_BYTES)
            .of(Stream.of(control("1", 0, "{\"x\":1}"), candidate("1", 0, "{\"x\":2}")));
    assertThat(recording.untold()).isEqualTo("a program is asked");
    assertThat(recording.lines()).hasSize(2).extracting(Line::agree).containsOnlyNulls();
  }

  @Test
  void shouldSayNothingOfAgreementWhereASecondControlMeasuredNoise() {
    Run[] rows = {
      control("1", 0, "{}"),
      control("1", 0, "{\"x\":1}"),
      candidate("1", 0, "{}"),
      control("2", 1, "{}"),
      SomeRuns.of(Part.CANDIDATE, "cc", "2", FROM.plusSeconds(1), "{}"),
      SomeRuns.of(Part.CANDIDATE, "dd", "3", FROM.plusSeconds(2), "{}"),
      control("3", 3, "{}"),
      control("3", 4, "{}"),
    };
    for (String measured : List.of("bbbb", "dddd")) {
      RunRecording recording = pairs(window(measured), ComparisonRules.STRICT, rows);
      assertThat(recording.untold()).contains("second control");
      assertThat(recording.lines()).hasSize(2).extracting(Line::agree).containsOnlyNulls();
    }
    assertThat(pairs(window("cccc"), ComparisonRules.STRICT, rows).untold()).isEmpty();
  }

  private static void refuses(String code, Runnable asked) {
    assertThatThrownBy(asked::run)
        .isInstanceOfSatisfying(AgentException.class, e -> assertThat(e.code()).isEqualTo(code));
  }
}
