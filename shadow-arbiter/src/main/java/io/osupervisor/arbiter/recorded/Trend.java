package io.osupervisor.arbiter.recorded;

import io.osupervisor.arbiter.judge.Metric;
import io.osupervisor.arbiter.judge.Observation;
import io.osupervisor.arbiter.judge.Observation.Answer;
import io.osupervisor.arbiter.judge.Observation.Arm;
import io.osupervisor.arbiter.judge.Observation.Pair;
import io.osupervisor.arbiter.judge.Observation.Single;
import java.util.List;

/** How an effect went in the course of a recording: the candidate's mean less the control's. */
public final class Trend {
  private final double[] candidate;
  private final double[] control;
  private final long[] candidates;
  private final long[] controls;

  private Trend(int slots) {
    candidate = new double[slots];
    control = new double[slots];
    candidates = new long[slots];
    controls = new long[slots];
  }

  /**
   * One value for each of so many parts of the recording, NaN for a part that says nothing; of
   * agreement it is the share that agrees, of what is a ratio its logarithm.
   */
  public static double[] of(Recording recording, Metric metric, int slots) {
    Trend trend = new Trend(slots);
    List<Observation> all = recording.observations();
    for (int i = 0; i < all.size(); i++) {
      int slot = (int) ((long) i * slots / all.size());
      if (all.get(i) instanceof Pair pair) {
        trend.take(slot, metric, pair);
      } else if (all.get(i) instanceof Single single) {
        trend.add(slot, single.arm(), value(metric, single.answer()));
      }
    }
    return trend.values();
  }

  private void take(int slot, Metric metric, Pair pair) {
    if (metric == Metric.AGREEMENT) {
      add(slot, Arm.CANDIDATE, Measured.agreement(pair.comparison()));
      add(slot, Arm.CONTROL, 0);
      return;
    }
    double ofCandidate = value(metric, pair.candidate());
    double ofControl = value(metric, pair.control());
    if (!Double.isNaN(ofCandidate + ofControl)) {
      add(slot, Arm.CANDIDATE, ofCandidate);
      add(slot, Arm.CONTROL, ofControl);
    }
  }

  private static double value(Metric metric, Answer answer) {
    double value = Measured.of(metric, answer);
    return metric.measure() == Metric.Measure.RELATIVE ? StrictMath.log(value) : value;
  }

  private void add(int slot, Arm arm, double value) {
    if (!Double.isNaN(value)) {
      boolean ofCandidate = arm == Arm.CANDIDATE;
      (ofCandidate ? candidate : control)[slot] += value;
      (ofCandidate ? candidates : controls)[slot]++;
    }
  }

  private double[] values() {
    double[] values = new double[candidate.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = candidate[i] / candidates[i] - control[i] / controls[i];
    }
    return values;
  }
}
