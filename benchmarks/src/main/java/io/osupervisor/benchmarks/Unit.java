package io.osupervisor.benchmarks;

import java.util.Locale;

/** What a figure counts. */
enum Unit {
  MICROSECONDS("µs"),
  MILLISECONDS("ms"),
  PER_SECOND("/s"),
  KIBIBYTES("KiB"),
  BYTES("B"),
  NANOSECONDS("ns"),
  PERCENT_OF_A_CORE("% of a core"),
  PERCENT_OF_ALL_CORES("% of all cores");

  private final String symbol;

  Unit(String symbol) {
    this.symbol = symbol;
  }

  String symbol() {
    return symbol;
  }

  /** The number with three digits that tell something. */
  static String digits(double value) {
    if (value == 0 || Math.abs(value) >= 100) {
      return String.format(Locale.ROOT, "%,.0f", value);
    }
    return String.format(Locale.ROOT, Math.abs(value) >= 10 ? "%.1f" : "%.2f", value);
  }
}
