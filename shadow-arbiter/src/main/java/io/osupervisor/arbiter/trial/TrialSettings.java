package io.osupervisor.arbiter.trial;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import io.osupervisor.config.TrialPolicy.Approval;
import io.osupervisor.config.TrialPolicy.Behaviour;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
 * @param approval when a person must agree; kept only where it is not never
 * @param scope what it looks at; kept since 0.1 only where it is not the default
 * @param stages that it goes through; kept only where they are not the default
 */
public record TrialSettings(
    Behaviour behaviour,
    double alpha,
    int minSamples,
    @JsonSerialize(using = DurationMillis.Writer.class) Duration maxDuration,
    List<GuardLimit> guards,
    @JsonSerialize(using = DurationMillis.Writer.class) Duration watchWindow,
    int watchSamples,
    @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = NeverOmitted.class)
        Approval approval,
    @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = TrialScope.Omitted.class)
        TrialScope scope,
    @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = TrialStages.Omitted.class)
        TrialStages stages) {

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
          100,
          Approval.NEVER,
          TrialScope.DEFAULT,
          TrialStages.DEFAULT);

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

  /** Reads what is kept. */
  @JsonCreator
  static TrialSettings kept(
      @JsonProperty("behaviour") Behaviour behaviour,
      @JsonProperty("alpha") double alpha,
      @JsonProperty("minSamples") int minSamples,
      @JsonProperty("maxDuration") @JsonDeserialize(using = DurationMillis.Reader.class)
          Duration maxDuration,
      @JsonProperty("guards") List<GuardLimit> guards,
      @JsonProperty("watchWindow") @JsonDeserialize(using = DurationMillis.Reader.class)
          Duration watchWindow,
      @JsonProperty("watchSamples") int watchSamples,
      @JsonProperty("approval") @Nullable Approval approval,
      @JsonProperty("scope") @Nullable TrialScope scope,
      @JsonProperty("stages") @Nullable TrialStages stages) {
    return new TrialSettings(
        behaviour,
        alpha,
        minSamples,
        maxDuration,
        guards,
        watchWindow,
        watchSamples,
        approval == null ? Approval.NEVER : approval,
        scope == null ? TrialScope.DEFAULT : scope,
        stages == null ? TrialStages.DEFAULT : stages);
  }

  /** Equals what is not kept: events of a trial that nobody approves have no field for it. */
  static final class NeverOmitted {
    @Override
    public boolean equals(@Nullable Object other) {
      return other == Approval.NEVER;
    }

    @Override
    public int hashCode() {
      return Approval.NEVER.hashCode();
    }
  }
}
