package io.osupervisor.arbiter;

import io.osupervisor.agent.AgentException;
import io.osupervisor.arbiter.judge.Metric;
import io.osupervisor.arbiter.judge.Objective;
import io.osupervisor.config.Percentage;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a hypothesis claims to make better, as in {@code latency: -10%}. */
final class Claims {
  private static final Pattern EFFECT = Pattern.compile("-[0-9]{1,3}(\\.[0-9]{1,6})?%");

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

  private static Objective objective(String metric, String effect) {
    Metric claimed =
        Arrays.stream(Metric.values())
            .filter(known -> isClaim(known) && known.key().equals(metric))
            .findFirst()
            .orElseThrow(() -> refused(metric, effect, "no trial can show a gain in that"));
    if (!EFFECT.matcher(effect).matches()) {
      throw refused(metric, effect, "that is no gain, which is less, in percent");
    }
    Percentage gain = Percentage.parse(effect.substring(1));
    if (gain.compareTo(Percentage.WHOLE) >= 0) {
      throw refused(metric, effect, "nothing can get less by all of it");
    }
    return Objective.of(claimed, gain.fraction());
  }

  private static boolean isClaim(Metric metric) {
    return metric.claimable() && metric.measuredLive();
  }

  private static AgentException refused(String metric, String effect, String why) {
    String known =
        Arrays.stream(Metric.values())
            .filter(Claims::isClaim)
            .map(Metric::key)
            .collect(Collectors.joining(" or "));
    return new AgentException(
        "invalid_hypothesis",
        "not a hypothesis: it claims '%s %s', but %s".formatted(metric, effect, why),
        "claim less " + known + ", as in latency: -10%, or nothing");
  }
}
