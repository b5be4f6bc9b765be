package io.osupervisor.benchmarks;

import java.util.Arrays;
import java.util.List;

/** What one side of one round yielded, in ascending order. */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record Sample(double[] values) {
  Sample {
    values = values.clone();
    Arrays.sort(values);
    if (values.length == 0) {
      throw new IllegalArgumentException("nothing was measured");
    }
  }

  static Sample of(double value) {
    return new Sample(new double[] {value});
  }

  /** All values of several samples. */
  static Sample of(List<Sample> samples) {
    return new Sample(samples.stream().flatMapToDouble(s -> Arrays.stream(s.values)).toArray());
  }

  /** The nearest-rank percentile. */
  double percentile(double percent) {
    int rank = (int) Math.ceil(percent / 100 * values.length);
    return values[Math.max(0, rank - 1)];
  }

  double median() {
    return percentile(50);
  }

  double p99() {
    return percentile(99);
  }
}
