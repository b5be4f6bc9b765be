package io.osupervisor.arbiter.check;

import io.osupervisor.agent.vault.CheckpointInfo;
import io.osupervisor.agent.vault.LogExtent;
import io.osupervisor.agent.vault.VaultCommand.PlanRestore;
import io.osupervisor.agent.vault.VaultReply;
import java.time.Instant;
import java.util.List;

/**
 * From which state past requests are asked again: the newest checkpoint before the first of them,
 * and the log up to it.
 *
 * @param notAfter the number of the checkpoint; 0 for none
 * @param walSeq the entry that it holds
 * @param before whether it lies before the first request: then the log goes on from there; else it
 *     is the oldest state that can still be had
 * @param told which state it is, for people
 */
record ReplayStart(long notAfter, long walSeq, boolean before, String told) {

  /**
   * Chooses.
   *
   * @param plan of the newest checkpoint, see {@link PlanRestore#NEWEST}
   * @param first when the first request was asked
   */
  static ReplayStart of(VaultReply.RestorePlan plan, Instant first) {
    List<CheckpointInfo> newestFirst = plan.candidates();
    for (CheckpointInfo checkpoint : newestFirst) {
      if (!checkpoint.at().isAfter(first)) {
        return from(checkpoint, true, "checkpoint %s, and the log up to the first request");
      }
    }
    if (plan.log() == LogExtent.COMPLETE || newestFirst.isEmpty()) {
      return new ReplayStart(0, 0, true, "the log from its beginning up to the first request");
    }
    return from(
        newestFirst.get(newestFirst.size() - 1),
        false,
        "checkpoint %s, the oldest that is kept, taken after the first request");
  }

  private static ReplayStart from(CheckpointInfo checkpoint, boolean before, String told) {
    return new ReplayStart(
        checkpoint.id().number(), checkpoint.walSeq(), before, told.formatted(checkpoint.id()));
  }
}
