package io.osupervisor.arbiter.trial;

import io.osupervisor.agent.protocol.Kind;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.arbiter.judge.Metric;
import io.osupervisor.arbiter.judge.Metric.Measure;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The harm that a trial saw, by guarded metric, so that what several versions did one after the
 * other adds up: of ratios the logarithm, of shares and scores the difference. It is the estimate,
 * not the bound: a trial ends as soon as its bounds suffice, so the bounds of any two would add up
 * to more than the margin, whatever the versions are; the errors of estimates cancel out.
 *
 * <p>Agreement is left out. How many answers differ has no direction, and what differs by chance
 * differs from any version: sums of it tell nothing.
 */
final class SeenHarm {
  private SeenHarm() {}

  /** What the evidence of a verdict says of its guards; nothing where it has none. */
  static Map<String, Double> of(Evidence evidence) {
    Map<String, Double> harm = new TreeMap<>();
    Value judged = evidence.data().field("judged");
    if (judged != null && judged.kind() == Kind.LIST) {
      judged.elements().stream()
          .filter(one -> one.kind() == Kind.MAP && "guard".equals(text(one.field("role"))))
          .forEach(one -> put(harm, text(one.field("metric")), one.field("effect")));
    }
    return harm;
  }

  private static void put(Map<String, Double> harm, String metric, @Nullable Value effect) {
    if (effect != null && effect.kind() == Kind.DOUBLE && adds(metric)) {
      double seen = onScale(metric, effect.asDouble());
      if (Double.isFinite(seen)) {
        harm.put(metric, seen);
      }
    }
  }

  private static String text(@Nullable Value value) {
    return value != null && value.kind() == Kind.STRING ? value.asString() : "";
  }

  /** Whether what is seen of a metric may be summed. */
  static boolean adds(String metric) {
    return Metric.of(metric).measure() != Measure.SHARE;
  }

  /** An effect or a margin of a metric, as it is summed. */
  static double onScale(String metric, double effect) {
    return isRatio(metric) ? StrictMath.log1p(effect) : effect;
  }

  /** A sum as an effect again, for people. */
  static String told(String metric, double sum) {
    return switch (Metric.of(metric).measure()) {
      case RELATIVE -> String.format(Locale.ROOT, "%+.1f%%", 100 * StrictMath.expm1(sum));
      case POINTS -> String.format(Locale.ROOT, "%+.2fpp", 100 * sum);
      case SHARE, GAIN -> String.format(Locale.ROOT, "%+.3f", 0.0 - sum);
    };
  }

  private static boolean isRatio(String metric) {
    return Metric.of(metric).measure() == Measure.RELATIVE;
  }
}
