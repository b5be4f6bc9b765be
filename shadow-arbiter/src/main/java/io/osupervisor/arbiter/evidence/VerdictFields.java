package io.osupervisor.arbiter.evidence;

import io.osupervisor.agent.protocol.Value;
import io.osupervisor.arbiter.judge.Guard;
import io.osupervisor.arbiter.judge.Metric;
import io.osupervisor.arbiter.judge.MetricReport;
import io.osupervisor.arbiter.judge.MetricReport.Estimate;
import io.osupervisor.arbiter.judge.Objective;
import io.osupervisor.arbiter.judge.TrialRules;
import io.osupervisor.arbiter.judge.Verdict;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** A verdict and the rules by which it fell, as they stand in evidence. */
public final class VerdictFields {
  /** Under which evidence has what its observations are kept as. */
  public static final String OBSERVATIONS = "observations";

  /** Under which it has what was decided. */
  public static final String DECISION = "decision";

  /** Under which it has the rules. */
  public static final String RULES = "rules";

  /** The name of the observations, in what it says of them. */
  public static final String SHA256 = "sha256";

  private static final String METRIC = "metric";
  private static final String CANDIDATES = "candidates";
  private static final String MARGIN = "margin";
  private static final String EFFECT = "minimum_effect";
  private static final String ALPHA = "alpha";
  private static final String CLAIM_ALPHA = "claim_alpha";

  /** Only where it is so. */
  private static final String UNIT_SCORES = "unit_scores";

  private VerdictFields() {}

  /** The rules as one value. */
  public static Value rules(TrialRules rules) {
    Map<String, Value> fields = new TreeMap<>();
    fields.put(ALPHA, Value.of(rules.alpha()));
    if (rules.claimAlpha() != rules.alpha()) {
      fields.put(CLAIM_ALPHA, Value.of(rules.claimAlpha()));
    }
    fields.put("min_samples", Value.of(rules.minSamples()));
    fields.put("max_duration_ms", Value.of(rules.maxDuration().toMillis()));
    fields.put("n_star", Value.of(rules.nStar()));
    fields.put("min_block_ms", Value.of(rules.minBlock().toMillis()));
    fields.put("any_objective", Value.of(rules.anyObjective()));
    fields.put(
        "guards",
        Value.list(
            rules.guards().stream()
                .map(guard -> limit(guard.metric().key(), MARGIN, guard.margin()))
                .toList()));
    fields.put(
        "objectives",
        Value.list(
            rules.objectives().stream()
                .map(one -> limit(one.metric().key(), EFFECT, one.minimumEffect()))
                .toList()));
    if (rules.unitScores()) {
      fields.put(UNIT_SCORES, Value.of(true));
    }
    if (rules.candidates() > 1) {
      fields.put(CANDIDATES, Value.of(rules.candidates()));
    }
    return Value.map(fields);
  }

  /** What evidence says of the observations that are kept under a name. */
  public static Value observations(String sha256, KeptObservations kept) {
    Map<String, Value> fields = new TreeMap<>();
    fields.put(SHA256, Value.of(sha256));
    fields.put("count", Value.of(kept.count()));
    fields.put("bytes", Value.of(kept.size()));
    return Value.map(fields);
  }

  private static Value limit(String metric, String name, double value) {
    return Value.map(new TreeMap<>(Map.of(METRIC, Value.of(metric), name, Value.of(value))));
  }

  /**
   * The rules that such a value tells.
   *
   * @throws RuntimeException for a value that tells none
   */
  public static TrialRules rules(Value told) {
    Value claimAlpha = told.field(CLAIM_ALPHA);
    Value candidates = told.field(CANDIDATES);
    return new TrialRules(
        field(told, ALPHA).asDouble(),
        Math.toIntExact(field(told, "min_samples").asLong()),
        Duration.ofMillis(field(told, "max_duration_ms").asLong()),
        Math.toIntExact(field(told, "n_star").asLong()),
        Duration.ofMillis(field(told, "min_block_ms").asLong()),
        field(told, "any_objective").asBoolean(),
        field(told, "objectives").elements().stream()
            .map(one -> Objective.of(metricOf(one), field(one, EFFECT).asDouble()))
            .toList(),
        field(told, "guards").elements().stream()
            .map(one -> new Guard(metricOf(one), field(one, MARGIN).asDouble()))
            .toList(),
        (claimAlpha == null ? field(told, ALPHA) : claimAlpha).asDouble(),
        told.field(UNIT_SCORES) != null,
        candidates == null ? 1 : Math.toIntExact(candidates.asLong()));
  }

  private static Metric metricOf(Value limit) {
    return Metric.of(field(limit, METRIC).asString());
  }

  private static Value field(Value map, String name) {
    return Objects.requireNonNull(map.field(name), name);
  }

  /** All that was found, by the names under which it is kept. */
  public static Map<String, Value> verdict(Verdict verdict) {
    Map<String, Value> fields = new TreeMap<>();
    fields.put(DECISION, Value.of(word(verdict.decision())));
    fields.put("pairs", Value.of(verdict.pairs()));
    fields.put("started_ms", Value.of(verdict.startedMs()));
    fields.put("at_ms", Value.of(verdict.atMs()));
    fields.put(
        "judged", Value.list(verdict.metrics().stream().map(VerdictFields::metric).toList()));
    return fields;
  }

  private static Value metric(MetricReport report) {
    Map<String, Value> fields = new TreeMap<>();
    fields.put("role", Value.of(word(report.role())));
    fields.put(METRIC, Value.of(report.metric().key()));
    fields.put("state", Value.of(word(report.state())));
    fields.put("n", Value.of(report.n()));
    fields.put(MARGIN, Value.of(report.margin()));
    fields.put("rule", Value.of(report.rule()));
    Estimate estimate = report.estimate();
    if (estimate != null) {
      fields.put("effect", number(estimate.effect()));
      fields.put("lower", number(estimate.interval().lower()));
      fields.put("upper", number(estimate.interval().upper()));
    }
    return Value.map(fields);
  }

  /** A bound that does not bound is nothing. */
  private static Value number(double value) {
    return Double.isFinite(value) ? Value.of(value) : Value.NULL;
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
