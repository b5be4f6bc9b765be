package io.osupervisor.arbiter.watch;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * How the version before a deployment answered up to then. Pinned at the promotion: nothing that
 * comes later moves it.
 *
 * @param answers requests that ended
 * @param failed those of them that failed
 * @param measured answers whose latency is known
 * @param meanMicros of those; 0 without any
 * @param p95 their 95th percentile, in microseconds, and what bounds it at 99 %
 * @param perSecond answers of a second; 0 when not known
 * @param cycles its newest, oldest first
 * @param memoryFailures how often its primary could not take its memory back, or took too much
 */
public record PinnedBaseline(
    long answers,
    long failed,
    long measured,
    double meanMicros,
    Quantile p95,
    double perSecond,
    List<Conduct.Cycle> cycles,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) long memoryFailures) {
  /** Where nothing is known of the version before. */
  public static final PinnedBaseline NONE =
      new PinnedBaseline(0, 0, 0, 0, new Quantile(0, 0, 0), 0, List.of(), 0);

  /** A percentile with its bounds. */
  public record Quantile(double lower, double estimate, double upper) {
    /** Standard deviations of a 99 % interval. */
    private static final double CERTAIN = 2.576;

    /** The 95th of a conduct, between the order statistics that bound it. */
    static Quantile p95(Conduct conduct) {
      double reach = CERTAIN * StrictMath.sqrt(0.95 * 0.05 / StrictMath.max(conduct.measured(), 1));
      return new Quantile(
          conduct.quantileMicros(0.95 - reach),
          conduct.quantileMicros(0.95),
          conduct.quantileMicros(0.95 + reach));
    }
  }

  public PinnedBaseline {
    cycles = List.copyOf(cycles);
  }

  /** As a version answered up to now. */
  public static PinnedBaseline of(Conduct conduct) {
    return new PinnedBaseline(
        conduct.answers(),
        conduct.failed(),
        conduct.measured(),
        conduct.meanMicros(),
        Quantile.p95(conduct),
        conduct.perSecond(),
        conduct.cycles(),
        conduct.memoryFailures());
  }

  double passed() {
    return answers == 0 ? 0 : (double) (answers - failed) / answers;
  }
}
