package io.osupervisor.arbiter.window;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The score of a canary, from 0 to 100: the weighted sum, over groups of metrics, of the share of
 * each that passes, to two decimals. It is 0 where a critical metric does not pass, and where half
 * of the metrics have no data; a group without any counts as passed.
 *
 * <p>Source: Kayenta, {@code WeightedSumScorer} and {@code ThresholdScoreClassifier}.
 */
public final class CanaryScore {
  /** The score from which on Kayenta's users pass a canary as a rule. */
  public static final double PASS = 95;

  /** The score below which they fail it. */
  public static final double MARGINAL = 75;

  private static final double WHOLE = 100;

  private CanaryScore() {}

  /**
   * Of these metrics.
   *
   * @param weights of the groups, in percent; groups without one share what is left of 100
   */
  public static double of(List<Graded> metrics, Map<String, Double> weights) {
    if (metrics.stream().anyMatch(metric -> metric.critical() && metric.label() != Label.PASS)) {
      return 0;
    }
    long without = metrics.stream().filter(metric -> metric.label() == Label.NODATA).count();
    if (2 * without >= metrics.size()) {
      return 0;
    }
    Map<String, List<Label>> groups =
        metrics.stream()
            .collect(
                Collectors.groupingBy(
                    Graded::group,
                    TreeMap::new,
                    Collectors.mapping(Graded::label, Collectors.toList())));
    double rest = rest(groups.keySet(), weights);
    double sum = 0;
    for (Map.Entry<String, List<Label>> group : groups.entrySet()) {
      double weight = weights.getOrDefault(group.getKey(), rest);
      sum += passing(group.getValue()) * weight;
    }
    return new BigDecimal(Double.toString(sum)).setScale(2, RoundingMode.HALF_UP).doubleValue();
  }

  private static double rest(Set<String> groups, Map<String, Double> weights) {
    double given = weights.values().stream().mapToDouble(Double::doubleValue).sum();
    long unweighted = groups.stream().filter(group -> !weights.containsKey(group)).count();
    return unweighted == 0 ? 0 : (WHOLE - given) / unweighted;
  }

  private static double passing(List<Label> labels) {
    long passed = labels.stream().filter(label -> label == Label.PASS).count();
    long told = labels.stream().filter(label -> label != Label.NODATA).count();
    return told == 0 ? 1 : (double) passed / told;
  }

  /** What a score comes to between the two thresholds of a canary's owner. */
  public static Outcome outcome(double score, double pass, double marginal) {
    if (score >= pass) {
      return Outcome.PASS;
    }
    return score >= marginal ? Outcome.MARGINAL : Outcome.FAIL;
  }

  /** What a canary comes to. */
  public enum Outcome {
    /** Good. */
    PASS,
    /** Neither: a person must look. */
    MARGINAL,
    /** Bad. */
    FAIL
  }

  /**
   * A metric of a canary, classified.
   *
   * @param group to which it belongs
   * @param critical as {@link CanaryMetric#critical}
   */
  public record Graded(String group, Label label, boolean critical) {}
}
