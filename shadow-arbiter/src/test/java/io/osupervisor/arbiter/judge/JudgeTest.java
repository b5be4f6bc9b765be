package io.osupervisor.arbiter.judge;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.arbiter.judge.MetricReport.Role;
import io.osupervisor.arbiter.judge.Observation.Alarm;
import io.osupervisor.arbiter.judge.Observation.AlarmKind;
import io.osupervisor.arbiter.judge.Observation.Answer;
import io.osupervisor.arbiter.judge.Observation.Arm;
import io.osupervisor.arbiter.judge.Observation.Assigned;
import io.osupervisor.arbiter.judge.Observation.Comparison;
import io.osupervisor.arbiter.judge.Observation.Elapsed;
import io.osupervisor.arbiter.judge.Observation.HardStop;
import io.osupervisor.arbiter.judge.Observation.HardStopKind;
import io.osupervisor.arbiter.judge.Observation.Load;
import io.osupervisor.arbiter.judge.Observation.Losses;
import io.osupervisor.arbiter.judge.Observation.Outcome;
import io.osupervisor.arbiter.judge.Observation.Pair;
import io.osupervisor.arbiter.judge.Observation.Single;
import io.osupervisor.arbiter.judge.Observation.Usage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class JudgeTest {
  private static final TrialRules ALL = TrialRules.preserving();
  private static final TrialRules FAST =
      OtherRules.guardedBy(
          ALL,
          new Guard(Metric.ERROR_RATE, 0.01),
          Guard.agreement(0.95),
          new Guard(Metric.LATENCY, 0.10));

  @Test
  void shouldCollectUntilSomethingIsSeen() {
    Verdict verdict = new Judge(ALL).verdict();
    assertThat(verdict.decision()).isEqualTo(Decision.COLLECTING);
    assertThat(verdict.metrics()).extracting(MetricReport::state).containsOnly(MetricState.NO_DATA);
    assertThat(verdict.metrics()).extracting(MetricReport::estimate).containsOnlyNulls();
  }

  @Test
  void shouldNotPromoteTwentyAgainstTwenty() {
    Verdict verdict = Judge.verdict(FAST, clean(20));
    assertThat(verdict.decision()).isEqualTo(Decision.COLLECTING);
    assertThat(verdict.metrics())
        .extracting(MetricReport::state)
        .containsOnly(MetricState.COLLECTING);

    List<Observation> ended = new ArrayList<>(clean(20));
    ended.add(new Elapsed(Duration.ofMinutes(10).toMillis()));
    assertThat(Judge.verdict(FAST, ended).decision()).isEqualTo(Decision.INCONCLUSIVE);
  }

  @Test
  void shouldNeverHaveAnIntervalOfWidthZeroOnNoErrors() {
    MetricReport errors = report(Judge.verdict(FAST, clean(20)), Metric.ERROR_RATE, Role.GUARD);
    assertThat(errors.estimate()).isNotNull();
    assertThat(errors.estimate().effect()).isZero();
    assertThat(errors.estimate().interval().upper()).isGreaterThan(0.1);
    assertThat(errors.estimate().interval().lower()).isLessThan(-0.1);
  }

  @Test
  void shouldPromoteWhatHoldsEveryGuard() {
    Verdict verdict = Judge.verdict(ALL, withMemory(clean(1000), 100, 110));
    assertThat(verdict.decision()).isEqualTo(Decision.PROMOTE);
    assertThat(verdict.reason()).isEqualTo("shown");
    assertThat(verdict.metrics())
        .extracting(MetricReport::state)
        .containsOnly(MetricState.NON_INFERIOR);
    // Memory was watched for 30 s by then: 750 pairs, one every 40 ms, and the block's end.
    assertThat(verdict.pairs()).isBetween(750L, 800L);
  }

  @Test
  void shouldNotPromoteWhileAGuardHasNoData() {
    Verdict verdict = Judge.verdict(ALL, clean(5000));
    assertThat(verdict.decision()).isEqualTo(Decision.COLLECTING);
    assertThat(report(verdict, Metric.MEMORY, Role.GUARD).state()).isEqualTo(MetricState.NO_DATA);
  }

  @Test
  void shouldRejectForMemoryOnlyBeyondItsMargin() {
    Verdict verdict = Judge.verdict(ALL, withMemory(clean(2000), 100, 160));
    assertThat(verdict.decision()).isEqualTo(Decision.REJECT);
    assertThat(verdict.reason()).isEqualTo("harm");
    assertThat(verdict.words()).contains("memory");
  }

  @Test
  void shouldTellWhenARatioCannotBeTold() {
    Verdict verdict = Judge.verdict(ALL, withMemory(clean(2000), 0, 160));
    assertThat(verdict.decision()).isEqualTo(Decision.COLLECTING);
    assertThat(report(verdict, Metric.MEMORY, Role.GUARD).state()).isEqualTo(MetricState.ERROR);
  }

  @Test
  void shouldLeaveFailuresOutOfLatencyAndFailingAlikeOutOfAgreement() {
    Judge judge = new Judge(FAST);
    for (int i = 0; i < 60; i++) {
      judge.observe(
          new Pair(
              i * 100L,
              new Answer(true, 1),
              new Answer(true, 5_000_000),
              Comparison.AGREES_ON_ERROR));
    }
    Verdict verdict = judge.verdict();
    assertThat(verdict.pairs()).isEqualTo(60);
    assertThat(report(verdict, Metric.LATENCY, Role.GUARD).n()).isZero();
    assertThat(report(verdict, Metric.AGREEMENT, Role.GUARD).n()).isZero();
    assertThat(report(verdict, Metric.ERROR_RATE, Role.GUARD).n()).isEqualTo(60);
  }

  @ParameterizedTest
  @EnumSource(HardStopKind.class)
  void shouldRejectAtOnceOnAHardStop(HardStopKind kind) {
    Judge judge = new Judge(ALL);
    assertThat(judge.observe(new HardStop(1, kind, "as seen"))).isEqualTo(Decision.REJECT);
    assertThat(judge.verdict().reason()).isEqualTo("hard_stop");
    assertThat(judge.verdict().words()).endsWith("as seen");
  }

  @ParameterizedTest
  @EnumSource(AlarmKind.class)
  void shouldBeInvalidOnAnAlarmAndStayIt(AlarmKind kind) {
    Judge judge = new Judge(ALL);
    judge.observe(new Alarm(1, kind, "key 17"));
    assertThat(judge.observe(new HardStop(2, HardStopKind.CRASH_LOOP, "3 exits")))
        .isEqualTo(Decision.INVALID);
    assertThat(judge.verdict().metrics())
        .extracting(MetricReport::state)
        .containsOnly(MetricState.INVALID);
  }

  @ParameterizedTest
  @CsvSource({
    "3, 0, 0, INVALID, dropped",
    "2, 0, 0, COLLECTING, no answer",
    "0, 13, 0, INVALID, resyncs",
    "0, 12, 0, COLLECTING, no answer",
    "0, 0, 3, INVALID, uncompared"
  })
  void shouldBeInvalidWhenTooMuchIsLost(
      long dropped, long resyncs, long uncompared, Decision decision, String words) {
    List<Observation> observations = new ArrayList<>(clean(200));
    observations.add(new Losses(9_000, dropped, resyncs, uncompared));
    Verdict verdict = Judge.verdict(FAST, observations);
    assertThat(verdict.decision()).isEqualTo(decision);
    assertThat(verdict.words()).contains(words);
  }

  @Test
  void shouldPromoteNothingThatWasResynchronisedTooOften() {
    List<Observation> observations = new ArrayList<>(clean(700));
    observations.add(100, new Losses(4_000, 0, 4, 0));
    Verdict verdict = Judge.verdict(FAST, observations);
    assertThat(verdict.decision()).isEqualTo(Decision.INVALID);
    assertThat(verdict.words()).isEqualTo("resyncs: 4 resynchronisations, at most 3");
    observations.set(100, new Losses(4_000, 0, 3, 0));
    assertThat(Judge.verdict(FAST, observations).decision()).isEqualTo(Decision.PROMOTE);
  }

  @Test
  void shouldRejectWhatWasResynchronisedOftenBecauseItIsSlow() {
    Judge judge = new Judge(FAST);
    for (int i = 0; i < 400; i++) {
      if (i % 50 == 49) {
        judge.observe(new Losses(40L * i, 0, 1, 0));
      }
      judge.observe(
          new Pair(
              40L * i,
              new Answer(false, 50_000_000 + i % 7),
              new Answer(false, 5_000_000),
              Comparison.AGREES));
    }
    assertThat(judge.verdict().reason()).isEqualTo("harm");
    assertThat(judge.verdict().words()).contains("latency");
    // Eight blocks of 25 pairs, and as many of a second: four resynchronisations came before.
    assertThat(judge.verdict().pairs()).isGreaterThanOrEqualTo(200);
  }

  @Test
  void shouldBeInvalidWhenTimeEndsAfterTooManyResynchronisations() {
    List<Observation> observations = new ArrayList<>(clean(20));
    observations.add(new Losses(4_000, 0, 4, 0));
    observations.add(new Elapsed(Duration.ofMinutes(10).toMillis()));
    assertThat(Judge.verdict(FAST, observations).decision()).isEqualTo(Decision.INVALID);
  }

  @Test
  void shouldCountPairsThatWereNotComparedAsLost() {
    Judge judge = new Judge(FAST);
    for (Observation pair : clean(100)) {
      judge.observe(pair);
    }
    judge.observe(pair(4_001, Comparison.NOT_COMPARED));
    judge.observe(pair(4_002, Comparison.NOT_COMPARED));
    for (int i = 0; i < 25; i++) {
      judge.observe(pair(4_040 + 40 * i, Comparison.AGREES));
    }
    assertThat(judge.decision()).isEqualTo(Decision.INVALID);
    assertThat(judge.verdict().words()).contains("uncompared: 2 of 106");
  }

  @Test
  void shouldBeInvalidWhenTheLotIsUneven() {
    Judge judge = new Judge(ALL);
    assertThat(judge.observe(new Assigned(1, 50, 50))).isEqualTo(Decision.COLLECTING);
    assertThat(judge.observe(new Assigned(2, 300, 100))).isEqualTo(Decision.INVALID);
    assertThat(judge.verdict().words()).contains("sample_ratio");
  }

  @Test
  void shouldEndWithoutAnAnswerAndSayWhatCouldBeHidden() {
    List<Observation> observations = new ArrayList<>(clean(300));
    observations.add(new Elapsed(Duration.ofMinutes(5).plusMillis(40).toMillis()));
    Verdict verdict = Judge.verdict(FAST, observations);
    assertThat(verdict.decision()).isEqualTo(Decision.INCONCLUSIVE);
    assertThat(verdict.reason()).isEqualTo("max_duration");
    assertThat(verdict.words()).contains("the control stays").contains("error-rate in [");
    assertThat(report(verdict, Metric.ERROR_RATE, Role.GUARD).state())
        .isEqualTo(MetricState.INCONCLUSIVE);
    assertThat(report(verdict, Metric.AGREEMENT, Role.GUARD).state())
        .isEqualTo(MetricState.NON_INFERIOR);
  }

  @Test
  void shouldNotCountWhatComesAfterTheEndButAHardStop() {
    Judge judge = new Judge(ALL);
    judge.observe(new Elapsed(0));
    long end = Duration.ofMinutes(5).toMillis();
    Judge stopped = new Judge(ALL);
    stopped.observe(new Elapsed(0));
    assertThat(judge.observe(pair(end, Comparison.AGREES))).isEqualTo(Decision.INCONCLUSIVE);
    assertThat(judge.verdict().pairs()).isZero();
    assertThat(judge.verdict().words()).contains("anything in error-rate");
    assertThat(stopped.observe(new HardStop(end, HardStopKind.LOST_PULSE, "5 s")))
        .isEqualTo(Decision.REJECT);
  }

  @Test
  void shouldRejectAClaimedMetricThatGotWorseThoughItsMarginAllowsIt() {
    TrialRules wide = OtherRules.guardedBy(ALL, new Guard(Metric.LATENCY, 5));
    TrialRules claiming =
        OtherRules.claiming(wide, new Objective(Metric.LATENCY, Direction.DECREASE, 0));
    List<Observation> slower = stream(2000, new Streams(3, 0).slower(1.2));
    assertThat(Judge.verdict(wide, slower).decision()).isEqualTo(Decision.PROMOTE);
    Verdict verdict = Judge.verdict(claiming, slower);
    assertThat(verdict.reason()).isEqualTo("harm");
    assertThat(report(verdict, Metric.LATENCY, Role.CLAIM).state()).isEqualTo(MetricState.HARM);
  }

  @Test
  void shouldNeedOneObjectiveOrAllAsAsked() {
    TrialRules any = OtherRules.claiming(FAST, OtherRules.ORIGINAL);
    TrialRules all =
        new TrialRules(
            any.alpha(),
            any.minSamples(),
            any.maxDuration(),
            any.nStar(),
            any.minBlock(),
            false,
            any.objectives(),
            any.guards());
    List<Observation> faster = stream(5000, new Streams(5, 0).slower(0.7));
    assertThat(Judge.verdict(any, faster).decision()).isEqualTo(Decision.PROMOTE);
    Verdict verdict = Judge.verdict(all, faster);
    assertThat(verdict.reason()).isEqualTo("no_gain");
    assertThat(verdict.words()).isEqualTo("a claimed gain is not there");
    assertThat(report(verdict, Metric.ERROR_RATE, Role.OBJECTIVE).state())
        .isEqualTo(MetricState.NO_GAIN);
  }

  @ParameterizedTest
  @CsvSource({"true, 0.050", "false, 0.025"})
  void shouldSplitTheLevelOfALackOfGainWhereOneLackIsEnough(boolean any, String level) {
    List<Objective> two = OtherRules.ORIGINAL;
    Duration most = Duration.ofMinutes(5);
    TrialRules rules = new TrialRules(0.05, 60, most, 1000, Duration.ZERO, any, two, ALL.guards());
    assertThat(report(new Judge(rules).verdict(), Metric.LATENCY, Role.OBJECTIVE).rule())
        .contains("short of it " + level);
  }

  @Test
  void shouldBlameNobodyWhileALostRequestIsTooManyOfFew() {
    Judge judge = new Judge(FAST);
    stream(80, new Streams(3, 0).failing(1, 0)).forEach(judge::observe);
    assertThat(judge.verdict().reason()).isEqualTo("harm");
    Judge waiting = new Judge(FAST);
    waiting.observe(new Losses(0, 1, 0, 0));
    stream(80, new Streams(3, 0).failing(1, 0)).forEach(waiting::observe);
    assertThat(waiting.decision()).isEqualTo(Decision.COLLECTING);
    waiting.observe(new Elapsed(Duration.ofMinutes(10).toMillis()));
    assertThat(waiting.verdict().words()).isEqualTo("dropped: 1 of 81 requests, at most 1 %");
  }

  @Test
  void shouldLookAtASplitLessAndLessOften() {
    Judge judge =
        Judge.ofSplit(recorded(OtherRules.guardedBy(FAST, Guard.agreement(0.95))), 0.5, 1, false);
    for (int i = 0; i < 20_000; i++) {
      Arm arm = i % 2 == 0 ? Arm.CANDIDATE : Arm.CONTROL;
      judge.observe(new Single(i, arm, new Answer(false, 5_000_000)));
    }
    // Of 400 blocks: each one up to 3,200 answers, then about 64 for each e-fold.
    assertThat(judge.looks()).isBetween(130L, 190L);
  }

  @Test
  void shouldTellNoBoundWhereThereIsNone() {
    Duration most = Duration.ofMinutes(5);
    List<Guard> guards = List.of(new Guard(Metric.LATENCY, 0.1));
    TrialRules sure = new TrialRules(1e-6, 60, most, 1000, Duration.ZERO, true, List.of(), guards);
    MetricReport.Estimate open =
        report(Judge.verdict(sure, clean(200)), Metric.LATENCY, Role.GUARD).estimate();
    assertThat(open).isNotNull();
    assertThat(open.interval().lower()).isNegative().isInfinite();
    assertThat(open.interval().upper()).isInfinite();
  }

  @Test
  void shouldShowFewerErrors() {
    // Fixing what fails makes answers differ, so agreement cannot be asked of such a trial.
    TrialRules rules =
        OtherRules.claiming(
            OtherRules.guardedBy(
                FAST, new Guard(Metric.ERROR_RATE, 0.01), new Guard(Metric.LATENCY, 0.10)),
            new Objective(Metric.ERROR_RATE, Direction.DECREASE, 0.2));
    Verdict verdict = Judge.verdict(rules, stream(2000, new Streams(5, 0).failing(0.05, 0.4)));
    assertThat(verdict.decision()).isEqualTo(Decision.PROMOTE);
    assertThat(report(verdict, Metric.ERROR_RATE, Role.OBJECTIVE).state())
        .isEqualTo(MetricState.SUPERIOR);
  }

  @Test
  void shouldEndWithItsDataInvalidWhereOneOfFewIsLost() {
    Judge judge = new Judge(FAST);
    clean(80).forEach(judge::observe);
    judge.observe(new Losses(4_000, 1, 0, 0));
    assertThat(judge.decision()).isEqualTo(Decision.COLLECTING);
    assertThat(judge.end()).isEqualTo(Decision.INVALID);
    assertThat(judge.verdict().words()).isEqualTo("dropped: 1 of 81 requests, at most 1 %");
    assertThat(judge.end()).isEqualTo(Decision.INVALID);
  }

  @Test
  void shouldNotCompareWhatOnlyOneSideTells() {
    TrialRules rules =
        recorded(
            OtherRules.guardedBy(ALL, new Guard(Metric.SCORE, 0.05), new Guard(Metric.COST, 0.1)));
    Judge judge = new Judge(rules);
    Answer told = new Answer(Outcome.OK, 1, 0.5, 2);
    Answer silent = new Answer(Outcome.UNKNOWN, 0, Double.NaN, Double.NaN);
    for (int i = 0; i < 500; i++) {
      judge.observe(new Pair(i, told, silent, Comparison.UNTOLD));
    }
    assertThat(judge.end()).isEqualTo(Decision.INCONCLUSIVE);
    assertThat(judge.verdict().metrics()).extracting(MetricReport::n).containsOnly(0L);
  }

  @Test
  void shouldJudgeCostsAsRatios() {
    TrialRules rules =
        OtherRules.claiming(
            recorded(OtherRules.guardedBy(ALL, new Guard(Metric.COST, 0.1))),
            Objective.of(Metric.COST, 0.2));
    List<Observation> pairs = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      pairs.add(
          new Pair(
              i,
              new Answer(Outcome.OK, 0, Double.NaN, 0.7 + 0.01 * (i % 7)),
              new Answer(Outcome.OK, 0, Double.NaN, 1 + 0.01 * (i % 5)),
              Comparison.UNTOLD));
    }
    Verdict verdict = Judge.verdict(rules, pairs);
    assertThat(verdict.decision()).isEqualTo(Decision.PROMOTE);
    MetricReport.Estimate saved = report(verdict, Metric.COST, Role.OBJECTIVE).estimate();
    assertThat(saved).isNotNull();
    assertThat(saved.effect()).isBetween(-0.32, -0.26);
  }

  @Test
  void shouldMakeBlocksLastAtLeastTheirTime() {
    List<Observation> hasty = new ArrayList<>();
    for (int i = 0; i < 900; i++) {
      hasty.add(pair(i, Comparison.AGREES));
    }
    assertThat(Judge.verdict(FAST, hasty).decision()).isEqualTo(Decision.COLLECTING);
    assertThat(Judge.verdict(recorded(FAST), hasty).decision()).isEqualTo(Decision.PROMOTE);
  }

  @Test
  void shouldExplainOnOneScreen() {
    TrialRules rules = OtherRules.claiming(ALL, OtherRules.ORIGINAL);
    List<Observation> faster = withMemory(stream(2000, new Streams(5, 0).slower(0.7)), 100, 110);
    String text = Judge.verdict(rules, faster).explain();
    assertThat(text)
        .startsWith("promote (shown) after ")
        .contains("objective latency    SUPERIOR     -2")
        .contains("claim -10.0 %")
        .contains("guard     agreement  NON_INFERIOR 100.0 % in [")
        .contains("at least 95.0 %")
        .contains("margin +1.00 points")
        .contains("margin +50.0 %");
    assertThat(text.lines()).hasSizeLessThanOrEqualTo(24).allMatch(line -> line.length() <= 130);
  }

  private static TrialRules recorded(TrialRules rules) {
    return new TrialRules(
        rules.alpha(),
        rules.minSamples(),
        rules.maxDuration(),
        rules.nStar(),
        Duration.ZERO,
        rules.anyObjective(),
        rules.objectives(),
        rules.guards());
  }

  private static MetricReport report(Verdict verdict, Metric metric, Role role) {
    return verdict.metrics().stream()
        .filter(report -> report.metric() == metric && report.role() == role)
        .findFirst()
        .orElseThrow();
  }

  private static Pair pair(long atMs, Comparison comparison) {
    Answer answer = new Answer(false, 5_000_000 + atMs % 7);
    return new Pair(atMs, answer, answer, comparison);
  }

  private static List<Observation> clean(int pairs) {
    return stream(pairs, new Streams(1, 0));
  }

  private static List<Observation> stream(int pairs, Streams source) {
    List<Observation> observations = new ArrayList<>();
    for (int i = 0; i < pairs; i++) {
      observations.add(source.next());
    }
    return observations;
  }

  /** A sample of memory each second between the pairs. */
  private static List<Observation> withMemory(
      List<Observation> pairs, long control, long candidate) {
    List<Observation> both = new ArrayList<>();
    for (int i = 0; i < pairs.size(); i++) {
      if (i % 25 == 0) {
        both.add(
            new Usage(
                pairs.get(i).atMs(), new Load(candidate << 20, 1), new Load(control << 20, 1)));
      }
      both.add(pairs.get(i));
    }
    return both;
  }
}
