package io.osupervisor.arbiter.trial;

import io.osupervisor.arbiter.judge.FewestPairs;
import io.osupervisor.arbiter.judge.FewestPairs.Need;
import io.osupervisor.arbiter.judge.Guard;
import io.osupervisor.arbiter.judge.Metric;
import io.osupervisor.arbiter.judge.MetricReport.Role;
import io.osupervisor.arbiter.judge.TrialRules;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Whether the traffic of an agent can show in time what a trial asks, said before it starts. It is
 * a guess: traffic changes, and noise takes more pairs than the fewest.
 *
 * @param isEnough whether nothing that is asked takes more than what will come
 * @param words for people, on one line
 */
public record Foresight(boolean isEnough, String words) {

  /**
   * For a trial under these rules.
   *
   * @param perSecond requests that the agent answers at present
   * @param mirror the share of them that is copied, above 0, at most 1
   */
  public static Foresight of(TrialRules rules, double perSecond, double mirror) {
    Duration longest = rules.maxDuration();
    long pairs = (long) (perSecond * mirror * longest.toMillis() / 1000);
    List<Need> needs = FewestPairs.of(rules);
    List<Need> unmet =
        needs.stream().filter(need -> !need.isMetBy(pairs, longest.toMillis())).toList();
    String supply =
        text(
            "%s requests/s give about %,d pairs in %s",
            rate(perSecond * mirror), pairs, span(longest));
    String words =
        unmet.isEmpty()
            ? "%s; asked for at least: %s%s".formatted(supply, told(needs), noise(rules, pairs))
            : "%s, too few to show: %s".formatted(supply, told(unmet));
    return new Foresight(unmet.isEmpty(), words);
  }

  private static String told(List<Need> needs) {
    return needs.stream()
        .map(
            need ->
                "%s%s %s"
                    .formatted(
                        need.role() == Role.OBJECTIVE ? "claimed " : "",
                        need.metric().key(),
                        need.millis() > 0
                            ? span(Duration.ofMillis(need.millis()))
                            : text("%,d", need.pairs())))
        .collect(Collectors.joining(", "));
  }

  private static String noise(TrialRules rules, long pairs) {
    return rules.guards().stream()
        .filter(guard -> guard.metric() == Metric.LATENCY)
        .map(guard -> noise(guard, pairs, rules))
        .findFirst()
        .orElse("");
  }

  private static String noise(Guard guard, long pairs, TrialRules rules) {
    return text(
        "; latency if its ratio varies by %.0f %% at most",
        100 * Math.expm1(FewestPairs.mostNoise(guard, pairs, rules)));
  }

  private static String rate(double perSecond) {
    return text(perSecond < 10 ? "%.2f" : "%,.0f", perSecond);
  }

  private static String span(Duration time) {
    return time.toMinutes() > 0 && time.toSecondsPart() == 0
        ? time.toMinutes() + " min"
        : text("%,d s", time.toSeconds());
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
