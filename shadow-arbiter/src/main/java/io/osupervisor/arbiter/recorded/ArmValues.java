package io.osupervisor.arbiter.recorded;

import io.osupervisor.arbiter.judge.Metric;
import io.osupervisor.arbiter.judge.Observation;
import io.osupervisor.arbiter.judge.Observation.Arm;
import io.osupervisor.arbiter.judge.Observation.Pair;
import io.osupervisor.arbiter.judge.Observation.Single;
import java.util.stream.DoubleStream;

/**
 * All that a recording says of one metric, for each arm. Pairs of which one side says nothing are
 * left out, as the judge leaves them out; of agreement, which has no control, the candidate has
 * what {@link Measured#agreement} tells.
 */
final class ArmValues {
  private final DoubleStream.Builder candidate = DoubleStream.builder();
  private final DoubleStream.Builder control = DoubleStream.builder();
  private final Metric metric;

  private ArmValues(Metric metric) {
    this.metric = metric;
  }

  static double[] of(Recording recording, Metric metric, Arm arm) {
    ArmValues values = new ArmValues(metric);
    for (Observation observation : recording.observations()) {
      if (observation instanceof Pair pair) {
        values.take(pair);
      } else if (observation instanceof Single single) {
        values.take(single);
      }
    }
    return (arm == Arm.CANDIDATE ? values.candidate : values.control).build().toArray();
  }

  private void take(Pair pair) {
    if (metric == Metric.AGREEMENT) {
      add(candidate, Measured.agreement(pair.comparison()));
      return;
    }
    double ofCandidate = Measured.of(metric, pair.candidate());
    double ofControl = Measured.of(metric, pair.control());
    if (!Double.isNaN(ofCandidate) && !Double.isNaN(ofControl)) {
      add(candidate, ofCandidate);
      add(control, ofControl);
    }
  }

  private void take(Single single) {
    add(single.arm() == Arm.CANDIDATE ? candidate : control, Measured.of(metric, single.answer()));
  }

  private static void add(DoubleStream.Builder values, double value) {
    if (!Double.isNaN(value)) {
      values.add(value);
    }
  }
}
