package io.osupervisor.systemtests;

import static java.util.stream.Collectors.joining;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Measured times, for bounds and for people. */
final class Times {
  private final List<Long> nanos = new ArrayList<>();

  /** Runs something and takes its time. */
  void measure(Runnable work) {
    add(of(work));
  }

  /** How long something takes. */
  static Duration of(Runnable work) {
    long started = System.nanoTime();
    work.run();
    return Duration.ofNanos(System.nanoTime() - started);
  }

  void add(Duration time) {
    nanos.add(time.toNanos());
  }

  void addAll(Times others) {
    nanos.addAll(others.nanos);
  }

  int count() {
    return nanos.size();
  }

  /** The least time that this share of all does not exceed. */
  Duration percentile(double share) {
    List<Long> sorted = nanos.stream().sorted().toList();
    int rank = (int) Math.ceil(share * sorted.size());
    return Duration.ofNanos(sorted.get(Math.max(0, rank - 1)));
  }

  Duration max() {
    return percentile(1);
  }

  /** Each of them, as they came. */
  String inOrder() {
    return nanos.stream().map(Duration::ofNanos).map(Times::text).collect(joining(", "));
  }

  /** Milliseconds with a tenth. */
  static String text(Duration time) {
    return String.format(Locale.ROOT, "%.1f ms", time.toNanos() / 1e6);
  }

  @Override
  public String toString() {
    if (nanos.isEmpty()) {
      return "none";
    }
    return "n=%d p50=%s p99=%s max=%s"
        .formatted(count(), text(percentile(0.5)), text(percentile(0.99)), text(percentile(1)));
  }
}
