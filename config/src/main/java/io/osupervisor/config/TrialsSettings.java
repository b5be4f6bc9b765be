package io.osupervisor.config;

import java.time.Duration;

/**
 * What hypotheses and their trials may take of a node; no part of a spec or of a genome.
 *
 * @param maxShadows shadows on the node at once; a trial takes two, or three
 * @param maxWaiting hypotheses of one agent that wait their turn
 * @param maxRunning trials of one agent at a time, each of one hypothesis or of a batch
 * @param maxBatch hypotheses of one agent that are tried together against one control
 * @param onNew what a new hypothesis does to those that are tried or wait their turn
 * @param maxProvisional deployments of one agent that stand on each other unconfirmed
 * @param maxResumptions how often a trial begins anew after its node ended
 * @param waitLimit how long a hypothesis waits its turn before it expires
 * @param stageLimit how long a check or the raising of shadows may take, or a trial beyond its own
 *     maximum, before the hypothesis expires
 * @param approvalTimeout how long a hypothesis waits for a person's word before it expires
 * @param checkTimeout how long the check command of a genome may take
 * @param observations what the trials of one agent observed may take of the disk
 * @param quarantine how long what was refused stays out
 */
public record TrialsSettings(
    int maxShadows,
    int maxWaiting,
    int maxRunning,
    int maxBatch,
    OnNew onNew,
    int maxProvisional,
    int maxResumptions,
    Duration waitLimit,
    Duration stageLimit,
    Duration approvalTimeout,
    Duration checkTimeout,
    ByteSize observations,
    QuarantineSettings quarantine) {
  /** What a new hypothesis does to those that are tried or wait their turn. */
  public enum OnNew {
    /** It waits behind them. */
    QUEUE,
    /** It takes their place. */
    SUPERSEDE
  }

  private static final Duration SECOND = Duration.ofSeconds(1);

  public TrialsSettings {
    Checks.begin()
        .within("max-shadows", maxShadows, 2, 10_000)
        .within("max-waiting", maxWaiting, 1, 10_000)
        .within("max-running", maxRunning, 1, 1000)
        .within("max-batch", maxBatch, 1, 100)
        .within("max-provisional", maxProvisional, 1, 100)
        .within("max-resumptions", maxResumptions, 0, 20)
        .within("wait-limit", waitLimit, SECOND, Duration.ofDays(365))
        .within("stage-limit", stageLimit, SECOND, Duration.ofDays(1))
        .within("approval-timeout", approvalTimeout, SECOND, Duration.ofDays(365))
        .within("check-timeout", checkTimeout, SECOND, Duration.ofDays(1))
        .within("observations", observations, ByteSize.ofMiB(1), ByteSize.ofGiB(1 << 20))
        .verify();
  }
}
