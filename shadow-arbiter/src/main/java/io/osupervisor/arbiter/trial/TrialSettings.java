package io.osupervisor.arbiter.trial;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.time.Duration;
import java.util.List;

/**
 * How hard the trial of a hypothesis and the watch after it are.
 *
 * @param behaviour what the answers of the candidate may be
 * @param alpha the share of harmful changes that may pass; above 0, at most 0.5
 * @param minSamples the fewest comparisons before a verdict; at least 1
 * @param maxDuration of the trial; above 0
 * @param guards all must hold
 * @param watchWindow how long a deployment is watched; above 0
 * @param watchSamples the fewest answers of a deployment before it is confirmed; at least 1
 */
public record TrialSettings(
    Behaviour behaviour,
    double alpha,
    int minSamples,
    @JsonSerialize(using = DurationMillis.Writer.class)
        @JsonDeserialize(using = DurationMillis.Reader.class)
        Duration maxDuration,
    List<GuardLimit> guards,
    @JsonSerialize(using = DurationMillis.Writer.class)
        @JsonDeserialize(using = DurationMillis.Reader.class)
        Duration watchWindow,
    int watchSamples) {

  /** What the answers of a candidate may be; the first is the strictest. */
  public enum Behaviour {
    /** They must agree with the control's. */
    PRESERVING,
    /** They may differ; agreement is told. */
    CHANGING,
    /** They are not compared. */
    IGNORE_OUTPUT
  }

  /** 60 comparisons at 5 %, at most five minutes; watched for a day and 100 answers. */
  public static final TrialSettings DEFAULT =
      new TrialSettings(
          Behaviour.PRESERVING,
          0.05,
          60,
          Duration.ofMinutes(5),
          List.of(
              new GuardLimit("error-rate", GuardLimit.Bound.MARGIN, 0.01),
              new GuardLimit("agreement", GuardLimit.Bound.MINIMUM, 0.95),
              new GuardLimit("latency", GuardLimit.Bound.MARGIN, 0.10),
              new GuardLimit("memory", GuardLimit.Bound.MARGIN, 0.50)),
          Duration.ofHours(24),
          100);

  public TrialSettings {
    guards = List.copyOf(guards);
    if (!(alpha > 0 && alpha <= 0.5) || minSamples < 1 || watchSamples < 1) {
      throw new IllegalArgumentException(
          "alpha %s, min-samples %d, watch.min-samples %d"
              .formatted(alpha, minSamples, watchSamples));
    }
    if (maxDuration.toMillis() < 1 || watchWindow.toMillis() < 1) {
      throw new IllegalArgumentException(
          "max-duration %s, watch.window %s".formatted(maxDuration, watchWindow));
    }
  }
}
