package io.osupervisor.benchmarks;

import java.util.Arrays;

/** The median of several rounds, and how far the rounds lay apart. */
record Spread(double median, double min, double max) {
  static Spread of(double[] rounds) {
    double[] sorted = rounds.clone();
    Arrays.sort(sorted);
    return new Spread(new Sample(sorted).median(), sorted[0], sorted[sorted.length - 1]);
  }
}
