package io.osupervisor.arbiter.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Published numbers; {@code -Djudge.cases=FILE} reads another file of the same form. */
class CasesTest {
  private static final Map<String, Function<JsonNode, double[]>> METHODS =
      Map.of(
          "mean.asymptotic-cs", CasesTest::asymptotic,
          "mixture.normal", CasesTest::normal,
          "mixture.beta-binomial", CasesTest::betaBinomial,
          "rate.beta-binomial-cs", CasesTest::rate,
          "rate.betting", CasesTest::betting,
          "rate.zero-events", CasesTest::zeroEvents,
          "srm.sequential", CasesTest::sequentialRatio,
          "srm.chi2", CasesTest::windowRatio);

  /** Methods of finished windows, of splitting and of the watch: none of them is computed here. */
  private static final String ELSEWHERE =
      "(window|multiple|split|watch)\\..*|quantile\\.sequential-ab";

  @ParameterizedTest(name = "{0}")
  @MethodSource("known")
  void shouldMatchThePublishedNumber(String id, JsonNode item) {
    double[] computed = Objects.requireNonNull(METHODS.get(method(item))).apply(item.get("inputs"));
    double[] expected =
        StreamSupport.stream(
                item.get("expected").isContainerNode()
                    ? item.get("expected").spliterator()
                    : Stream.of(item.get("expected")).spliterator(),
                false)
            .mapToDouble(JsonNode::asDouble)
            .toArray();
    assertThat(computed)
        .as(id + " by " + item.get("source").asText())
        .containsExactly(expected, within(item.get("tol").asDouble()));
  }

  @Test
  void shouldComputeOrNameEveryMethodOfTheFile(TestReporter reporter) throws IOException {
    Map<String, Integer> unknown = new TreeMap<>();
    int computed = 0;
    for (JsonNode item : cases()) {
      if (METHODS.containsKey(method(item))) {
        computed++;
      } else {
        unknown.merge(method(item), 1, Integer::sum);
      }
    }
    reporter.publishEntry(computed + " cases computed; not computed here: " + unknown);
    assertThat(computed).isPositive();
    assertThat(unknown.keySet()).allMatch(method -> method.matches(ELSEWHERE));
  }

  static Stream<Arguments> known() throws IOException {
    return StreamSupport.stream(cases().spliterator(), false)
        .filter(item -> METHODS.containsKey(method(item)))
        .map(item -> Arguments.of(item.get("id").asText(), item));
  }

  private static String method(JsonNode item) {
    return item.get("method").asText();
  }

  private static JsonNode cases() throws IOException {
    String file = System.getProperty("judge.cases", "");
    try (InputStream in =
        file.isEmpty()
            ? Objects.requireNonNull(CasesTest.class.getResourceAsStream("/judge/cases.json"))
            : Files.newInputStream(Path.of(file))) {
      return new ObjectMapper().readTree(in);
    }
  }

  private static double[] asymptotic(JsonNode in) {
    Arm control = Arm.of(in.get("control"));
    Arm treatment = Arm.of(in.get("treatment"));
    boolean relative = in.get("lift").asText().equals("relative");
    double scale = relative ? control.mean() : 1;
    double effect = (treatment.mean() - control.mean()) / scale;
    double ratio = relative ? treatment.mean() / control.mean() : 1;
    double error2 =
        (treatment.variance() / treatment.n + ratio * ratio * control.variance() / control.n)
            / (scale * scale);
    long n = control.n + treatment.n;
    double alpha = in.get("alpha").asDouble();
    double nStar = in.get("n_star").asDouble();
    double deviation = Math.sqrt(n * error2);
    String side = in.path("side").asText("two-sided");
    if (side.equals("lower")) {
      double width = AsymptoticSequence.oneSided(alpha, nStar).halfWidth(deviation, n);
      return new double[] {effect - width};
    }
    if (side.equals("upper")) {
      double width = AsymptoticSequence.oneSided(alpha, nStar).halfWidth(deviation, n);
      return new double[] {effect + width};
    }
    double width = AsymptoticSequence.twoSided(alpha, nStar).halfWidth(deviation, n);
    return new double[] {effect - width, effect + width};
  }

  private static double[] normal(JsonNode in) {
    double alpha = in.get("alpha").asDouble();
    double v = in.get("v").asDouble();
    NormalMixture mixture = new NormalMixture(in.get("v_opt").asDouble(), alpha);
    assertThat(in.get("kind").asText()).startsWith("one-sided");
    return new double[] {
      in.get("kind").asText().contains("bound")
          ? mixture.bound(v, alpha)
          : mixture.logValue(in.get("s").asDouble(), v)
    };
  }

  /** The steps of the published numbers lie between −0.2 and 0.8. */
  private static double[] betaBinomial(JsonNode in) {
    double optimal = in.get("v_opt").asDouble();
    double alpha = in.get("alpha").asDouble();
    BetaBinomialMixture mixture =
        in.get("kind").asText().startsWith("two-sided")
            ? BetaBinomialMixture.twoSided(optimal, alpha, 0.2, 0.8)
            : BetaBinomialMixture.oneSided(optimal, alpha, 0.2, 0.8);
    double v = in.get("v").asDouble();
    return new double[] {
      in.get("kind").asText().contains("bound")
          ? mixture.bound(v, alpha)
          : mixture.logValue(in.get("s").asDouble(), v)
    };
  }

  private static double[] rate(JsonNode in) {
    Interval interval =
        new RateSequence(in.get("t_opt").asDouble(), in.get("alpha").asDouble())
            .interval(in.get("successes").asLong(), in.get("n").asLong());
    return new double[] {interval.lower(), interval.upper()};
  }

  private static double[] betting(JsonNode in) {
    long errors = in.get("errors").asLong();
    double log =
        Bets.logWealth(
            in.get("lambda").asDouble(),
            in.get("n").asLong() - errors,
            0,
            errors,
            in.get("p0").asDouble());
    return new double[] {Math.exp(log)};
  }

  private static double[] zeroEvents(JsonNode in) {
    long errors = in.get("errors").asLong();
    long n = in.get("n").asLong();
    return new double[] {
      RateSequence.windowUpper(errors, n, 0.05),
      new RateSequence(100, 0.05).interval(errors, n).upper()
    };
  }

  private static double[] sequentialRatio(JsonNode in) {
    SampleRatio ratio = new SampleRatio(doubles(in.get("theta0")));
    ratio.assigned(longs(in.get("counts")));
    return new double[] {ratio.logEvidence(), ratio.p()};
  }

  private static double[] windowRatio(JsonNode in) {
    return new double[] {SampleRatio.windowP(longs(in.get("users")), doubles(in.get("weights")))};
  }

  private static long[] longs(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).mapToLong(JsonNode::asLong).toArray();
  }

  private static double[] doubles(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false)
        .mapToDouble(JsonNode::asDouble)
        .toArray();
  }

  private record Arm(double sum, double squares, long n) {
    static Arm of(JsonNode node) {
      return new Arm(
          node.get("sum").asDouble(), node.get("sumsq").asDouble(), node.get("n").asLong());
    }

    double mean() {
      return sum / n;
    }

    double variance() {
      return (squares - sum * sum / n) / (n - 1);
    }
  }
}
