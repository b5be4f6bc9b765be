package io.osupervisor.arbiter.trial;

import static io.osupervisor.arbiter.trial.LadderBench.proposal;
import static io.osupervisor.arbiter.trial.LadderBench.version;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.agent.AgentException;
import io.osupervisor.arbiter.trial.ArbiterCommand.Verdict;
import io.osupervisor.arbiter.trial.TrialScope.Answers;
import io.osupervisor.arbiter.trial.TrialScope.Goal;
import io.osupervisor.config.TrialPolicy.Approval;
import io.osupervisor.config.TrialPolicy.Behaviour;
import io.osupervisor.config.TrialPolicy.Unfenced;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class AdmissionTest {
  private static final Unfenced REFUSE = Unfenced.REFUSE;
  private static final Answers STRICT = Answers.STRICT;
  private static final Goal LATENCY = new Goal("latency", 0.1);
  private static final Goal ERRORS = new Goal("error-rate", 0.2);

  private final LadderBench bench = LadderBench.begun();

  @Test
  void shouldCheckTheFirstAtOnceAndKeepTheRestWaiting() {
    HypothesisId first = bench.propose(1, 2);
    assertThat(first).hasToString("h1").isEqualTo(HypothesisId.parse("h1"));
    assertThat(bench.effects())
        .containsExactly(new Effect.StartCheck(first, version(1), version(2)));
    HypothesisId second = bench.propose(1, 3);
    assertThat(bench.effects()).isEmpty();
    assertThat(bench.stateOf(first)).isEqualTo(HypothesisState.CHECKING);
    assertThat(bench.stateOf(second)).isEqualTo(HypothesisState.PROPOSED);
  }

  @Test
  void shouldKeepTenWaiting() {
    for (int candidate = 2; candidate < 13; candidate++) {
      bench.propose(1, candidate);
    }
    assertThat(bench.refuse(LadderBench.submit(proposal(1, 13))).code())
        .isEqualTo("too_many_waiting");
  }

  @Test
  void shouldRefuseBeforeThePrimaryIsKnown() {
    LadderBench early = new LadderBench(LadderSettings.DEFAULT);
    assertThat(early.refuse(LadderBench.submit(proposal(1, 2))).code())
        .isEqualTo("primary_unknown");
  }

  @Test
  void shouldRefuseAChangeOfAnotherVersionThanThePrimary() {
    assertThat(bench.refuse(LadderBench.submit(proposal(7, 2))).code()).isEqualTo("stale_parent");
  }

  @Test
  void shouldRefuseAChangeThatChangesNothing() {
    assertThat(bench.refuse(LadderBench.submit(proposal(1, 1))).code()).isEqualTo("no_change");
  }

  @Test
  void shouldRefuseTheSameContentWhileItIsOpen() {
    HypothesisId known = bench.propose(1, 2);
    Refusal refusal = bench.refuse(LadderBench.submit(proposal(1, 2)));
    assertThat(refusal.code()).isEqualTo("duplicate");
    assertThat(refusal.message()).contains(known.toString());
    assertThat(refusal.toException())
        .isInstanceOf(AgentException.class)
        .hasMessage(refusal.message());
  }

  @Test
  void shouldRefuseRejectedContentForLongerEachTime() {
    reject(2);
    ArbiterCommand again = LadderBench.submit(proposal(1, 2));
    assertThat(bench.refuse(again).code()).isEqualTo("duplicate");
    bench.pass(Duration.ofSeconds(899));
    assertThat(bench.refuse(again).message()).contains("rejected 1 times");
    bench.pass(Duration.ofSeconds(1));
    reject(2);
    bench.pass(Duration.ofSeconds(1_799));
    assertThat(bench.refuse(again).message()).contains("rejected 2 times");
    bench.pass(Duration.ofSeconds(1));
    bench.accept(again);
  }

  private void reject(int candidate) {
    HypothesisId id = bench.propose(1, candidate);
    bench.shadow(id);
    bench.judge(id, Verdict.REJECT);
  }

  private static ArbiterCommand like(int candidate, HypothesisId of, int version, double share) {
    return new ArbiterCommand.Submit(
        proposal(1, candidate), Optional.of(new Likeness(of, version(version), share)));
  }

  @Test
  void shouldRefuseWhatIsAlmostTheSameAsWhatIsKeptOut() {
    reject(2);
    HypothesisId rejected = new HypothesisId(1);
    Refusal refusal = bench.refuse(like(3, rejected, 2, 0.95));
    assertThat(refusal.code()).isEqualTo("duplicate");
    assertThat(refusal.message())
        .isEqualTo(
            "the change is 95.0%% that of h1, which was rejected and is not tried again before %s"
                .formatted(bench.now().plusSeconds(900)));
    bench.accept(like(3, rejected, 2, 0.949));
    assertThat(bench.state().whyOf(new HypothesisId(2)))
        .isEqualTo("near_duplicate: its change is 94.9% that of h1");
    bench.accept(like(4, rejected, 2, 0.89));
    assertThat(bench.state().whyOf(new HypothesisId(3))).isEmpty();
    bench.pass(Duration.ofMinutes(15));
    bench.accept(like(5, rejected, 2, 1));
  }

  @Test
  void shouldRefuseWhatIsAlmostTheSameAsWhatWasRolledBack() {
    HypothesisId back = bench.deploy(1, 2);
    bench.breach(back);
    bench.primary(1);
    assertThat(bench.refuse(like(3, back, 2, 0.99)).code()).isEqualTo("quarantined_version");
    assertThat(bench.state().keptOut(bench.now()))
        .extracting(SettledHypothesis::id)
        .containsExactly(back);
    assertThat(bench.state().keptOut(bench.now().plusSeconds(900))).isEmpty();
  }

  @Test
  void shouldTakeContentAgainThatWasNotBlamed() {
    HypothesisId first = bench.propose(1, 2);
    bench.shadow(first);
    bench.judge(first, Verdict.INCONCLUSIVE);
    assertThat(bench.propose(1, 2)).isNotEqualTo(first);
  }

  @Test
  void shouldQuarantineWhatWasRolledBackAndRetireItTheSecondTime() {
    ArbiterCommand again = LadderBench.submit(proposal(1, 2));
    bench.breach(bench.deploy(1, 2));
    bench.primary(1);
    Refusal refusal = bench.refuse(again);
    assertThat(refusal.code()).isEqualTo("quarantined_version");
    assertThat(refusal.message()).contains("until " + bench.now().plusSeconds(900));
    bench.pass(Duration.ofMinutes(15));
    bench.breach(bench.deploy(1, 2));
    bench.primary(1);
    bench.pass(Duration.ofDays(3_650));
    assertThat(bench.refuse(again).message()).contains("2 times", "for good");
  }

  @Test
  void shouldDoubleTheQuarantineUpToItsLongest() {
    QuarantineRule rule = QuarantineRule.DEFAULT;
    Demerit often = new Demerit(version(2), 60, 0, LadderBench.START);
    assertThat(rule.afterRejection(often, LadderBench.START))
        .isEqualTo(LadderBench.START.plus(rule.longest()));
    assertThat(
            rule.afterRejection(
                new Demerit(version(2), 3, 0, LadderBench.START), LadderBench.START))
        .isEqualTo(LadderBench.START.plusSeconds(900 * 8));
  }

  @ParameterizedTest
  @MethodSource("softer")
  void shouldRefuseATrialThatIsSofter(String key, TrialSettings softer) {
    Refusal refusal =
        bench.refuse(LadderBench.submit(proposal(1, 2, Proposer.token("ann"), softer)));
    assertThat(refusal.code()).isEqualTo("trial_not_stricter");
    assertThat(refusal.message()).contains(key);
  }

  static List<Arguments> softer() {
    TrialSettings d = TrialSettings.DEFAULT;
    List<GuardLimit> looser =
        d.guards().stream()
            .map(
                guard ->
                    guard.metric().equals("agreement")
                        ? new GuardLimit("agreement", GuardLimit.Bound.MINIMUM, 0.94)
                        : guard)
            .toList();
    return List.of(
        arguments("trial.behaviour", with(Behaviour.CHANGING, 0.05, 60, d.guards())),
        arguments("trial.alpha", with(d.behaviour(), 0.06, 60, d.guards())),
        arguments("trial.min-samples", with(d.behaviour(), 0.05, 59, d.guards())),
        arguments("agreement minimum 0.95", with(d.behaviour(), 0.05, 60, looser)),
        arguments("error-rate", with(d.behaviour(), 0.05, 60, d.guards().subList(1, 4))),
        arguments("trial.max-duration", timed(d.maxDuration().plusMillis(1), d.watchWindow(), 100)),
        arguments("watch.window", timed(d.maxDuration(), d.watchWindow().minusMillis(1), 100)),
        arguments("watch.min-samples", timed(d.maxDuration(), d.watchWindow(), 99)));
  }

  @ParameterizedTest
  @MethodSource("softerScopes")
  void shouldRefuseATrialThatLooksLess(String key, TrialScope agents, TrialScope asked) {
    assertThat(Strictness.softerThan(with(agents), with(asked)))
        .hasValueSatisfying(told -> assertThat(told).startsWith(key));
    assertThat(Strictness.softerThan(with(agents), with(agents))).isEmpty();
    assertThat(Strictness.softerThan(with(asked), with(asked))).isEmpty();
  }

  static List<Arguments> softerScopes() {
    TrialScope d = TrialScope.DEFAULT;
    TrialScope latency = goals(true, LATENCY);
    Answers some = new Answers(List.of("$.a"), List.of("$.b"), 1, 0.1);
    return List.of(
        Arguments.of("trial.n-star", d, new TrialScope(999, true, List.of(), 1, REFUSE, STRICT)),
        Arguments.of("trial.mirror", d, new TrialScope(1000, true, List.of(), 0.9, REFUSE, STRICT)),
        Arguments.of(
            "trial.unfenced", d, new TrialScope(1000, true, List.of(), 1, Unfenced.ALLOW, STRICT)),
        Arguments.of("trial.objectives", latency, d),
        Arguments.of("trial.objectives", latency, goals(true, new Goal("latency", 0.09))),
        Arguments.of("trial.objectives", latency, goals(true, LATENCY, ERRORS)),
        Arguments.of("trial.objectives", goals(false, LATENCY, ERRORS), goals(false, ERRORS)),
        Arguments.of("trial.any-objective", goals(false, LATENCY), goals(true, LATENCY)),
        Arguments.of(
            "trial.ignore", answers(some), answers(new Answers(List.of("$.c"), List.of(), 0, 0))),
        Arguments.of(
            "trial.unordered",
            answers(some),
            answers(new Answers(List.of(), List.of("$.c"), 0, 0))),
        Arguments.of(
            "trial.tolerance.absolute",
            answers(some),
            answers(new Answers(List.of(), List.of(), 1.1, 0))),
        Arguments.of(
            "trial.tolerance.relative",
            answers(some),
            answers(new Answers(List.of(), List.of(), 0, 0.2))));
  }

  @ParameterizedTest
  @MethodSource("softerStages")
  void shouldRefuseATrialThatGoesThroughLess(String key, TrialStages agents, TrialStages asked) {
    TrialSettings d = TrialSettings.DEFAULT;
    assertThat(
            Strictness.softerThan(
                ChangedSettings.of(d).stages(agents).settings(),
                ChangedSettings.of(d).stages(asked).settings()))
        .hasValueSatisfying(told -> assertThat(told).startsWith(key));
    assertThat(
            Strictness.softerThan(
                ChangedSettings.of(d).stages(agents).settings(),
                ChangedSettings.of(d).stages(agents).settings()))
        .isEmpty();
  }

  static List<Arguments> softerStages() {
    Duration hour = Duration.ofHours(1);
    TrialStages two = new TrialStages(true, List.of(100, 500), hour, "");
    return List.of(
        Arguments.of("trial.stages", two, new TrialStages(false, List.of(100, 500), hour, "")),
        Arguments.of("trial.canary", two, new TrialStages(true, List.of(100, 600), hour, "")),
        Arguments.of("trial.canary", two, new TrialStages(true, List.of(), hour, "left out")),
        Arguments.of(
            "trial.canary-max-duration",
            two,
            new TrialStages(true, List.of(100, 500), hour.plusMillis(1), "")));
  }

  @Test
  void shouldTakeMoreStepsThanTheAgentAsksFor() {
    TrialSettings d = TrialSettings.DEFAULT;
    Duration hour = Duration.ofHours(1);
    TrialStages one = new TrialStages(true, List.of(500), hour, "");
    TrialStages more = new TrialStages(true, List.of(100, 500, 900), hour.minusMillis(1), "");
    assertThat(
            Strictness.softerThan(
                ChangedSettings.of(d).stages(one).settings(),
                ChangedSettings.of(d).stages(more).settings()))
        .isEmpty();
    assertThat(Strictness.softerThan(d, ChangedSettings.of(d).stages(one).settings())).isEmpty();
  }

  @Test
  void shouldRefuseATrialThatFewerNeedAgreeTo() {
    TrialSettings d = TrialSettings.DEFAULT;
    for (Approval agents : Approval.values()) {
      for (Approval asked : Approval.values()) {
        boolean softer = asked.compareTo(agents) < 0;
        assertThat(
                Strictness.softerThan(
                    ChangedSettings.of(d).approval(agents).settings(),
                    ChangedSettings.of(d).approval(asked).settings()))
            .as("%s where %s is asked for", asked, agents)
            .isEqualTo(
                softer
                    ? Optional.of(
                        "trial.approval = %s, where the agent asks for %s".formatted(asked, agents))
                    : Optional.empty());
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "PRESERVING, false, PRESERVING, true, true",
    "PRESERVING, true, PRESERVING, false, false",
    "CHANGING, true, PRESERVING, false, false",
    "CHANGING, true, PRESERVING, true, false",
    "CHANGING, true, CHANGING, false, true",
    "CHANGING, false, CHANGING, true, false",
  })
  void shouldRefuseATrialThatTakesMoreForNoise(
      Behaviour agents, boolean noise, Behaviour asked, boolean askedNoise, boolean softer) {
    Optional<String> told = Strictness.softerThan(noise(agents, noise), noise(asked, askedNoise));
    assertThat(told.filter(why -> why.startsWith("trial.noise = ")).isPresent()).isEqualTo(softer);
    assertThat(told.isPresent()).isEqualTo(softer);
  }

  private static TrialSettings noise(Behaviour behaviour, boolean noise) {
    return ChangedSettings.ofDefault().behaviour(behaviour).noise(noise).settings();
  }

  @Test
  void shouldTakeATrialThatLooksMore() {
    Answers some = new Answers(List.of("$.a", "$.b"), List.of("$.c"), 1, 0.1);
    Answers fewer = new Answers(List.of("$.b"), List.of(), 0.5, 0);
    assertStricter(answers(some), answers(fewer));
    assertStricter(
        new TrialScope(1000, true, List.of(), 0.5, Unfenced.ALLOW, STRICT),
        new TrialScope(2000, false, List.of(ERRORS), 1, REFUSE, STRICT));
    assertStricter(goals(true, LATENCY, ERRORS), goals(true, ERRORS));
    assertStricter(goals(true, LATENCY), goals(false, new Goal("latency", 0.2), ERRORS));
    assertStricter(goals(false, LATENCY), goals(false, LATENCY, ERRORS));
  }

  private static void assertStricter(TrialScope agents, TrialScope asked) {
    assertThat(Strictness.softerThan(with(agents), with(asked))).isEmpty();
  }

  private static TrialScope goals(boolean any, Goal... goals) {
    return new TrialScope(1000, any, List.of(goals), 1, REFUSE, STRICT);
  }

  private static TrialScope answers(Answers answers) {
    return new TrialScope(1000, true, List.of(), 1, REFUSE, answers);
  }

  private static TrialSettings with(TrialScope scope) {
    return ChangedSettings.ofDefault().scope(scope).settings();
  }

  private static Arguments arguments(String key, TrialSettings settings) {
    return Arguments.of(key, settings);
  }

  private static TrialSettings with(
      Behaviour behaviour, double alpha, int samples, List<GuardLimit> guards) {
    return ChangedSettings.ofDefault()
        .behaviour(behaviour)
        .alpha(alpha)
        .minSamples(samples)
        .guards(guards)
        .settings();
  }

  private static TrialSettings timed(Duration longest, Duration window, int samples) {
    return ChangedSettings.ofDefault().maxDuration(longest).watch(window, samples).settings();
  }

  @Test
  void shouldTakeATrialThatIsStricter() {
    List<GuardLimit> guards = new ArrayList<>(TrialSettings.DEFAULT.guards());
    guards.set(0, new GuardLimit("error-rate", GuardLimit.Bound.MARGIN, 0.001));
    guards.add(new GuardLimit("cost", GuardLimit.Bound.MARGIN, 0));
    TrialSettings stricter = with(Behaviour.PRESERVING, 0.01, 600, guards);
    assertThat(bench.propose(proposal(1, 2, Proposer.token("ann"), stricter))).isNotNull();
  }

  @Test
  void shouldRefuseAHypothesisWithoutAReason() {
    assertThatThrownBy(
            () ->
                new Proposal(
                    " ", version(1), version(2), Map.of(), Proposer.AGENT, TrialSettings.DEFAULT))
        .isInstanceOf(AgentException.class)
        .hasMessageContaining("1 characters");
  }

  @Test
  void shouldNameTheProposerByItsTokenOnly() {
    assertThat(Proposer.token("ci@lab")).hasToString("token:ci@lab");
    assertThat(Proposer.AGENT).hasToString("agent");
    assertThatThrownBy(() -> Proposer.token("agent, honestly"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Proposer.token("")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldRefuseWhatIsNoIdOfAHypothesis() {
    assertThatThrownBy(() -> HypothesisId.parse("17"))
        .isInstanceOf(AgentException.class)
        .hasMessageContaining("'17'");
  }
}
