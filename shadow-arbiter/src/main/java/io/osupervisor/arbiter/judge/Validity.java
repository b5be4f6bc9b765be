package io.osupervisor.arbiter.judge;

import io.osupervisor.arbiter.judge.Observation.Alarm;
import io.osupervisor.arbiter.judge.Observation.Assigned;
import io.osupervisor.arbiter.judge.Observation.Losses;
import java.util.Locale;
import java.util.Optional;

/** Whether a trial compares like with like. A shadow that drops slow requests looks fast. */
final class Validity {
  /** At most one in so many requests may be dropped, or go uncompared. */
  private static final long ONE_IN = 100;

  /** With more of them nothing is promoted any more, but harm can still be shown. */
  private static final long MAX_RESYNCS = 3;

  /**
   * With more of them it is worthless: a candidate that cannot keep up loses copies again and
   * again, but must have shown it by then.
   */
  private static final long MOST_RESYNCS = 12;

  private static final double RATIO_ALPHA = 0.01;

  private final SampleRatio ratio;
  private long answered;
  private long dropped;
  private long uncompared;
  private long resyncs;
  private String alarm = "";

  /**
   * Nothing seen yet.
   *
   * @param candidateShare of the requests that the candidate is to get, between 0 and 1
   */
  Validity(double candidateShare) {
    this.ratio = new SampleRatio(candidateShare, 1 - candidateShare);
  }

  /** A request was answered as it should be. */
  void answered() {
    answered++;
  }

  void notCompared() {
    uncompared++;
  }

  void take(Losses losses) {
    dropped += losses.dropped();
    uncompared += losses.uncompared();
    resyncs += losses.resyncs();
  }

  void take(Assigned assigned) {
    ratio.assigned(assigned.candidate(), assigned.control());
  }

  void take(Alarm raised) {
    if (alarm.isEmpty()) {
      alarm = raised.kind().name().toLowerCase(Locale.ROOT) + ": " + raised.detail();
    }
  }

  /** What makes the trial worthless, if anything does. */
  Optional<String> alarm() {
    if (!alarm.isEmpty()) {
      return Optional.of(alarm);
    }
    if (ratio.p() <= RATIO_ALPHA) {
      return Optional.of(
          String.format(
              Locale.ROOT, "sample_ratio: requests fall unevenly, p %.2g at 0.01", ratio.p()));
    }
    if (resyncs > MOST_RESYNCS) {
      return Optional.of(tooOften());
    }
    // One lost request is one in less than a hundred only for as long as there are fewer.
    if (dropped > 1 && tooMany(dropped)) {
      return Optional.of(share("dropped", dropped));
    }
    return uncompared > 1 && tooMany(uncompared)
        ? Optional.of(share("uncompared", uncompared))
        : Optional.empty();
  }

  /** Whether a decision waits for more requests to make one lost one rare enough. */
  boolean waits() {
    return tooMany(dropped) || tooMany(uncompared);
  }

  /** What a decision would wait for, in words. */
  String tooManyLost() {
    return tooMany(dropped) ? share("dropped", dropped) : share("uncompared", uncompared);
  }

  /** Whether it was resynchronised too often for anything to be promoted by it. */
  boolean isTorn() {
    return resyncs > MAX_RESYNCS;
  }

  /** What makes it worthless when it is torn, in words. */
  String tooOften() {
    return "resyncs: %d resynchronisations, at most %d".formatted(resyncs, MAX_RESYNCS);
  }

  private boolean tooMany(long lost) {
    return lost * ONE_IN > requests();
  }

  private long requests() {
    return answered + dropped + uncompared;
  }

  private String share(String what, long lost) {
    return "%s: %d of %d requests, at most 1 %%".formatted(what, lost, requests());
  }
}
