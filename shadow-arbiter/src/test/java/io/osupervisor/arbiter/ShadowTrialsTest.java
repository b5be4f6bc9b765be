package io.osupervisor.arbiter;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.instance.ScratchLog;
import io.osupervisor.agent.instance.ScratchMemory;
import io.osupervisor.agent.protocol.LogEntry;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.agent.vault.VaultCommand;
import io.osupervisor.agent.vault.VaultReply;
import io.osupervisor.arbiter.TrialRunner.Report;
import io.osupervisor.arbiter.check.LogProofs;
import io.osupervisor.arbiter.compare.AgreementRule;
import io.osupervisor.arbiter.compare.ComparisonSummary;
import io.osupervisor.arbiter.compare.DifferenceKind;
import io.osupervisor.arbiter.compare.DifferencePlace;
import io.osupervisor.arbiter.evidence.KeptObservations;
import io.osupervisor.arbiter.evidence.ObservationRecorder;
import io.osupervisor.arbiter.judge.Judge;
import io.osupervisor.arbiter.judge.Observation;
import io.osupervisor.arbiter.judge.Verdict;
import io.osupervisor.arbiter.shadow.CutLog;
import io.osupervisor.arbiter.shadow.PairPlan;
import io.osupervisor.arbiter.shadow.PairReport;
import io.osupervisor.arbiter.shadow.PairVerdict;
import io.osupervisor.arbiter.shadow.ShadowSupervisor;
import io.osupervisor.arbiter.trial.ArbiterCommand;
import io.osupervisor.arbiter.trial.Evidence;
import io.osupervisor.arbiter.trial.EvidenceRows;
import io.osupervisor.arbiter.trial.ExplainRow;
import io.osupervisor.arbiter.trial.HypothesisId;
import io.osupervisor.config.AgentSpec;
import io.osupervisor.traffic.PairCounts;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShadowTrialsTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final HypothesisId ID = new HypothesisId(7);
  private static final String NAME = "h7/1";
  private static final AgentSpec SPEC =
      Specs.with(
          "trial.guards = [{ metric = latency, margin = 10% }, { metric = error-rate, margin = 5%"
              + " }]");
  private static final PairCounts COUNTS = new PairCounts(400, 1, 2, 3, 4, 5, 6);

  private final TestProbe<ShadowSupervisor.Command> shadows = KIT.createTestProbe();
  private final TestProbe<Report> owner = KIT.createTestProbe();
  private CompletionStage<String> archived = CompletableFuture.completedFuture("ab12");
  private final ShadowTrials trials =
      new ShadowTrials(shadows.ref(), new SplittableRandom(9), observations -> archived);

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  private ShadowSupervisor.Start start(AgentSpec spec, Map<String, String> expected) {
    trials.start(List.of(TrialPlansTest.trial(spec, expected, 1)), owner.ref());
    return shadows.expectMessageClass(ShadowSupervisor.Start.class);
  }

  private static PairPlan plan(ShadowSupervisor.Start start) {
    return start.plan().trials().get(0);
  }

  private Report.Judged judged(ShadowSupervisor.Start start, Verdict verdict) {
    return judged(start, verdict, new ComparisonSummary(Map.of(), 0, 0, List.of(), 0));
  }

  private Report.Judged judged(
      ShadowSupervisor.Start start, Verdict verdict, ComparisonSummary answers) {
    return judged(start, verdict, answers, Optional.empty());
  }

  private Report.Judged judged(
      ShadowSupervisor.Start start,
      Verdict verdict,
      ComparisonSummary answers,
      Optional<KeptObservations> observations) {
    tell(start, verdict, answers, observations, new CutLog(17, new ScratchLog(1)));
    return owner.expectMessageClass(Report.Judged.class);
  }

  private static void tell(
      ShadowSupervisor.Start start,
      Verdict verdict,
      ComparisonSummary answers,
      Optional<KeptObservations> observations,
      CutLog... written) {
    start
        .reports()
        .accept(
            new PairReport.Judged(
                NAME,
                new PairVerdict(
                    verdict,
                    answers,
                    Optional.empty(),
                    COUNTS,
                    "none",
                    3,
                    List.of(written),
                    observations)));
  }

  /** What a shadow wrote, as its memory keeps it. */
  private static CutLog written(long cut, LogEntry entry) {
    ScratchLog log = new ScratchLog(1_000);
    TestProbe<VaultReply.AppendResult> appended = KIT.createTestProbe();
    KIT.spawn(ScratchMemory.create(KIT.system().ignoreRef(), log, InstantSource.system()))
        .tell(new VaultCommand.Append(1, List.of(entry), List.of(), Map.of(), appended.ref()));
    appended.expectMessageClass(VaultReply.Appended.class);
    return new CutLog(cut, log);
  }

  /** What is not to be promoted needs no way back. */
  @Test
  void shouldAskForAProofOfTheWayBackFromWhatWroteSomething() {
    LogEntry entry = LogEntry.of(18, Value.of("x"));
    ComparisonSummary none = new ComparisonSummary(Map.of(), 0, 0, List.of(), 0);
    ShadowSupervisor.Start start = start(SPEC, Map.of());
    tell(start, verdict(start, 150), none, Optional.empty(), written(17, entry));
    assertThat(owner.expectMessageClass(Report.Judged.class).verdict())
        .isEqualTo(ArbiterCommand.Verdict.REJECT);
    LogEntry later = LogEntry.of(31, Value.of("y"));
    tell(
        start,
        verdict(start, 100),
        none,
        Optional.empty(),
        written(17, entry),
        written(30, later),
        new CutLog(40, new ScratchLog(1)));
    Report.Unproven unproven = owner.expectMessageClass(Report.Unproven.class);
    assertThat(unproven.id()).isEqualTo(ID);
    assertThat(unproven.judged().verdict()).isEqualTo(ArbiterCommand.Verdict.PROMOTE);
    assertThat(unproven.written())
        .as("the newest shadow wrote nothing, those before it did")
        .containsExactly(
            new LogProofs.Written(17, List.of(entry), 18),
            new LogProofs.Written(30, List.of(later), 31));
    Value evidence = unproven.judged().evidence().data();
    assertThat(evidence.field("written")).isEqualTo(Value.of(2));
    assertThat(evidence.field("cut")).isEqualTo(Value.of(40));
  }

  /** Pairs of which the candidate answers in so many hundredths of the control's time. */
  private static Verdict verdict(ShadowSupervisor.Start start, int hundredths) {
    Judge judge = new Judge(plan(start).rules());
    SplittableRandom noise = new SplittableRandom(5);
    for (int i = 0; i < 4000; i++) {
      long base = 1_000_000L + noise.nextInt(100_000);
      long other = 1_000_000L + noise.nextInt(100_000);
      judge.observe(
          new Observation.Pair(
              50L * i,
              new Observation.Answer(false, other * hundredths / 100),
              new Observation.Answer(false, base),
              Observation.Comparison.AGREES));
    }
    return judge.verdict();
  }

  @Test
  void shouldStartWhatWasPlannedWithASeedOfItsOwn() {
    ShadowSupervisor.Start first = start(SPEC, Map.of());
    trials.stop(ID);
    assertThat(shadows.expectMessageClass(ShadowSupervisor.End.class).trial()).isEqualTo(NAME);
    ShadowSupervisor.Start second = start(SPEC, Map.of());

    assertThat(plan(first).trial()).isEqualTo(NAME);
    assertThat(plan(second).seed()).isNotEqualTo(plan(first).seed());
  }

  private static TrialRunner.Trial named(long number, Map<String, String> expected) {
    TrialRunner.Trial trial = TrialPlansTest.trial(SPEC, expected, 1);
    return new TrialRunner.Trial(
        new HypothesisId(number),
        trial.spec(),
        trial.control(),
        trial.candidate(),
        expected,
        trial.settings(),
        1);
  }

  private Report.Passed passed(ShadowSupervisor.Start start, Verdict verdict) {
    ComparisonSummary none = new ComparisonSummary(Map.of(), 0, 0, List.of(), 0);
    tell(start, verdict, none, Optional.empty());
    return owner.expectMessageClass(Report.Passed.class);
  }

  /** Its level is that of a choice; what is promoted by it must be tried alone. */
  @Test
  void shouldPassButNotPromoteTheOnlyOneOfABatchThatCanBeTried() {
    trials.start(List.of(named(7, Map.of()), named(8, Map.of("tokens", "-5%"))), owner.ref());
    assertThat(owner.expectMessageClass(Report.Judged.class).id()).isEqualTo(new HypothesisId(8));
    ShadowSupervisor.Start start = shadows.expectMessageClass(ShadowSupervisor.Start.class);
    assertThat(start.plan().trials()).hasSize(1);
    assertThat(passed(start, verdict(start, 100)).id()).isEqualTo(ID);
  }

  @Test
  void shouldPutWhoShowsAClaimBeforeWhoClaimsNothing() {
    trials.start(List.of(named(7, Map.of()), named(8, Map.of())), owner.ref());
    ShadowSupervisor.Start silent = shadows.expectMessageClass(ShadowSupervisor.Start.class);
    assertThat(passed(silent, verdict(silent, 50)).gain()).isZero();

    Map<String, String> claim = Map.of("latency", "-10%");
    trials.start(List.of(named(7, claim), named(8, claim)), owner.ref());
    shadows.expectMessageClass(ShadowSupervisor.End.class);
    shadows.expectMessageClass(ShadowSupervisor.End.class);
    ShadowSupervisor.Start start = shadows.expectMessageClass(ShadowSupervisor.Start.class);
    double less = passed(start, verdict(start, 80)).gain();
    double more = passed(start, verdict(start, 50)).gain();
    assertThat(less).isBetween(2.0, 2.2);
    assertThat(more).isBetween(2.4, 2.5);
  }

  /** At a rank the estimate is not shown at the level of the first, but the claim is. */
  @Test
  void shouldKnowTheGainThatIsShownAtARank() {
    Map<String, String> claim = Map.of("latency", "-1%");
    trials.start(List.of(named(7, claim), named(8, claim)), owner.ref());
    ShadowSupervisor.Start start = shadows.expectMessageClass(ShadowSupervisor.Start.class);
    Judge judge = new Judge(plan(start).rules());
    SplittableRandom noise = new SplittableRandom(5);
    for (int i = 0; judge.claim() < -Math.log(2); i++) {
      judge.observe(
          new Observation.Pair(
              50L * i,
              new Observation.Answer(false, Math.round(1e6 * Math.exp(noise.nextGaussian() / 4))),
              new Observation.Answer(
                  false, Math.round(1.05e6 * Math.exp(noise.nextGaussian() / 4))),
              Observation.Comparison.AGREES));
    }
    judge.observe(new Observation.Ranked(0, 2));
    assertThat(passed(start, judge.verdict()).gain()).isGreaterThan(2);
  }

  @Test
  void shouldTryTogetherWhatComesTogether() {
    TrialRunner.Trial claiming = TrialPlansTest.trial(SPEC, Map.of("latency", "-20%"), 1);
    TrialRunner.Trial other =
        new TrialRunner.Trial(
            new HypothesisId(8),
            SPEC,
            claiming.control(),
            claiming.candidate(),
            Map.of(),
            claiming.settings(),
            1);
    trials.start(List.of(claiming, other), owner.ref());
    ShadowSupervisor.Start start = shadows.expectMessageClass(ShadowSupervisor.Start.class);

    assertThat(start.plan().trials()).extracting(PairPlan::trial).containsExactly(NAME, "h8/1");
    assertThat(start.plan().trials())
        .extracting(plan -> plan.rules().candidates())
        .as("one of them claims something")
        .containsOnly(1);
    start
        .reports()
        .accept(
            new PairReport.Judged(
                NAME,
                new PairVerdict(
                    verdict(start, 60),
                    new ComparisonSummary(Map.of(), 0, 0, List.of(), 0),
                    Optional.empty(),
                    COUNTS,
                    "none",
                    3,
                    List.of(new CutLog(17, new ScratchLog(1))),
                    Optional.empty())));
    Report.Passed passed = owner.expectMessageClass(Report.Passed.class);
    assertThat(passed.id()).isEqualTo(ID);
    assertThat(passed.gain()).isBetween(2.3, 2.4);
    assertThat(EvidenceRows.read(passed.evidence())).isNotEmpty();
    start.reports().accept(new PairReport.Failed("h8/1", "unfenced", "no fence"));
    assertThat(owner.expectMessageClass(Report.Judged.class).id()).isEqualTo(new HypothesisId(8));
  }

  @Test
  void shouldTellHowItGoes() {
    ShadowSupervisor.Start start = start(SPEC, Map.of());
    start.reports().accept(new PairReport.Ready(NAME, 12, 0));
    Report.Begun begun = owner.expectMessageClass(Report.Begun.class);
    start.reports().accept(new PairReport.Ready(NAME, 15, 1));
    Report.Looked again = owner.expectMessageClass(Report.Looked.class);
    start.reports().accept(new PairReport.Progress(NAME, verdict(start, 100), COUNTS));
    Report.Looked looked = owner.expectMessageClass(Report.Looked.class);

    assertThat(begun.id()).isEqualTo(ID);
    assertThat(begun.evidence().data().fields())
        .containsEntry("cut", Value.of(12))
        .containsEntry("seed", Value.of(plan(start).seed()))
        .containsEntry("attempt", Value.of(1))
        .containsKeys("rules", "comparison");
    assertThat(again.progress().data().field("again")).isEqualTo(Value.of(1));
    assertThat(EvidenceRows.read(looked.progress()))
        .extracting(ExplainRow::metric)
        .containsExactlyInAnyOrder("latency", "error-rate");
  }

  @Test
  void shouldTellWhyACandidateIsRejected() {
    ShadowSupervisor.Start start = start(SPEC, Map.of());
    Report.Judged judged = judged(start, verdict(start, 150));

    assertThat(judged.verdict()).isEqualTo(ArbiterCommand.Verdict.REJECT);
    assertThat(judged.code()).isEqualTo("harm");
    assertThat(judged.reason())
        .matches(
            "shown to be worse: latency: latency \\+\\d+\\.\\d% in \\S+ … \\S+ over \\d+,"
                + " where ≤ \\+10\\.0% is asked for");
    ExplainRow first = EvidenceRows.read(judged.evidence()).get(0);
    assertThat(first.metric()).isEqualTo("latency");
    assertThat(first.decision()).isEqualTo("harm");
    assertThat(first.margin()).isEqualTo("≤ +10.0%");
    assertThat(first.rule()).isEqualTo("sequence");
    assertThat(first.effect()).matches("\\+(4|5)\\d\\.\\d%");
  }

  @Test
  void shouldTellWhatWasShown() {
    ShadowSupervisor.Start start = start(SPEC, Map.of("latency", "-20%"));
    Report.Judged judged = judged(start, verdict(start, 50));

    assertThat(judged.verdict()).isEqualTo(ArbiterCommand.Verdict.PROMOTE);
    assertThat(judged.code()).isEqualTo("shown");
    assertThat(judged.reason())
        .startsWith("every guard holds and what is claimed is shown: latency -")
        .endsWith("where ≤ -20.0% is asked for");
    assertThat(EvidenceRows.read(judged.evidence()).get(0).decision()).isEqualTo("superior");
  }

  @Test
  void shouldTellThatAGainIsNotThere() {
    ShadowSupervisor.Start start = start(SPEC, Map.of("latency", "-50%"));
    Report.Judged judged = judged(start, verdict(start, 99));

    assertThat(judged.verdict()).isEqualTo(ArbiterCommand.Verdict.REJECT);
    assertThat(judged.code()).isEqualTo("no_gain");
    assertThat(judged.reason()).startsWith("no claimed gain is there: latency ");
  }

  @Test
  void shouldKeepAllThatTheVerdictRestsOn() {
    ShadowSupervisor.Start start = start(SPEC, Map.of());
    ComparisonSummary answers =
        new ComparisonSummary(
            Map.of(AgreementRule.EQUAL, 390L),
            2,
            10,
            List.of(place("$.a", 5), place("$.b", 3), place("$.c", 1), place("$.d", 1)),
            0);
    Report.Judged judged = judged(start, verdict(start, 150), answers);
    Map<String, Value> fields = judged.evidence().data().fields();

    assertThat(fields)
        .containsEntry("network", Value.of("none"))
        .containsEntry("cut", Value.of(17))
        .containsEntry("seed", Value.of(plan(start).seed()))
        .containsEntry("decision", Value.of("reject"))
        .containsEntry("mirror", Value.of(1.0));
    Value rules = field(fields, "rules");
    assertThat(rules.field("alpha")).isEqualTo(Value.of(0.05));
    assertThat(rules.field("n_star")).isEqualTo(Value.of(1000));
    assertThat(Objects.requireNonNull(rules.field("guards")).elements()).hasSize(2);
    assertThat(field(fields, "counts").field("resynchronisations")).isEqualTo(Value.of(6));
    Value told = field(fields, "answers");
    assertThat(told.field("differed")).isEqualTo(Value.of(10));
    assertThat(told.field("more_places")).isEqualTo(Value.of(1));
    assertThat(Objects.requireNonNull(told.field("places")).elements())
        .hasSize(3)
        .first()
        .satisfies(
            place ->
                assertThat(place.toJson())
                    .isEqualTo(
                        "{\"answers\":5,\"kind\":\"value\",\"path\":\"$.a\","
                            + "\"samples\":[[\"1\",\"2\"]]}"));
    assertThat(field(fields, "differences").asString())
        .startsWith(
            "402 compared: 390 agree (390 equal), 2 failed alike, 10 differ\n$.a  value in 5");
    assertThat(EvidenceRows.read(judged.evidence()))
        .contains(new ExplainRow("agreement", "97.5%", "", 400, "", "none", "told"));
    assertThat(field(fields, "judged").elements().get(0).fields())
        .containsKeys("role", "metric", "state", "effect", "lower", "upper", "rule", "margin", "n");
  }

  @Test
  void shouldSayWhatBecameOfItsObservations() {
    ObservationRecorder recorder = new ObservationRecorder(1000);
    recorder.add(new Observation.Elapsed(1));
    Optional<KeptObservations> kept = recorder.kept();
    ComparisonSummary answers = new ComparisonSummary(Map.of(), 0, 0, List.of(), 0);
    ShadowSupervisor.Start start = start(SPEC, Map.of());
    Verdict verdict = verdict(start, 150);

    Report.Judged named = judged(start, verdict, answers, kept);
    assertThat(field(named.evidence().data().fields(), "observations").toJson())
        .isEqualTo("{\"bytes\":%d,\"count\":1,\"sha256\":\"ab12\"}".formatted(kept.get().size()));
    archived = CompletableFuture.failedFuture(new AgentException("storage_full", "no room", ""));
    Report.Judged unkept = judged(start, verdict, answers, kept);
    assertThat(unkept.verdict()).isEqualTo(ArbiterCommand.Verdict.REJECT);
    assertThat(unkept.evidence().data().field("observations")).isEqualTo(Value.of("no room"));
    assertThat(judged(start, verdict).evidence().data().field("observations"))
        .isEqualTo(Value.of("too many to be kept"));
  }

  private static Value field(Map<String, Value> fields, String name) {
    return Objects.requireNonNull(fields.get(name));
  }

  private static DifferencePlace place(String path, long answers) {
    DifferencePlace.Sample sample = new DifferencePlace.Sample("1", "2");
    return new DifferencePlace(path, DifferenceKind.VALUE, answers, List.of(sample, sample));
  }

  @Test
  void shouldLeaveOutWhatDoesNotFitIntoAnEvent() {
    String paths = "\"" + String.join("\",\"", Collections.nCopies(8000, "$.some.path")) + "\"";
    ShadowSupervisor.Start start = start(Specs.with("trial.ignore = [" + paths + "]"), Map.of());
    Report.Judged judged = judged(start, verdict(start, 150));

    assertThat(judged.evidence().data().size()).isLessThanOrEqualTo(Evidence.MAX_BYTES);
    assertThat(judged.evidence().data().field("comparison"))
        .isEqualTo(Value.of("too large to be kept"));
    assertThat(EvidenceRows.read(judged.evidence())).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource({"too_many_shadows", "unfenced", "internal"})
  void shouldBlameNobodyForATrialThatIsNotRun(String code) {
    start(SPEC, Map.of()).reports().accept(new PairReport.Failed(NAME, code, "so\nit is"));
    Report.Judged judged = owner.expectMessageClass(Report.Judged.class);

    assertThat(judged.verdict()).isEqualTo(ArbiterCommand.Verdict.INVALID);
    assertThat(judged.code()).isEqualTo(code);
    assertThat(judged.reason()).isEqualTo("so it is");
  }

  @Test
  void shouldTellNothingOfATrialThatEndsWithItsNode() {
    start(SPEC, Map.of())
        .reports()
        .accept(new PairReport.Failed(NAME, "ended", "what supervises it ended"));
    owner.expectNoMessage();
  }

  @Test
  void shouldTellNothingMoreOnceItIsStopped() {
    ShadowSupervisor.Start start = start(SPEC, Map.of());
    trials.stop(ID);
    start.reports().accept(new PairReport.Failed(NAME, "ended", "it was ended"));
    trials.stop(ID);

    shadows.expectMessageClass(ShadowSupervisor.End.class);
    owner.expectNoMessage();
    shadows.expectNoMessage();
  }

  @Test
  void shouldTellWhatCannotBePlanned() {
    TrialRunner.Trial trial =
        TrialPlansTest.trial(Specs.with("state = none", "trial.mirror = 10%"), Map.of(), 1);
    TrialRunner.Trial changed =
        new TrialRunner.Trial(
            ID, Specs.with(), trial.control(), trial.candidate(), Map.of(), trial.settings(), 1);
    trials.start(List.of(changed), owner.ref());

    assertThat(owner.expectMessageClass(Report.Judged.class).code())
        .isEqualTo("mirror_must_be_whole");
    shadows.expectNoMessage();
  }
}
