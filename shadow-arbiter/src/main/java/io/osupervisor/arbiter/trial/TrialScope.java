package io.osupervisor.arbiter.trial;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.osupervisor.config.TrialPolicy.Unfenced;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a trial looks at beside its guards, and what it must show whatever its hypothesis claims.
 *
 * @param nStar compared requests for which the bounds are narrowest; at least 25
 * @param anyObjective whether one objective suffices; else all must be shown
 * @param goals what must get better
 * @param mirror the share of the requests that is copied; above 0, at most 1
 * @param unfenced what is done where shadows cannot be cut from the network
 * @param answers what of the answers is without meaning
 * @param waived what the agent's spec does without; kept only where that is something
 * @param noise whether a second control measures how much a version differs from itself; kept only
 *     where it does
 */
public record TrialScope(
    int nStar,
    boolean anyObjective,
    List<Goal> goals,
    double mirror,
    Unfenced unfenced,
    Answers answers,
    @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = Waived.Omitted.class)
        Waived waived,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean noise) {

  /**
   * What holds over all trials of an agent, where a person does without it.
   *
   * @param alphaWealth whether each claim is shown at the whole α, however many there were
   * @param anchor whether small losses of version after version may add up
   */
  public record Waived(boolean alphaWealth, boolean anchor) {
    /** Nothing. */
    public static final Waived NOTHING = new Waived(false, false);

    /** Equals what is not kept. */
    static final class Omitted {
      @Override
      public boolean equals(@Nullable Object other) {
        return NOTHING.equals(other);
      }

      @Override
      public int hashCode() {
        return NOTHING.hashCode();
      }
    }
  }

  /**
   * That a metric gets less.
   *
   * @param minimumEffect the least gain that counts, as a fraction; from 0 to below 1
   */
  public record Goal(String metric, double minimumEffect) {
    public Goal {
      if (metric.isBlank() || !(minimumEffect >= 0 && minimumEffect < 1)) {
        throw new IllegalArgumentException("a gain of %s in '%s'".formatted(minimumEffect, metric));
      }
    }
  }

  /**
   * What of the answers is without meaning; paths are in their canonical form.
   *
   * @param ignored what is left out
   * @param unordered lists whose order does not count
   * @param absolute how far numbers may lie apart
   * @param relative the same as a part of the larger one
   */
  public record Answers(
      List<String> ignored, List<String> unordered, double absolute, double relative) {
    /** Everything has a meaning. */
    public static final Answers STRICT = new Answers(List.of(), List.of(), 0, 0);

    public Answers {
      ignored = List.copyOf(ignored);
      unordered = List.copyOf(unordered);
      if (!(absolute >= 0 && absolute <= Double.MAX_VALUE && relative >= 0 && relative < 1)) {
        throw new IllegalArgumentException("tolerances %s and %s".formatted(absolute, relative));
      }
    }
  }

  /** All requests and answers, behind a fence, with nothing to show but the claims. */
  public static final TrialScope DEFAULT =
      new TrialScope(1000, true, List.of(), 1, Unfenced.REFUSE, Answers.STRICT);

  /** With nothing waived, and without a second control. */
  public TrialScope(
      int nStar,
      boolean anyObjective,
      List<Goal> goals,
      double mirror,
      Unfenced unfenced,
      Answers answers) {
    this(nStar, anyObjective, goals, mirror, unfenced, answers, Waived.NOTHING, false);
  }

  /** Reads what is kept. */
  @JsonCreator
  static TrialScope kept(
      @JsonProperty("nStar") int nStar,
      @JsonProperty("anyObjective") boolean anyObjective,
      @JsonProperty("goals") List<Goal> goals,
      @JsonProperty("mirror") double mirror,
      @JsonProperty("unfenced") Unfenced unfenced,
      @JsonProperty("answers") Answers answers,
      @JsonProperty("waived") @Nullable Waived waived,
      @JsonProperty("noise") boolean noise) {
    return new TrialScope(
        nStar,
        anyObjective,
        goals,
        mirror,
        unfenced,
        answers,
        waived == null ? Waived.NOTHING : waived,
        noise);
  }

  public TrialScope {
    goals = List.copyOf(goals);
    if (nStar < 25 || !(mirror > 0 && mirror <= 1)) {
      throw new IllegalArgumentException("n-star %d, mirror %s".formatted(nStar, mirror));
    }
  }

  /** Equals what is not kept: events of a trial with the default scope have no field for it. */
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
