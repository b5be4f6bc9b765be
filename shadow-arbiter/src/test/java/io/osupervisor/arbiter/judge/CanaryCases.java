package io.osupervisor.arbiter.judge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.osupervisor.arbiter.window.CanaryMetric;
import io.osupervisor.arbiter.window.CanaryRules;
import io.osupervisor.arbiter.window.CanaryRules.Direction;
import io.osupervisor.arbiter.window.CanaryRules.Missing;
import io.osupervisor.arbiter.window.CanaryRules.Thresholds;
import io.osupervisor.arbiter.window.CanaryRules.Weight;
import io.osupervisor.arbiter.window.CanaryScore;
import io.osupervisor.arbiter.window.CanaryScore.Graded;
import io.osupervisor.arbiter.window.EffectSize;
import io.osupervisor.arbiter.window.Label;
import io.osupervisor.arbiter.window.Shift;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The published cases of Kayenta's judge. */
final class CanaryCases {
  private static final Thresholds ANY = new Thresholds(1, 1);

  private CanaryCases() {}

  static CaseOutputs classifier(CaseInputs in) {
    return outputs(in, rules(in, CanaryRules.standard()));
  }

  private static CaseOutputs outputs(CaseInputs in, CanaryRules rules) {
    double[] experiment = sample(in, "experiment", "exp");
    double[] control = sample(in, "control", "ctl");
    in.assertCount("n_exp", experiment.length);
    in.assertCount("n_ctl", control.length);
    CanaryMetric metric = CanaryMetric.classify(rules, experiment, control);
    return CaseOutputs.of("label", metric.label().key())
        .with("critical", metric.critical())
        .with("shift", listed(metric.shift()))
        .also("size", metric.size());
  }

  private static double @Nullable [] listed(@Nullable Shift shift) {
    return shift == null ? null : new double[] {shift.lower(), shift.upper(), shift.estimate()};
  }

  private static double[] sample(CaseInputs in, String name, String shortly) {
    return in.numbers(in.has(name) ? name : shortly);
  }

  /**
   * The flag alone. The cases leave out what their test of Kayenta's {@code ClassifierSuite} sets,
   * and that is told by the test's name.
   */
  static CaseOutputs critical(CaseInputs in) {
    CanaryRules suite = CanaryRules.standard().testedAt(0.10, 0.95).weighing(Weight.CRITICAL);
    String test = in.id().replaceFirst("^KAYCRIT-(Mann-Whitney )?", "");
    CanaryRules rules =
        switch (test) {
          case "Classifier Test: High Metric (Large Input)" -> suite.weighing(Weight.NORMAL);
          case "Classifier Test - Critical Effect Size: Critical High" ->
              suite.counting(ANY, new Thresholds(1, 1.2));
          case "Classifier Test - Critical Effect Size: Critical Low" ->
              suite.counting(ANY, new Thresholds(1.2, 1));
          case "Classifier Test - Critical Effect Size: High" ->
              suite.counting(new Thresholds(1, 5), new Thresholds(1, 13));
          case "Classifier Test - Critical Effect Size: Pass" ->
              suite.counting(new Thresholds(1, 13), new Thresholds(1, 15));
          case "Missing Experiment Data: Critical Metric" -> suite.towards(Direction.DECREASE);
          case "Zero Mean: Critical Metric" ->
              suite.counting(ANY, new Thresholds(0.8, 1.2)).treating(Missing.REPLACED);
          default -> suite;
        };
    CaseOutputs all = outputs(in, rules(in, rules));
    return all.only("critical");
  }

  /** What a case says, over what holds without it. */
  private static CanaryRules rules(CaseInputs in, CanaryRules otherwise) {
    CanaryRules rules =
        otherwise.testedAt(
            in.number("tol", otherwise.tolerance()), in.number("conf", otherwise.confidence()));
    if (in.has("meas")) {
      rules = rules.measuredBy(EffectSize.of(in.text("meas", "")));
    }
    rules =
        rules
            .counting(
                thresholds(in, "eff", rules.effect()), thresholds(in, "crit", rules.critical()))
            .towards(
                Direction.valueOf(
                    in.text("direction", rules.direction().name()).toUpperCase(Locale.ROOT)));
    if (in.has("critical")) {
      rules = rules.weighing(in.flag("critical", false) ? Weight.CRITICAL : Weight.NORMAL);
    }
    return rules.treating(
        switch (in.text("nan", rules.missing().name())) {
          case "remove", "REMOVED" -> Missing.REMOVED;
          case "replace", "none", "REPLACED" -> Missing.REPLACED;
          default -> throw new AssertionError("what becomes of NaN in " + in.id());
        });
  }

  private static Thresholds thresholds(CaseInputs in, String key, Thresholds otherwise) {
    if (!in.has(key)) {
      return otherwise;
    }
    double[] both = in.numbers(key);
    assertThat(both).hasSize(2);
    return new Thresholds(both[0], both[1]);
  }

  /** The measure is an input, or told by the name of the case. */
  static CaseOutputs effectSize(CaseInputs in) {
    double[] experiment = in.numbers("experiment");
    double[] control = in.numbers("control");
    String words = in.id() + " " + in.detail();
    EffectSize size;
    if (in.has("meas")) {
      size = EffectSize.of(in.text("meas", ""));
    } else if (words.contains("Mean Ratio")) {
      size = EffectSize.MEAN_RATIO;
    } else if (words.contains("Cohen")) {
      size = EffectSize.COHENS_D;
    } else {
      assertThat(words).contains("CLES");
      size = EffectSize.CLES;
    }
    return CaseOutputs.of("size", size.of(experiment, control));
  }

  static CaseOutputs score(CaseInputs in) {
    List<Graded> metrics = new ArrayList<>();
    for (JsonNode metric : in.required("metrics")) {
      assertThat(metric.size()).isEqualTo(3);
      JsonNode critical = metric.get(2);
      metrics.add(
          new Graded(
              metric.get(0).asText(),
              label(metric.get(1).asText()),
              critical.isBoolean() ? critical.asBoolean() : critical.asInt() != 0));
    }
    Map<String, Double> weights = new HashMap<>();
    in.required("weights")
        .properties()
        .forEach(weight -> weights.put(weight.getKey(), weight.getValue().asDouble()));
    return CaseOutputs.of("score", CanaryScore.of(metrics, weights));
  }

  private static Label label(String key) {
    return Arrays.stream(Label.values())
        .filter(label -> label.key().equals(key))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no label: " + key));
  }

  static CaseOutputs shift(CaseInputs in) {
    double[] experiment = in.numbers("experiment");
    double[] control = in.numbers("control");
    in.assertCount("n", experiment.length, control.length);
    Shift shift = Shift.of(experiment, control, in.number("conf", 0.95));
    return CaseOutputs.of("low", shift.lower())
        .with("high", shift.upper())
        .with("estimate", shift.estimate());
  }
}
