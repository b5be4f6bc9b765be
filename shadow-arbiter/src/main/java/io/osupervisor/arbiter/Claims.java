package io.osupervisor.arbiter;

import io.osupervisor.agent.AgentException;
import io.osupervisor.arbiter.judge.Direction;
import io.osupervisor.arbiter.judge.Metric;
import io.osupervisor.arbiter.judge.Objective;
import io.osupervisor.config.AgentSpec;
import io.osupervisor.config.Percentage;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a hypothesis claims to make better, as in {@code latency: -10%}, or {@code score: +5%} of
 * what is better when it is more.
 */
final class Claims {
  private static final Pattern EFFECT = Pattern.compile("[+-][0-9]{1,3}(\\.[0-9]{1,6})?%");

  private Claims() {}

  /**
   * What its trial must show: of each claimed metric the claimed change, relative to the control,
   * for error-rate in points of a hundred.
   *
   * @throws AgentException {@code invalid_hypothesis} for a metric of which no trial can show a
   *     gain, or a change that is none
   */
  static List<Objective> of(Map<String, String> expected) {
    return new TreeMap<>(expected)
        .entrySet().stream().map(claim -> objective(claim.getKey(), claim.getValue())).toList();
  }

  /**
   * Sees whether an agent's trials can show it.
   *
   * @throws AgentException {@code invalid_hypothesis} for what only an evaluator tells, where there
   *     is none
   */
  static void requireMeasured(Map<String, String> expected, AgentSpec spec) {
    if (spec.policy().oracles().evaluator().isEmpty()
        && of(expected).stream().anyMatch(claim -> claim.metric().needsEvaluator())) {
      throw new AgentException(
          "invalid_hypothesis",
          "not a hypothesis: it claims a score or a cost, which only an evaluator tells",
          "name one in the agent's spec (evaluator), or claim something else");
    }
  }

  private static Objective objective(String metric, String effect) {
    Metric claimed =
        Arrays.stream(Metric.values())
            .filter(known -> known.claimable() && known.key().equals(metric))
            .findFirst()
            .orElseThrow(() -> refused(metric, effect, "no trial can show a gain in that"));
    boolean more = claimed.better() == Direction.INCREASE;
    if (!EFFECT.matcher(effect).matches() || effect.startsWith("+") != more) {
      String better = more ? "more, as in +5%" : "less, in percent";
      throw refused(metric, effect, "that is no gain, which is " + better);
    }
    Percentage gain = Percentage.parse(effect.substring(1));
    if (gain.compareTo(Percentage.WHOLE) >= 0) {
      throw refused(
          metric, effect, more ? "no gain is that large" : "nothing can get less by all of it");
    }
    return Objective.of(claimed, gain.fraction());
  }

  private static AgentException refused(String metric, String effect, String why) {
    String known =
        Arrays.stream(Metric.values())
            .filter(Metric::claimable)
            .map(Metric::key)
            .collect(Collectors.joining(" or "));
    return new AgentException(
        "invalid_hypothesis",
        "not a hypothesis: it claims '%s %s', but %s".formatted(metric, effect, why),
        "claim a gain in " + known + ", as in latency: -10% or score: +5%, or nothing");
  }
}
