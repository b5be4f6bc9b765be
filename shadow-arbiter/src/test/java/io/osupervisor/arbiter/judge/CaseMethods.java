package io.osupervisor.arbiter.judge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.osupervisor.arbiter.watch.CusumRunLength;
import io.osupervisor.arbiter.window.ArmSummary;
import io.osupervisor.arbiter.window.FarringtonManning;
import io.osupervisor.arbiter.window.Lift;
import io.osupervisor.arbiter.window.MeanLift;
import io.osupervisor.arbiter.window.PValues;
import io.osupervisor.arbiter.window.Percentiles;
import io.osupervisor.arbiter.window.Side;
import io.osupervisor.arbiter.window.Welch;
import io.osupervisor.traffic.Buckets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Which code of the product computes the methods of the published cases. */
final class CaseMethods {
  static final Map<String, Function<CaseInputs, CaseOutputs>> ALL = new HashMap<>();

  static {
    ALL.put("mean.asymptotic-cs", CaseMethods::asymptotic);
    ALL.put("mixture.normal", CaseMethods::normal);
    ALL.put("mixture.gamma-exponential", CaseMethods::gammaExponential);
    ALL.put("mixture.beta-binomial", CaseMethods::betaBinomial);
    ALL.put("multiple.bh", in -> list("p", PValues.benjaminiHochberg(in.numbers("p"))));
    ALL.put("multiple.holm", in -> list("p", PValues.holm(in.numbers("p"))));
    ALL.put("quantile.sequential-ab", CaseMethods::quantiles);
    ALL.put("rate.beta-binomial-cs", CaseMethods::rate);
    ALL.put("rate.betting", CaseMethods::betting);
    ALL.put("rate.zero-events", CaseMethods::zeroEvents);
    ALL.put("split.hash", CaseMethods::hash);
    ALL.put("srm.chi2", CaseMethods::windowRatio);
    ALL.put("srm.sequential", CaseMethods::sequentialRatio);
    ALL.put("watch.cusum-arl", CaseMethods::cusumRunLength);
    ALL.put("window.effect-size", CanaryCases::effectSize);
    ALL.put("window.farrington-manning", CaseMethods::farringtonManning);
    ALL.put("window.kayenta-classifier", CanaryCases::classifier);
    ALL.put("window.kayenta-critical", CanaryCases::critical);
    ALL.put("window.kayenta-score", CanaryCases::score);
    ALL.put("window.mann-whitney", CanaryCases::shift);
    ALL.put("window.percentile-r7", CaseMethods::percentile);
    ALL.put("window.welch", CaseMethods::welch);
  }

  private CaseMethods() {}

  private static CaseOutputs list(String name, double[] values) {
    return CaseOutputs.of(name, values);
  }

  /** GrowthBook's sequential t-test; it tells no one-sided p-value above 0.4999. */
  private static CaseOutputs asymptotic(CaseInputs in) {
    MeanLift lift = lift(in);
    Side side = side(in);
    double alpha = in.number("alpha", 0.05);
    double nStar = in.number("n_star", 5000);
    AsymptoticSequence sequence =
        side == Side.BOTH
            ? AsymptoticSequence.twoSided(alpha, nStar)
            : AsymptoticSequence.oneSided(alpha, nStar);
    double width = sequence.halfWidth(lift.deviation(), lift.n());
    double low = side == Side.UPPER ? Double.NEGATIVE_INFINITY : lift.effect() - width;
    double high = side == Side.LOWER ? Double.POSITIVE_INFINITY : lift.effect() + width;
    double towards = side == Side.UPPER ? -lift.effect() : lift.effect();
    double evidence = sequence.logEvidence(towards, lift.deviation(), lift.n());
    double p = Math.min(side == Side.BOTH ? 1 : 0.4999, Math.exp(-evidence));
    if (side == Side.BOTH && in.expected() > 2) {
      return CaseOutputs.of("lift", lift.effect())
          .with("low", low)
          .with("high", high)
          .with("se", lift.standardError())
          .with("p", p)
          .also("halfwidth", width);
    }
    CaseOutputs out =
        side == Side.BOTH
            ? CaseOutputs.of("low", low).with("high", high)
            : CaseOutputs.of("bound", side == Side.LOWER ? low : high)
                .also("low", low)
                .also("high", high);
    return out.also("lift", lift.effect())
        .also("se", lift.standardError())
        .also("halfwidth", width)
        .also("p", p);
  }

