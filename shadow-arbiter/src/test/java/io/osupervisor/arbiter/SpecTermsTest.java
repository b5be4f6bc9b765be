package io.osupervisor.arbiter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.agent.AgentException;
import io.osupervisor.arbiter.judge.Metric;
import io.osupervisor.arbiter.trial.ChangedSettings;
import io.osupervisor.arbiter.trial.GuardLimit;
import io.osupervisor.arbiter.trial.LadderSettings;
import io.osupervisor.arbiter.trial.QuarantineRule;
import io.osupervisor.arbiter.trial.TrialScope;
import io.osupervisor.arbiter.trial.TrialSettings;
import io.osupervisor.arbiter.trial.TrialStages;
import io.osupervisor.arbiter.trial.WatchRules;
import io.osupervisor.arbiter.watch.GuardRow;
import io.osupervisor.arbiter.watch.Measure;
import io.osupervisor.arbiter.watch.Speed;
import io.osupervisor.config.ByteSize;
import io.osupervisor.config.QuarantineSettings;
import io.osupervisor.config.TrialMetric;
import io.osupervisor.config.TrialPolicy.Approval;
import io.osupervisor.config.TrialPolicy.Behaviour;
import io.osupervisor.config.TrialPolicy.Unfenced;
import io.osupervisor.config.TrialsSettings;
import io.osupervisor.config.WatchMeasure;
import io.osupervisor.config.WatchSpeed;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpecTermsTest {
  @Test
  void shouldComeToTheDefaultsWhenNothingIsSaid() {
    ArbiterSetup.Terms d = ArbiterSetup.Terms.DEFAULT;
    TrialStages shared =
        new TrialStages(
            true, List.of(), Duration.ofHours(1), "state = shared, and one instance owns the log");
    assertThat(SpecTerms.of(Specs.with(), Specs.node()))
        .isEqualTo(
            new ArbiterSetup.Terms(
                d.ladder(), ChangedSettings.of(d.trials()).stages(shared).settings(), d.watch()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          state = none                                          | true  | [100, 500, 2500, 5000] |
          state = none, trial.canary = [0.5%, 100%]             | true  | [50] |
          state = none, trial.canary = [100%]                   | true  | [] | trial.canary has no
          state = none, trial.stages = [checked, shadowing]     | false | [] | trial.stages leaves
          state = keyed                                         | true  | [] | state = keyed
          """)
  void shouldShareRequestsOutOnlyWhereNothingIsRemembered(
      String spec, boolean replayed, String steps, String why) {
    TrialStages stages = SpecTerms.of(Specs.with(spec), Specs.node()).trials().stages();
    assertThat(stages.replayed()).isEqualTo(replayed);
    assertThat(stages.canary()).hasToString(steps);
    assertThat(stages.noCanary()).startsWith(why == null ? "" : why);
    assertThat(stages.hasCanary()).isEqualTo(why == null);
  }

  @Test
  void shouldTakeEveryWordOfASpec() {
    ArbiterSetup.Terms terms =
        SpecTerms.of(
            Specs.with(
                "state = keyed",
                "trial { behaviour = ignore-output, alpha = 0.01, min-samples = 100",
                "  max-duration = 1h, n-star = 2000, any-objective = false, mirror = 25%",
                "  guards = [{ metric = cpu, margin = 20% }, { metric = agreement, minimum = 90%"
                    + " }]",
                "  objectives = [{ metric = latency, direction = decrease, minimum-effect = 10% }]",
                "  unfenced = allow, approval = major, ignore = [\"$['a']\"], unordered ="
                    + " [\"$.b[*]\"]",
                "  tolerance { absolute = 0.5, relative = 2% }",
                "  stages = [checked, shadowing], canary-max-duration = 3m }",
                "watch { window = 1h, min-samples = 7, start-pulse = 9s, breakage-within = 8s",
                "  breakage = [{ failures = 2, outcomes = 4 }]",
                "  guards = [{ guard = mine, measure = mean-rise, limit = 70%, min-samples = 9",
                "    certainty = 95%, speed = at-once }] }"),
            Specs.node());

    assertThat(terms.trials())
        .isEqualTo(
            new TrialSettings(
                Behaviour.IGNORE_OUTPUT,
                0.01,
                100,
                Duration.ofHours(1),
                List.of(
                    new GuardLimit("cpu", GuardLimit.Bound.MARGIN, 0.2),
                    new GuardLimit("agreement", GuardLimit.Bound.MINIMUM, 0.9)),
                Duration.ofHours(1),
                7,
                Approval.MAJOR,
                new TrialScope(
                    2000,
                    false,
                    List.of(new TrialScope.Goal("latency", 0.1)),
                    0.25,
                    Unfenced.ALLOW,
                    new TrialScope.Answers(List.of("$.a"), List.of("$.b[*]"), 0.5, 0.02)),
                new TrialStages(
                    false, List.of(), Duration.ofMinutes(3), "trial.stages leaves it out")));
    assertThat(terms.watch())
        .isEqualTo(
            new WatchRules(
                Duration.ofSeconds(9),
                List.of(new WatchRules.Run(2, 4)),
                Duration.ofSeconds(8),
                List.of(new GuardRow("mine", Measure.MEAN_RISE, 0.7, 9, 0.95, Speed.AT_ONCE))));
  }

  @ParameterizedTest
  @CsvSource({
    "behaviour = preserving, false",
    "behaviour = changing, false",
    "'behaviour = changing, guards = [{ metric = cpu, margin = 5% }, { metric = agreement, minimum"
        + " = 60% }]', true",
    "'behaviour = ignore-output, guards = [{ metric = cpu, margin = 5% }, { metric = agreement,"
        + " minimum = 60% }]', false",
    "'behaviour = changing, noise = measured', true",
    "behaviour = ignore-output, false",
    "'behaviour = preserving, noise = measured', true",
    "'behaviour = changing, noise = none', false",
  })
  void shouldMeasureNoiseWhereItDecidesOrIsAskedFor(String trial, boolean noise) {
    ArbiterSetup.Terms terms = SpecTerms.of(Specs.with("trial { " + trial + " }"), Specs.node());
    assertThat(terms.trials().scope().noise()).isEqualTo(noise);
  }

  @Test
  void shouldTakeTheBoundsOfTheNode() {
    Duration day = Duration.ofDays(1);
    TrialsSettings node =
        new TrialsSettings(
            8,
            7,
            6,
            3,
            TrialsSettings.OnNew.SUPERSEDE,
            5,
            4,
            day,
            Duration.ofHours(1),
            Duration.ofHours(2),
            day,
            ByteSize.ofMiB(1),
            new QuarantineSettings(day, day, 3, 9));

    assertThat(SpecTerms.of(Specs.with(), node).ladder())
        .isEqualTo(
            new LadderSettings(
                7,
                6,
                TrialsSettings.OnNew.SUPERSEDE,
                5,
                4,
                day,
                Duration.ofHours(1),
                Duration.ofHours(2),
                new QuarantineRule(day, day, 3, 9),
                Duration.ZERO,
                3));
  }

  @Test
  void shouldGiveAReplayTheTimeOfAllItsCases() {
    String cases =
        "cases = [{ input = 1, expected = 1, timeout = 2m }, { input = 2, expected = 2 }]";
    assertThat(SpecTerms.of(Specs.with(cases), Specs.node()).ladder().casesLimit())
        .isEqualTo(Duration.ofSeconds(125));
  }

  @Test
  void shouldKnowTheSameMetricsAsTheJudge() {
    assertThat(Stream.of(TrialMetric.values()).map(metric -> word(metric.name())))
        .containsExactly(
            Stream.of(Metric.values())
                // What a guard on agreement becomes where noise is measured.
                .filter(metric -> !metric.key().endsWith("disagreement"))
                .map(Metric::key)
                .toArray(String[]::new));
  }

  @Test
  void shouldKnowTheSameMeasuresAndSpeedsAsTheWatch() {
    assertThat(Stream.of(WatchMeasure.values()).map(WatchMeasure::name))
        .containsExactly(Stream.of(Measure.values()).map(Measure::name).toArray(String[]::new));
    assertThat(Stream.of(WatchSpeed.values()).map(WatchSpeed::name))
        .containsExactly(Stream.of(Speed.values()).map(Speed::name).toArray(String[]::new));
  }

  private static String word(String constant) {
    return constant.toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @ParameterizedTest
  @CsvSource({
    "'trial.ignore = [\"$.a[\"]', '$.a['",
    "'trial.unordered = [\"$items\"]', '$items'",
    "'trial { unordered = [\"$.a\"], ignore = [\"$.a[3]\"] }', '$.a[3]'"
  })
  void shouldRefuseAPathThatCannotBeRead(String line, String path) {
    assertThatThrownBy(() -> SpecTerms.of(Specs.with(line), Specs.node()))
        .isInstanceOfSatisfying(
            AgentException.class,
            refused -> assertThat(refused.code()).isEqualTo("invalid_comparison_path"))
        .hasMessageContaining("'" + path + "'");
  }
}
