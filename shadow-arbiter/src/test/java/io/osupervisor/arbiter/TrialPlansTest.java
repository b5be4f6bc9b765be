package io.osupervisor.arbiter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.arbiter.check.ReplayTerms;
import io.osupervisor.arbiter.compare.ComparisonRules;
import io.osupervisor.arbiter.compare.Tolerance;
import io.osupervisor.arbiter.judge.Direction;
import io.osupervisor.arbiter.judge.Guard;
import io.osupervisor.arbiter.judge.Metric;
import io.osupervisor.arbiter.judge.Objective;
import io.osupervisor.arbiter.judge.TrialRules;
import io.osupervisor.arbiter.shadow.PairPlan;
import io.osupervisor.arbiter.shadow.PairReport;
import io.osupervisor.arbiter.trial.HypothesisId;
import io.osupervisor.config.AgentSpec;
import io.osupervisor.config.Percentage;
import io.osupervisor.config.TrialPolicy.Unfenced;
import io.osupervisor.traffic.MirrorShare;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrialPlansTest {
  private static final VersionId CONTROL = new VersionId("a".repeat(64));
  private static final VersionId CANDIDATE = new VersionId("b".repeat(64));
  private static final String LATENCY =
      "{ metric = latency, direction = decrease, minimum-effect = 10% }";

  static TrialRunner.Trial trial(AgentSpec spec, Map<String, String> expected, int attempt) {
    return new TrialRunner.Trial(
        new HypothesisId(7),
        spec,
        CONTROL,
        CANDIDATE,
        expected,
        SpecTerms.of(spec, Specs.node()).trials(),
        attempt);
  }

  private static PairPlan plan(AgentSpec spec, Map<String, String> expected) {
    return TrialPlans.of(trial(spec, expected, 1), 42);
  }

  private static Objective less(Metric metric, double by) {
    return new Objective(metric, Direction.DECREASE, by);
  }

  @Test
  void shouldKeepTheBehaviourWhenNothingIsSaid() {
    PairPlan plan = plan(Specs.with(), Map.of());

    assertThat(plan.rules()).isEqualTo(TrialRules.preserving());
    assertThat(plan.comparison()).isEqualTo(ComparisonRules.STRICT);
    assertThat(plan.trial()).isEqualTo("h7/1");
    assertThat(plan.candidate()).isEqualTo(CANDIDATE);
    assertThat(plan.control()).isEqualTo(CONTROL);
    assertThat(plan.seed()).isEqualTo(42);
    assertThat(plan.unfenced()).isEqualTo(Unfenced.REFUSE);
    assertThat(plan.share().takes("any", 0)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "trial.behaviour = preserving, true",
    "trial.behaviour = changing, false",
    "trial.noise = measured, false",
    "comparator = [sh], false"
  })
  void shouldHaveRecordedRequestsAgreeWhereRulesAloneCompare(String terms, boolean agree) {
    AgentSpec spec = Specs.with(terms, "trial.replay.minimum = 80%");
    ReplayTerms replay = TrialPlans.replay(SpecTerms.of(spec, Specs.node()).trials(), spec);
    assertThat(replay).isEqualTo(new ReplayTerms(ComparisonRules.STRICT, agree, Percentage.of(80)));
  }

  @Test
  void shouldShowClaimsAtTheirShareAndHoldGuardsAtAlpha() {
    Map<String, String> claim = Map.of("latency", "-10%");
    TrialRunner.Trial whole = trial(Specs.with("trial.alpha = 0.04"), claim, 2);
    TrialRules rules =
        TrialPlans.of(
                new TrialRunner.Trial(
                    whole.id(),
                    whole.spec(),
                    whole.control(),
                    whole.candidate(),
                    claim,
                    whole.settings(),
                    2,
                    0.125),
                42)
            .rules();
    assertThat(rules.alpha()).isEqualTo(0.02);
    assertThat(rules.claimAlpha()).isEqualTo(0.005);
    assertThat(TrialPlans.of(whole, 42).rules().claimAlpha()).isEqualTo(0.02);
  }

  @Test
  void shouldSplitWhatIsClaimedOverThoseWhoClaimAndMirrorTheMostThatOneAsksFor() {
    TrialRunner.Trial half =
        trial(Specs.with("state = none", "trial.mirror = 50%"), Map.of("latency", "-10%"), 1);
    TrialRunner.Trial whole = trial(Specs.with("state = none"), Map.of(), 1);
    MirrorShare share = TrialPlans.share(List.of(half, whole));

    assertThat(TrialPlans.of(half, share, 3, 1).rules().candidates()).isEqualTo(3);
    assertThat(TrialPlans.of(half, share, 3, 1).share()).isSameAs(share);
    PairReport.Ready ready = new PairReport.Ready("h7/1", 1, 0);
    assertThat(
            PairEvidence.begun(half, TrialPlans.of(half, share, 3, 1), ready)
                .data()
                .field("mirror"))
        .as("what it got, not what it asked for")
        .isEqualTo(Value.of(1.0));
    assertThat(PairEvidence.begun(half, TrialPlans.of(half, 1), ready).data().field("mirror"))
        .isEqualTo(Value.of(0.5));
    assertThat(LongStream.range(0, 100)).allMatch(number -> share.takes(null, number));
    assertThat(TrialPlans.claims(half)).isTrue();
    assertThat(TrialPlans.claims(whole)).isFalse();
  }

  @Test
  void shouldAskForWhatIsClaimed() {
    TrialRules rules = plan(Specs.with(), Map.of("latency", "-12.5%", "error-rate", "-2%")).rules();

    assertThat(rules.objectives())
        .containsExactly(less(Metric.LATENCY, 0.125), less(Metric.ERROR_RATE, 0.02));
    assertThat(rules.anyObjective()).isTrue();
    assertThat(rules.guards()).isEqualTo(TrialRules.preserving().guards());
  }

  @ParameterizedTest
  @CsvSource({
    "-5%, 0.10",
    "-30%, 0.30",
  })
  void shouldHoldAClaimAgainstWhatTheAgentAsksFor(String claim, double effect) {
    TrialRules rules =
        plan(Specs.with("trial.objectives = [" + LATENCY + "]"), Map.of("latency", claim)).rules();

    assertThat(rules.objectives()).containsExactly(less(Metric.LATENCY, effect));
    assertThat(rules.anyObjective()).isTrue();
  }

  @Test
  void shouldNotLetAClaimOpenAnotherWay() {
    TrialRules rules =
        plan(Specs.with("trial.objectives = [" + LATENCY + "]"), Map.of("error-rate", "-1%"))
            .rules();

    assertThat(rules.objectives())
        .containsExactly(less(Metric.LATENCY, 0.1), less(Metric.ERROR_RATE, 0.01));
    assertThat(rules.anyObjective()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"changing", "ignore-output"})
  void shouldNotGuardAgreementWhereAnswersMayDiffer(String behaviour) {
    assertThat(plan(Specs.with("trial.behaviour = " + behaviour), Map.of()).rules().guards())
        .extracting(Guard::metric)
        .containsExactly(Metric.ERROR_RATE, Metric.LATENCY, Metric.MEMORY);
  }

  @Test
  void shouldTakeWhatIsCompared() {
    PairPlan plan =
        plan(
            Specs.with(
                "state = keyed",
                "trial { mirror = 50%, unfenced = allow, ignore = [\"$.at\"]",
                "  unordered = [\"$.list\"], tolerance { absolute = 1, relative = 10% } }"),
            Map.of());

    assertThat(plan.comparison().ignored()).extracting(Object::toString).containsExactly("$.at");
    assertThat(plan.comparison().unordered())
        .extracting(Object::toString)
        .containsExactly("$.list");
    assertThat(plan.comparison().tolerance()).isEqualTo(new Tolerance(1, 0.1));
    assertThat(plan.unfenced()).isEqualTo(Unfenced.ALLOW);
    long taken =
        java.util.stream.IntStream.range(0, 1000)
            .filter(i -> plan.share().takes("k" + i, 0))
            .count();
    assertThat(taken).isBetween(400L, 600L);
  }

  @Test
  void shouldSpendLessWithEachAttempt() {
    double whole = 0.05;
    double sum = 0;
    for (int attempt = 1; attempt <= 40; attempt++) {
      double spent = TrialPlans.of(trial(Specs.with(), Map.of(), attempt), 1).rules().alpha();
      assertThat(spent).isEqualTo(whole / Math.pow(2, attempt - 1));
      sum += spent;
    }
    assertThat(sum).isCloseTo(2 * whole, within(1e-9)).isLessThan(2 * whole);
  }

  @Test
  void shouldRefuseAPartOfTheRequestsOnceAnyMayDependOnAnother() {
    AgentSpec before = Specs.with("state = none", "trial.mirror = 10%");
    TrialRunner.Trial trial = trial(before, Map.of(), 1);
    TrialRunner.Trial now =
        new TrialRunner.Trial(
            trial.id(), Specs.with(), CONTROL, CANDIDATE, Map.of(), trial.settings(), 1);

    assertThatThrownBy(() -> TrialPlans.of(now, 1))
        .isInstanceOfSatisfying(
            AgentException.class,
            refused -> assertThat(refused.code()).isEqualTo("mirror_must_be_whole"));
  }

  @Test
  void shouldGuardAgreementAgainstNoiseWhereItIsMeasured() {
    assertThat(plan(Specs.with("trial.noise = measured"), Map.of()).rules().guards())
        .extracting(Guard::metric)
        .as("any request may show what an earlier one drew")
        .containsExactly(
            Metric.ERROR_RATE, Metric.LASTING_DISAGREEMENT, Metric.LATENCY, Metric.MEMORY);
    assertThat(plan(Specs.with("state = keyed, trial.noise = measured"), Map.of()).rules().guards())
        .extracting(Guard::metric)
        .contains(Metric.LASTING_DISAGREEMENT);
    assertThat(plan(Specs.with("state = none, trial.noise = measured"), Map.of()).rules().guards())
        .extracting(Guard::metric)
        .containsExactly(Metric.ERROR_RATE, Metric.DISAGREEMENT, Metric.LATENCY, Metric.MEMORY);
    assertThat(plan(Specs.with("trial.noise = measured"), Map.of()).rules().guards().get(1))
        .satisfies(guard -> assertThat(guard.margin()).isCloseTo(0.05, within(1e-12)));
  }

  @ParameterizedTest
  @CsvSource({
    "trial.behaviour = changing, 60, true",
    "'trial { behaviour = changing, noise = measured }', 95, true",
    "'trial { behaviour = changing, noise = none }', 60, false",
    "trial.behaviour = changing, 95, false",
    "'trial { behaviour = ignore-output, noise = measured }', 60, false",
  })
  void shouldGuardAnswersThatMayChangeBeyondTheirNoiseAlone(
      String terms, int minimum, boolean guarded) {
    String guards =
        "trial.guards = [{ metric = cpu, margin = 5%% }, { metric = agreement, minimum = %d%% }]"
            .formatted(minimum);
    List<Guard> judged = plan(Specs.with("state = none", guards, terms), Map.of()).rules().guards();
    assertThat(judged).extracting(Guard::metric).startsWith(Metric.CPU);
    assertThat(judged.stream().skip(1).map(Guard::metric))
        .isEqualTo(guarded ? List.of(Metric.DISAGREEMENT) : List.of());
  }

  @Test
  void shouldAskTheProgramsOfTheSpec() {
    AgentSpec spec =
        Specs.with(
            "evaluator = [score], comparator = [alike]",
            "trial.guards = [{ metric = score, margin = 5% }]");
    PairPlan plan = plan(spec, Map.of());
    assertThat(plan.oracles().programs()).isEqualTo(spec.policy().oracles());
    assertThat(plan.oracles().costed()).isFalse();
    assertThat(plan.rules().unitScores()).isTrue();
    assertThat(plan(spec, Map.of("cost", "-5%")).oracles().costed()).isTrue();
    assertThat(plan(spec, Map.of("score", "+5%")).rules().objectives())
        .containsExactly(new Objective(Metric.SCORE, Direction.INCREASE, 0.05));
    assertThat(plan(Specs.with("evaluator = [score], scores = any"), Map.of()).rules().unitScores())
        .isFalse();
  }

  @Test
  void shouldRefuseAClaimThatNobodyCanEvaluate() {
    Map<String, String> claim = Map.of("score", "+5%");
    Claims.requireMeasured(claim, Specs.with("evaluator = [score]"));
    assertThatThrownBy(() -> Claims.requireMeasured(claim, Specs.with()))
        .isInstanceOf(AgentException.class)
        .hasMessageContaining("which only an evaluator tells");
  }

  @ParameterizedTest
  @CsvSource({
    "memory, -5%, no trial can show a gain in that",
    "tokens, -5%, no trial can show a gain in that",
    "latency, +5%, 'that is no gain, which is less, in percent'",
    "latency, 5%, 'that is no gain, which is less, in percent'",
    "latency, -5, 'that is no gain, which is less, in percent'",
    "error-rate, -100%, nothing can get less by all of it",
    "score, -5%, 'that is no gain, which is more, as in +5%'",
    "score, 5%, 'that is no gain, which is more, as in +5%'",
    "score, +100%, no gain is that large",
    "cost, +5%, 'that is no gain, which is less, in percent'",
  })
  void shouldRefuseAClaimThatNoTrialCanShow(String metric, String effect, String why) {
    assertThatThrownBy(() -> Claims.of(Map.of(metric, effect)))
        .isInstanceOfSatisfying(
            AgentException.class,
            refused -> {
              assertThat(refused.code()).isEqualTo("invalid_hypothesis");
              assertThat(refused.hint()).contains("latency or error-rate or score or cost");
            })
        .hasMessage("not a hypothesis: it claims '%s %s', but %s".formatted(metric, effect, why));
  }
}
