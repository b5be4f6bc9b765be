package io.osupervisor.arbiter.trial;

import java.time.Duration;

/**
 * The bounds of one agent's ladder; they are no part of a genome or of a submission.
 *
 * @param waiting hypotheses kept waiting; at least 1
 * @param running trials at a time; at least 1
 * @param provisional deployments that stand on each other; at least 1
 * @param resumptions how often a trial begins anew after its node ended; at least 0
 * @param waitLimit how long a hypothesis waits its turn before it expires
 * @param stageLimit how long a check, or the making of shadows, or a trial beyond its maximum
 *     duration may take before it expires
 */
public record LadderSettings(
    int waiting,
    int running,
    int provisional,
    int resumptions,
    Duration waitLimit,
    Duration stageLimit,
    QuarantineRule quarantine) {
  /** Ten waiting, one running, three provisional. */
  public static final LadderSettings DEFAULT =
      new LadderSettings(
          10, 1, 3, 2, Duration.ofDays(7), Duration.ofMinutes(10), QuarantineRule.DEFAULT);

  public LadderSettings {
    if (waiting < 1 || running < 1 || provisional < 1 || resumptions < 0) {
      throw new IllegalArgumentException(
          "waiting %d, running %d, provisional %d, resumptions %d"
              .formatted(waiting, running, provisional, resumptions));
    }
    if (waitLimit.toMillis() < 1 || stageLimit.toMillis() < 1) {
      throw new IllegalArgumentException("limits of %s and %s".formatted(waitLimit, stageLimit));
    }
  }
}
