package io.osupervisor.benchmarks;

/** Measures one side of a comparison once. */
@FunctionalInterface
interface Side {
  Sample measure() throws Exception;

  /** Something that yields one value each time. */
  @FunctionalInterface
  interface Trial {
    double value() throws Exception;
  }

  /** A side that makes so many trials. */
  static Side of(int times, Trial trial) {
    return () -> {
      double[] values = new double[times];
      for (int i = 0; i < times; i++) {
        values[i] = trial.value();
      }
      return new Sample(values);
    };
  }
}
