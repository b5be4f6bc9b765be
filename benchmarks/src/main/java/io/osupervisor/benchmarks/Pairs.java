package io.osupervisor.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Rounds in which two sides were measured one after the other. */
record Pairs(List<Sample> ours, List<Sample> reference) {
  Pairs {
    ours = List.copyOf(ours);
    reference = List.copyOf(reference);
  }

  /** Alternates between the sides, and who begins, so that both see the same machine. */
  static Pairs measure(int rounds, Side ours, Side reference) throws Exception {
    List<Sample> left = new ArrayList<>();
    List<Sample> right = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      if (round % 2 == 0) {
        left.add(ours.measure());
        right.add(reference.measure());
      } else {
        right.add(reference.measure());
        left.add(ours.measure());
      }
    }
    return new Pairs(left, right);
  }

  /** All rounds as one, for a percentile that a round has too few values for. */
  Pairs pooled() {
    return new Pairs(List.of(Sample.of(ours)), List.of(Sample.of(reference)));
  }

  /** What each round makes of our side. */
  double[] ours(ToDoubleFunction<Sample> figure) {
    return ours.stream().mapToDouble(figure).toArray();
  }

  /** What each round makes of the reference. */
  double[] reference(ToDoubleFunction<Sample> figure) {
    return reference.stream().mapToDouble(figure).toArray();
  }
}
