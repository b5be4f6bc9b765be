package io.osupervisor.arbiter.trial;

import io.osupervisor.config.TrialsSettings.OnNew;
import java.time.Duration;

/**
 * The bounds of one agent's ladder; they are no part of a genome or of a submission.
 *
 * @param waiting hypotheses kept waiting for their turn or for a person; at least 1
 * @param running trials, or batches of them, at a time; at least 1
 * @param onNew what a new hypothesis does to those that are tried or wait their turn
 * @param provisional deployments that stand on each other; at least 1
 * @param resumptions how often a trial begins anew after its node ended; at least 0
 * @param waitLimit how long a hypothesis waits its turn before it expires
 * @param stageLimit how long a check, or the making of shadows, or a trial beyond its maximum
 *     duration may take before it expires
 * @param approvalLimit how long a person's word is waited for; none by then is a no
 * @param casesLimit how long the answers to the agent's cases may take in all, beside the stage
 *     limit; at least 0
 * @param batch hypotheses that are tried together against one control; at least 1
 */
public record LadderSettings(
    int waiting,
    int running,
    OnNew onNew,
    int provisional,
    int resumptions,
    Duration waitLimit,
    Duration stageLimit,
    Duration approvalLimit,
    QuarantineRule quarantine,
    Duration casesLimit,
    int batch) {
  /** Ten waiting, one running, three provisional. */
  public static final LadderSettings DEFAULT =
      new LadderSettings(
          10,
          1,
          OnNew.QUEUE,
          3,
          2,
          Duration.ofDays(7),
          Duration.ofMinutes(10),
          Duration.ofHours(24),
          QuarantineRule.DEFAULT);

  /** Of an agent without cases, whose hypotheses are tried one by one. */
  public LadderSettings(
      int waiting,
      int running,
      OnNew onNew,
      int provisional,
      int resumptions,
      Duration waitLimit,
      Duration stageLimit,
      Duration approvalLimit,
      QuarantineRule quarantine) {
    this(
        waiting,
        running,
        onNew,
        provisional,
        resumptions,
        waitLimit,
        stageLimit,
        approvalLimit,
        quarantine,
        Duration.ZERO,
        1);
  }

  public LadderSettings {
    if (waiting < 1 || running < 1 || provisional < 1 || resumptions < 0) {
      throw new IllegalArgumentException(
          "waiting %d, running %d, provisional %d, resumptions %d"
              .formatted(waiting, running, provisional, resumptions));
    }
    if (waitLimit.toMillis() < 1 || stageLimit.toMillis() < 1 || approvalLimit.toMillis() < 1) {
      throw new IllegalArgumentException(
          "limits of %s, %s and %s".formatted(waitLimit, stageLimit, approvalLimit));
    }
    if (casesLimit.isNegative() || batch < 1) {
      throw new IllegalArgumentException("a limit of %s, batch %d".formatted(casesLimit, batch));
    }
  }

  /** How long a hypothesis that was checked may wait for the checks of those it is tried with. */
  Duration gatherLimit() {
    return stageLimit.plus(casesLimit).multipliedBy(batch - 1L);
  }
}
