package io.osupervisor.arbiter.shadow;

import io.osupervisor.agent.VersionId;
import java.util.List;

/**
 * What several trials on shadows are to find out together, against one control: what it runs, which
 * requests all of them get and the seed of their lot are the same in all of them.
 *
 * @param trials at least one, each with a name of its own
 */
public record BatchPlan(List<PairPlan> trials) {
  /**
   * @throws IllegalArgumentException when they cannot have one control
   */
  public BatchPlan {
    trials = List.copyOf(trials);
    if (trials.stream().map(BatchPlan::shared).distinct().count() != 1) {
      throw new IllegalArgumentException("no trials against one control: " + trials);
    }
    if (trials.stream().map(PairPlan::trial).distinct().count() < trials.size()) {
      throw new IllegalArgumentException("trials of one name: " + trials);
    }
  }

  /** One trial alone. */
  public static BatchPlan of(PairPlan trial) {
    return new BatchPlan(List.of(trial));
  }

  private static List<Object> shared(PairPlan trial) {
    return List.of(trial.control(), trial.share(), trial.seed());
  }

  /** That of its first trial. */
  String name() {
    return trials.get(0).trial();
  }

  VersionId control() {
    return trials.get(0).control();
  }

  /** Whether one of them measures noise. */
  boolean noise() {
    return trials.stream().anyMatch(PairPlan::noise);
  }

  /** The control, or both. */
  int controls() {
    return noise() ? 2 : 1;
  }

  /** How many shadows it takes. */
  int shadows() {
    return trials.size() + controls();
  }
}
