package io.osupervisor.arbiter.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.agent.health.Latencies;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.arbiter.watch.Change;
import io.osupervisor.arbiter.watch.Conduct;
import io.osupervisor.arbiter.watch.GuardBook;
import io.osupervisor.arbiter.watch.PinnedBaseline;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class WatchTest {
  private static final Instant START = LadderBench.START;
  private static final Instant END = START.plus(LadderBench.WINDOW);

  private static final Change FILES = new Change(false, Set.of());

  private final Watch watch = watch(WatchRules.DEFAULT, 0);

  private static Watch watch(WatchRules rules, long samples) {
    return new Watch(
        rules,
        LadderBench.startWatch(new HypothesisId(1), START, samples),
        new GuardBook(rules.guards(), PinnedBaseline.NONE, FILES, new Conduct()));
  }

  private static Instant at(long seconds) {
    return START.plusSeconds(seconds);
  }

  private void see(Outcome outcome, long... seconds) {
    for (long second : seconds) {
      assertThat(watch.onOutcome(at(second), outcome)).isEmpty();
    }
  }

  private static Finding.Breached breached(Finding finding, String guard) {
    assertThat(finding).isInstanceOf(Finding.Breached.class);
    Finding.Breached breached = (Finding.Breached) finding;
    assertThat(breached.guard()).isEqualTo(guard);
    return breached;
  }

  @Test
  void shouldBreakAtThreeFailuresInARow() {
    see(Outcome.FAILURE, 1, 2);
    Finding finding = watch.onOutcome(at(3), Outcome.FAILURE).orElseThrow();
    Finding.Breached breached = breached(finding, "G2");
    assertThat(breached.reason()).isEqualTo("3 failures in the last 3 answers within 300 s");
    assertThat(breached.evidence().data().fields())
        .contains(
            Map.entry("failures", Value.of(3)),
            Map.entry("outcomes", Value.of(3)),
            Map.entry("at_ms", Value.of(at(3).toEpochMilli())));
    assertThat(EvidenceRows.read(breached.evidence()))
        .containsExactly(
            new ExplainRow("failures", "3", "", 3, "< 3", "G2 the newest answers", "harm"));
  }

  @Test
  void shouldTakeAnswersInBatches() {
    assertThat(watch.onAnswers(at(1), 40, 2)).isEmpty();
    assertThat(watch.samples()).isEqualTo(42);
    assertThat(watch.onAnswers(at(2), 1, 2)).isEmpty();
    assertThat(watch.onAnswers(at(3), 0, 1)).isPresent();
    assertThat(watch.samples()).isEqualTo(46);
  }

  @Test
  void shouldBreakWithinABatchThatAlsoEndsItsTime() {
    Finding finding = watch.onAnswers(at(25 * 3600), 200, 3).orElseThrow();
    breached(finding, "G2");
  }

  @Test
  void shouldTellABreachAgainOnceItIsRearmed() {
    breached(watch.onCrashLoop(at(1), "exit 1").orElseThrow(), "G1");
    watch.rearm();
    assertThat(watch.onAnswers(END, 1_000, 0)).as("what broke once is not well").isEmpty();
    breached(watch.onCrashLoop(END, "exit 1").orElseThrow(), "G1");
  }

  @Test
  void shouldNotSayThatItIsOverOnceABreachWasRefused() {
    Watch other = watch(WatchRules.DEFAULT, 1_000);
    breached(other.onCrashLoop(at(1), "exit 1").orElseThrow(), "G1");
    other.rearm();
    assertThat(other.onTime(END)).isEmpty();
    breached(other.onCrashLoop(END, "exit 1").orElseThrow(), "G1");
  }

  @Test
  void shouldBreakOnACrashLoopWheneverItComes() {
    breached(watch.onCrashLoop(at(3600), "exit 1").orElseThrow(), "G1");
    assertThat(watch.onCrashLoop(at(3601), "exit 1")).isEmpty();
  }

  @Test
  void shouldBearFailuresThatASuccessParts() {
    for (int i = 0; i < 50; i++) {
      see(Outcome.FAILURE, 3L * i, 3L * i + 1);
      see(Outcome.SUCCESS, 3L * i + 2);
    }
    assertThat(watch.samples()).isEqualTo(150);
  }

  @Test
  void shouldForgetFailuresThatLieTooFarBack() {
    see(Outcome.FAILURE, 0, 150, 301);
    assertThat(watch.onOutcome(at(450), Outcome.FAILURE)).isPresent();
  }

  @Test
  void shouldTakeAnyRunThatTheRulesName() {
    WatchRules rules =
        new WatchRules(
            Duration.ofSeconds(30),
            List.of(new WatchRules.Run(4, 5)),
            Duration.ofSeconds(10),
            List.of());
    Watch other = watch(rules, 0);
    assertThat(other.onOutcome(at(1), Outcome.FAILURE)).isEmpty();
    assertThat(other.onOutcome(at(2), Outcome.FAILURE)).isEmpty();
    assertThat(other.onOutcome(at(3), Outcome.SUCCESS)).isEmpty();
    assertThat(other.onOutcome(at(4), Outcome.FAILURE)).isEmpty();
    Finding finding = other.onOutcome(at(5), Outcome.FAILURE).orElseThrow();
    assertThat(breached(finding, "G2").reason()).startsWith("4 failures in the last 5");
  }

  @Test
  void shouldBreakAtOnceWhenTheContractIsBroken() {
    Finding finding = watch.onOutcome(at(1), Outcome.CONTRACT_ERROR).orElseThrow();
    assertThat(breached(finding, "G2").reason()).isEqualTo("contract error");
  }

  @Test
  void shouldBreakWhenItIsNotReadyOrLosesItsPulseAtFirst() {
    assertThat(watch.onPulseLost(at(30))).isEmpty();
    assertThat(breached(watch.onPulseLost(at(29)).orElseThrow(), "G1").reason())
        .isEqualTo("pulse lost within 30 s of the start");
    Finding late = watch(WatchRules.DEFAULT, 0).onNotReady(at(11), "no ready").orElseThrow();
    assertThat(breached(late, "G1").evidence())
        .isEqualTo(Evidence.of(Map.of("after_ms", Value.of(11_000))));
  }

  @Test
  void shouldTakeWhatHappenedBeforeItsDeploymentWasRecordedAsOfItsBegin() {
    Finding early = watch.onPulseLost(START.minusMillis(90)).orElseThrow();
    assertThat(breached(early, "G1").evidence())
        .isEqualTo(Evidence.of(Map.of("after_ms", Value.of(0))));
  }

  @Test
  void shouldTellABreachOnceAndNothingAfterIt() {
    assertThat(watch.onNotReady(at(1), "no ready")).isPresent();
    assertThat(watch.onNotReady(at(2), "no ready")).isEmpty();
    assertThat(watch.onOutcome(at(3), Outcome.CONTRACT_ERROR)).isEmpty();
    assertThat(watch.onTime(END)).isEmpty();
  }

  @Test
  void shouldSayWhenItsTimeIsOverAndAgainWhenThereIsEnough() {
    Watch resumed = watch(WatchRules.DEFAULT, 98);
    assertThat(resumed.onTime(END.minusMillis(1))).isEmpty();
    assertThat(resumed.onTime(END)).contains(new Finding.Over(98));
    assertThat(resumed.onTime(END.plusSeconds(1))).isEmpty();
    assertThat(resumed.onOutcome(END.plusSeconds(2), Outcome.SUCCESS)).isEmpty();
    assertThat(resumed.onOutcome(END.plusSeconds(3), Outcome.SUCCESS))
        .contains(new Finding.Over(100));
  }

  @Test
  void shouldTellHowItsGuardsStandAndWhatBreaksThem() {
    Conduct before = new Conduct();
    before.take(START, 500, 0, micros(1_000, 500));
    Conduct after = new Conduct();
    Watch other =
        new Watch(
            WatchRules.DEFAULT,
            LadderBench.startWatch(new HypothesisId(1), START, 0),
            new GuardBook(WatchRules.DEFAULT.guards(), PinnedBaseline.of(before), FILES, after));
    after.take(at(5), 300, 0, micros(1_300, 300));
    assertThat(other.onAnswers(at(5), 300, 0)).isEmpty();
    assertThat(other.symptoms())
        .singleElement()
        .satisfies(
            symptom -> {
              assertThat(symptom.guard()).isEqualTo("G5");
              assertThat(symptom.reason())
                  .startsWith("p95-rise +")
                  .contains(" over 300, ≤ +20.0%; ", "; 5 s after the deployment");
            });
    assertThat(other.symptoms()).as("told once").isEmpty();
    after.take(at(6), 0, 200, micros(1, 0));
    Finding.Breached dropped = breached(other.onTime(at(6)).orElseThrow(), "G4");
    assertThat(dropped.reason()).startsWith("pass-rate-drop -40.0pp (-4").contains("over 500");
    assertThat(EvidenceRows.read(dropped.evidence()))
        .singleElement()
        .satisfies(row -> assertThat(row.decision()).isEqualTo("harm"));
    assertThat(other.rows()).extracting(ExplainRow::decision).contains("harm", "holds", "symptom");
  }

  @Test
  void shouldNotConfirmWhileAGuardIsBrokenThatWouldTakeItBack() {
    Conduct before = new Conduct();
    before.take(START, 500, 0, micros(1_000, 500));
    Conduct after = new Conduct();
    Watch other =
        new Watch(
            WatchRules.DEFAULT,
            LadderBench.startWatch(new HypothesisId(1), START, 0),
            new GuardBook(WatchRules.DEFAULT.guards(), PinnedBaseline.of(before), FILES, after));
    after.take(END, 830, 170, micros(1_000, 830));
    assertThat(other.onAnswers(END, 1_000, 0)).as("17 points are lost").isEmpty();
    assertThat(other.onTime(END.plusSeconds(60))).isEmpty();
    breached(other.onTime(END.plusSeconds(120)).orElseThrow(), "G4");
  }

  @Test
  void shouldTellThatAChangeOfParametersIsBetterAndWhyItDoesNotLookAtOthers() {
    ExplainRow better = directional(new Change(true, Set.of("latency")), 900);
    assertThat(better.decision()).isEqualTo("improved");
    assertThat(better.effect()).isEqualTo("+10.5%");
    assertThat(better.rule()).isEqualTo("G7 cycles, sequence: latency");
    assertThat(directional(new Change(true, Set.of()), 970).decision()).isEqualTo("holds");
    assertThat(directional(new Change(true, Set.of()), 1_200).decision()).isEqualTo("harm");
    assertThat(directional(FILES, 1_200))
        .isEqualTo(
            new ExplainRow(
                "directional-change", "", "", 0, "≥ -5.0%", "G7 files changed, too", "rests"));
  }

  /** What the watch sees of 40 cycles with such latencies, after 40 of a thousand microseconds. */
  private static ExplainRow directional(Change change, double micros) {
    PinnedBaseline baseline =
        new PinnedBaseline(0, 0, 0, 0, PinnedBaseline.NONE.p95(), 0, cycles(1_000), 0);
    GuardBook book = new GuardBook(WatchRules.DEFAULT.guards(), baseline, change, new Conduct());
    cycles(micros).forEach(book::onCycle);
    return new Watch(
            WatchRules.DEFAULT, LadderBench.startWatch(new HypothesisId(1), START, 0), book)
        .rows().stream()
            .filter(row -> row.metric().equals("directional-change"))
            .findFirst()
            .orElseThrow();
  }

  private static List<Conduct.Cycle> cycles(double micros) {
    return IntStream.range(0, 40)
        .mapToObj(i -> new Conduct.Cycle(i + 1, 1, micros + i % 2, 5))
        .toList();
  }

  private static Histogram micros(long each, long times) {
    Histogram micros = Latencies.empty();
    micros.recordValueWithCount(each, times);
    return micros;
  }

  @Test
  void shouldRefuseRulesThatSayNothing() {
    assertThatThrownBy(() -> new WatchRules.Run(4, 3)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () ->
                new WatchRules(Duration.ofSeconds(1), List.of(), Duration.ofSeconds(1), List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
