package io.osupervisor.config;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** The exact text of a duration in the largest unit that needs no fraction, as in {@code 10s}. */
public final class Durations {
  private static final Map<String, Duration> UNITS = new LinkedHashMap<>();

  static {
    UNITS.put("d", Duration.ofDays(1));
    UNITS.put("h", Duration.ofHours(1));
    UNITS.put("m", Duration.ofMinutes(1));
    UNITS.put("s", Duration.ofSeconds(1));
    UNITS.put("ms", Duration.ofMillis(1));
    UNITS.put("us", Duration.ofNanos(1000));
  }

  private Durations() {}

  public static String text(Duration duration) {
    long nanos = duration.toNanos();
    for (Map.Entry<String, Duration> unit : UNITS.entrySet()) {
      long size = unit.getValue().toNanos();
      boolean whole = nanos != 0 && nanos % size == 0;
      if (whole) {
        return nanos / size + unit.getKey();
      }
    }
    return nanos == 0 ? "0s" : nanos + "ns";
  }
}
