package io.osupervisor.arbiter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.VersionId;
import io.osupervisor.arbiter.compare.ComparisonRules;
import io.osupervisor.arbiter.compare.Tolerance;
import io.osupervisor.arbiter.judge.Direction;
import io.osupervisor.arbiter.judge.Guard;
import io.osupervisor.arbiter.judge.Metric;
import io.osupervisor.arbiter.judge.Objective;
import io.osupervisor.arbiter.judge.TrialRules;
import io.osupervisor.arbiter.shadow.PairPlan;
import io.osupervisor.arbiter.trial.HypothesisId;
import io.osupervisor.config.AgentSpec;
import io.osupervisor.config.TrialPolicy.Unfenced;
import java.util.Map;
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

  @ParameterizedTest
  @CsvSource({
    "memory, -5%, no trial can show a gain in that",
    "tokens, -5%, no trial can show a gain in that",
    "latency, +5%, 'that is no gain, which is less, in percent'",
    "latency, 5%, 'that is no gain, which is less, in percent'",
    "latency, -5, 'that is no gain, which is less, in percent'",
    "error-rate, -100%, nothing can get less by all of it",
  })
  void shouldRefuseAClaimThatNoTrialCanShow(String metric, String effect, String why) {
    assertThatThrownBy(() -> Claims.of(Map.of(metric, effect)))
        .isInstanceOfSatisfying(
            AgentException.class,
            refused -> {
              assertThat(refused.code()).isEqualTo("invalid_hypothesis");
              assertThat(refused.hint()).contains("latency or error-rate");
            })
        .hasMessage("not a hypothesis: it claims '%s %s', but %s".formatted(metric, effect, why));
  }
}