  private static CaseOutputs welch(CaseInputs in) {
    MeanLift lift = lift(in);
    Welch welch = Welch.test(lift, side(in), in.number("alpha", 0.05));
    return CaseOutputs.of("lift", lift.effect())
        .with("low", welch.lower())
        .with("high", welch.upper())
        .with("se", lift.standardError())
        .with("p", welch.p());
  }

  private static MeanLift lift(CaseInputs in) {
    Lift lift = Lift.valueOf(in.text("lift", "relative").toUpperCase(Locale.ROOT));
    return lift.of(arm(in.required("control")), arm(in.required("treatment")));
  }

  private static ArmSummary arm(JsonNode node) {
    long n = node.get("n").asLong();
    if (node.has("successes")) {
      return ArmSummary.ofEvents(node.get("successes").asLong(), n);
    }
    if (node.has("mean")) {
      double deviation = node.get("sd").asDouble();
      return new ArmSummary(node.get("mean").asDouble(), deviation * deviation, n);
    }
    return ArmSummary.ofSums(node.get("sum").asDouble(), node.get("sumsq").asDouble(), n);
  }

  private static Side side(CaseInputs in) {
    String side = in.text("side", "two-sided");
    return switch (side) {
      case "two-sided", "both" -> Side.BOTH;
      case "lower", "greater" -> Side.LOWER;
      case "upper", "less", "lesser" -> Side.UPPER;
      default -> throw new AssertionError("no side: " + side);
    };
  }

  private static CaseOutputs normal(CaseInputs in) {
    double alpha = in.number("alpha", 0.05);
    double optimal = in.number("v_opt");
    NormalMixture mixture =
        isTwoSided(in)
            ? NormalMixture.twoSided(optimal, alpha)
            : NormalMixture.oneSided(optimal, alpha);
    double v = in.number("v", Double.NaN);
    double s = in.number("s", Double.NaN);
    if (in.text("kind", "").contains("rho")) {
      return CaseOutputs.of("rho", mixture.rho());
    }
    return isBound(in)
        ? CaseOutputs.of("bound", mixture.bound(v, alpha))
        : CaseOutputs.of("log", mixture.logValue(s, v));
  }

  private static CaseOutputs gammaExponential(CaseInputs in) {
    double alpha = in.number("alpha", 0.05);
    double v = in.number("v");
    double s = in.number("s", Double.NaN);
    GammaExponentialMixture mixture =
        new GammaExponentialMixture(in.number("v_opt"), alpha, in.told("c", 2));
    return isBound(in)
        ? CaseOutputs.of("bound", mixture.bound(v, alpha))
        : CaseOutputs.of("log", mixture.logValue(s, v));
  }

  /** Where the case does not say otherwise its steps lie between −0.2 and 0.8, as its source's. */
  private static CaseOutputs betaBinomial(CaseInputs in) {
    double optimal = in.number("v_opt");
    double alpha = in.number("alpha", 0.05);
    double g = in.told("g", 0.2);
    double h = in.told("h", 0.8);
    double v = in.number("v");
    double s = in.number("s", Double.NaN);
    BetaBinomialMixture mixture =
        isTwoSided(in)
            ? BetaBinomialMixture.twoSided(optimal, alpha, g, h)
            : BetaBinomialMixture.oneSided(optimal, alpha, g, h);
    return isBound(in)
        ? CaseOutputs.of("bound", mixture.bound(v, alpha))
        : CaseOutputs.of("log", mixture.logValue(s, v));
  }

  private static boolean isTwoSided(CaseInputs in) {
    boolean two = in.text("kind", "").contains("two-sided");
    assertThat(two || in.text("kind", "").contains("one-sided")).as("sides told").isTrue();
    return two;
  }

  private static boolean isBound(CaseInputs in) {
    boolean bound = in.text("kind", "").contains("bound");
    assertThat(bound || in.text("kind", "").contains("log")).as("a bound or a log").isTrue();
    return bound;
  }

  private static CaseOutputs quantiles(CaseInputs in) {
    double[] a = values(in.required("a"));
    double[] b = in.has("b") ? values(in.required("b")) : shifted(a, in.number("b_offset"));
    EqualQuantiles test =
        new EqualQuantiles(
            in.number("quantile"),
            in.number("t_opt", 100),
            in.number("alpha_opt", in.number("alpha", 0.05)));
    return CaseOutputs.of("p", test.p(a, b)).also("log_e", test.logEvidence(a, b));
  }

