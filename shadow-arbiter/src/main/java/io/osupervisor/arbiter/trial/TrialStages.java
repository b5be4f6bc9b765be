package io.osupervisor.arbiter.trial;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Through which stages beside its check and its shadows a candidate goes.
 *
 * @param replayed whether the agent's cases are run, where there are any
 * @param canary the shares of the real requests that it answers, one step after the other, in
 *     hundredths of a percent; from 1, growing, below 10,000, for all requests are the swap's. None
 *     for no such stage
 * @param stepLimit the longest that one step waits for enough answers; above 0
 * @param noCanary why there is no such stage; empty where there is one, or nothing is known
 */
public record TrialStages(
    boolean replayed,
    List<Integer> canary,
    @JsonSerialize(using = DurationMillis.Writer.class)
        @JsonDeserialize(using = DurationMillis.Reader.class)
        Duration stepLimit,
    String noCanary) {
  /** The weight of all requests. */
  public static final int ALL = 10_000;

  /** With the cases, without a canary. */
  public static final TrialStages DEFAULT =
      new TrialStages(true, List.of(), Duration.ofHours(1), "");

  public TrialStages {
    canary = List.copyOf(canary);
    int before = 0;
    for (int weight : canary) {
      if (weight <= before || weight >= ALL) {
        throw new IllegalArgumentException("canary " + canary);
      }
      before = weight;
    }
    if (stepLimit.toMillis() < 1 || (!canary.isEmpty() && !noCanary.isEmpty())) {
      throw new IllegalArgumentException("canary %s, %s".formatted(stepLimit, noCanary));
    }
  }

  /** Whether a candidate answers real requests before it is deployed. */
  public boolean hasCanary() {
    return !canary.isEmpty();
  }

  /** The longest that all steps may take. */
  Duration limit() {
    return stepLimit.multipliedBy(canary.size());
  }

  /** Equals what is not kept: events of a trial with the default stages have no field for them. */
  static final class Omitted {
    @Override
    public boolean equals(@Nullable Object other) {
      return DEFAULT.equals(other);
    }

    @Override
    public int hashCode() {
      return DEFAULT.hashCode();
    }
  }
}
