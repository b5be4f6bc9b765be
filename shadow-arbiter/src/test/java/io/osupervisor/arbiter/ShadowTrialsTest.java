package io.osupervisor.arbiter;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.instance.ScratchLog;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.arbiter.TrialRunner.Report;
import io.osupervisor.arbiter.compare.AgreementRule;
import io.osupervisor.arbiter.compare.ComparisonSummary;
import io.osupervisor.arbiter.compare.DifferenceKind;
import io.osupervisor.arbiter.compare.DifferencePlace;
import io.osupervisor.arbiter.evidence.KeptObservations;
import io.osupervisor.arbiter.evidence.ObservationRecorder;
import io.osupervisor.arbiter.judge.Judge;
import io.osupervisor.arbiter.judge.Observation;
import io.osupervisor.arbiter.judge.Verdict;
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
    trials.start(TrialPlansTest.trial(spec, expected, 1), owner.ref());
    return shadows.expectMessageClass(ShadowSupervisor.Start.class);
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
    start
        .reports()
        .accept(
            new PairReport.Judged(
                NAME,
                new PairVerdict(
                    verdict, answers, COUNTS, "none", 3, 17, new ScratchLog(1), observations)));
    return owner.expectMessageClass(Report.Judged.class);
  }

  /** Pairs of which the candidate answers in so many hundredths of the control's time. */
  private static Verdict verdict(ShadowSupervisor.Start start, int hundredths) {
    Judge judge = new Judge(start.plan().rules());
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

    assertThat(first.plan().trial()).isEqualTo(NAME);
    assertThat(second.plan().seed()).isNotEqualTo(first.plan().seed());
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
        .containsEntry("seed", Value.of(start.plan().seed()))
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
        .containsEntry("seed", Value.of(start.plan().seed()))
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
    trials.start(
        new TrialRunner.Trial(
            ID, Specs.with(), trial.control(), trial.candidate(), Map.of(), trial.settings(), 1),
        owner.ref());

    assertThat(owner.expectMessageClass(Report.Judged.class).code())
        .isEqualTo("mirror_must_be_whole");
    shadows.expectNoMessage();
  }
}