  private static double[] shifted(double[] values, double offset) {
    double[] shifted = values.clone();
    for (int i = 0; i < shifted.length; i++) {
      shifted[i] += offset;
    }
    return shifted;
  }

  /** A list, or a range of whole numbers such as {@code 1..1000}. */
  private static double[] values(JsonNode node) {
    if (node.isArray()) {
      return CaseInputs.numbers(node);
    }
    String[] ends = node.asText().split("\\.\\.");
    assertThat(ends).hasSize(2);
    return IntStream.rangeClosed(Integer.parseInt(ends[0]), Integer.parseInt(ends[1]))
        .asDoubleStream()
        .toArray();
  }

  private static CaseOutputs rate(CaseInputs in) {
    Interval interval =
        new RateSequence(in.number("t_opt", 100), in.number("alpha", 0.05))
            .interval(in.count("successes"), in.count("n"));
    return CaseOutputs.of("low", interval.lower()).with("high", interval.upper());
  }

  private static CaseOutputs betting(CaseInputs in) {
    long errors = in.count("errors");
    long right = in.count("n") - errors;
    double log = Bets.logWealth(in.number("lambda"), right, 0, errors, in.number("p0"));
    return CaseOutputs.of("e", Math.exp(log)).also("log_e", log);
  }

  private static CaseOutputs zeroEvents(CaseInputs in) {
    long errors = in.count("errors");
    long n = in.count("n");
    double alpha = in.number("alpha", 0.05);
    double always = new RateSequence(in.number("t_opt", 100), alpha).interval(errors, n).upper();
    return CaseOutputs.of("window", RateSequence.windowUpper(errors, n, alpha))
        .with("always", always);
  }

  private static CaseOutputs sequentialRatio(CaseInputs in) {
    double[] shares = in.numbers("theta0");
    double whole = Arrays.stream(shares).sum();
    SampleRatio ratio = new SampleRatio(Arrays.stream(shares).map(one -> one / whole).toArray());
    ratio.assigned(in.counts("counts"));
    return CaseOutputs.of("log_e", ratio.logEvidence()).with("p", ratio.p());
  }

  private static CaseOutputs windowRatio(CaseInputs in) {
    return CaseOutputs.of("p", SampleRatio.windowP(in.counts("users"), in.numbers("weights")));
  }

  private static CaseOutputs farringtonManning(CaseInputs in) {
    FarringtonManning test =
        new FarringtonManning(in.count("x1"), in.count("n1"), in.count("x2"), in.count("n2"));
    double margin = in.number("delta0", 0);
    Interval interval = test.interval(in.number("alpha", 0.05));
    return CaseOutputs.of("z", test.z(margin))
        .also("p", test.p(margin))
        .also("difference", test.difference())
        .also("low", interval.lower())
        .also("high", interval.upper())
        .also("lower", interval.lower())
        .also("upper", interval.upper());
  }

  private static CaseOutputs percentile(CaseInputs in) {
    assertThat(in.text("type", "R-7")).isEqualTo("R-7");
    double value = Percentiles.r7(in.numbers("x"), in.number("q"));
    return CaseOutputs.of("percentile", value);
  }

  private static CaseOutputs cusumRunLength(CaseInputs in) {
    return CaseOutputs.of("cycles", CusumRunLength.twoSided(in.number("h"), in.number("shift", 0)));
  }

  /** The version is an input, or told by the words of the case; one that nobody knows has none. */
  private static CaseOutputs hash(CaseInputs in) {
    Matcher told = Pattern.compile("v([0-9]+)").matcher(in.detail().toLowerCase(Locale.ROOT));
    long version = in.has("version") ? in.count("version") : 2;
    if (!in.has("version") && told.find()) {
      version = Long.parseLong(told.group(1));
    }
    String seed = in.text("seed", "");
    String value = in.text("value", "");
    if (version == 1) {
      return CaseOutputs.of("share", Buckets.thousandth(seed, value) / 1000.0);
    }
    double share = (double) new Buckets(seed).of(value) / Buckets.COUNT;
    return CaseOutputs.of("share", version == 2 ? share : null);
  }
}
