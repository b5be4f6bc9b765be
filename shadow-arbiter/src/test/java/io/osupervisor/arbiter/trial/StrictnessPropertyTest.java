package io.osupervisor.arbiter.trial;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.arbiter.trial.TrialScope.Answers;
import io.osupervisor.arbiter.trial.TrialScope.Goal;
import io.osupervisor.config.TrialPolicy.Unfenced;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;

/** What is taken for stricter never promotes what the agent's own terms would not. */
class StrictnessPropertyTest {
  private static final List<Double> EFFECTS = List.of(0.0, 0.1, 0.2, 0.3);

  @Property(tries = 2000)
  void shouldNeverTakeGoalsThatPromoteMore(
      @ForAll("scopes") TrialScope agents, @ForAll("scopes") TrialScope asked) {
    boolean taken = isStricter(agents, asked);
    Statistics.collect(taken);
    if (taken) {
      for (double latency : EFFECTS) {
        for (double errors : EFFECTS) {
          Map<String, Double> gains = Map.of("latency", latency, "error-rate", errors);
          assertThat(!promotes(asked, gains) || promotes(agents, gains)).isTrue();
        }
      }
    }
  }

  @Property(tries = 2000)
  void shouldTakeWhatIsStricterThanTheStricter(
      @ForAll("scopes") TrialScope agents,
      @ForAll("scopes") TrialScope asked,
      @ForAll("scopes") TrialScope more) {
    boolean both = isStricter(agents, asked) && isStricter(asked, more);
    Statistics.collect(both);
    assertThat(!both || isStricter(agents, more)).isTrue();
  }

  private static boolean isStricter(TrialScope agents, TrialScope asked) {
    return Strictness.softerThan(with(agents), with(asked)).isEmpty();
  }

  private static boolean promotes(TrialScope scope, Map<String, Double> gains) {
    List<Goal> goals = scope.goals();
    return goals.isEmpty()
        || (scope.anyObjective()
            ? goals.stream().anyMatch(goal -> isReached(goal, gains))
            : goals.stream().allMatch(goal -> isReached(goal, gains)));
  }

  private static boolean isReached(Goal goal, Map<String, Double> gains) {
    return gains.getOrDefault(goal.metric(), 0.0) >= goal.minimumEffect();
  }

  private static TrialSettings with(TrialScope scope) {
    return ChangedSettings.ofDefault().scope(scope).settings();
  }

  @Provide
  Arbitrary<TrialScope> scopes() {
    Arbitrary<Goal> goals =
        Combinators.combine(Arbitraries.of("latency", "error-rate"), Arbitraries.of(EFFECTS))
            .as(Goal::new);
    return Combinators.combine(
            Arbitraries.of(true, false), goals.list().uniqueElements(Goal::metric).ofMaxSize(2))
        .as((any, list) -> new TrialScope(1000, any, list, 1, Unfenced.REFUSE, Answers.STRICT));
  }
}
