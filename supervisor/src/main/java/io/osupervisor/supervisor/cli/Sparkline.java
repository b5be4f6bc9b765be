package io.osupervisor.supervisor.cli;

import java.util.Arrays;
import java.util.stream.DoubleStream;

/** Numbers as a line of bars, the least the lowest; where there is none, a space. */
final class Sparkline {
  private static final String BARS = "▁▂▃▄▅▆▇█";

  private Sparkline() {}

  static String of(double[] values) {
    double least = known(values).min().orElse(0);
    double span = known(values).max().orElse(0) - least;
    StringBuilder line = new StringBuilder();
    for (double value : values) {
      line.append(Double.isNaN(value) ? ' ' : bar(value - least, span));
    }
    return line.toString();
  }

  private static DoubleStream known(double[] values) {
    return Arrays.stream(values).filter(value -> !Double.isNaN(value));
  }

  /** What never changes lies in the middle. */
  private static char bar(double above, double span) {
    double height = span > 0 ? above / span : 0.5;
    return BARS.charAt((int) Math.min(height * BARS.length(), BARS.length() - 1));
  }
}
