package io.osupervisor.agent.vault;

import io.osupervisor.agent.AgentException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Which checkpoint an instance is restored from: the newest that can be read.
 *
 * @param checkpoint empty when the log alone is enough
 * @param damaged what was passed over, newest first, with its fault
 */
public record CheckpointChoice(Optional<CheckpointInfo> checkpoint, List<Damaged> damaged) {
  /** A checkpoint that could not be read, and why. */
  public record Damaged(CheckpointInfo checkpoint, AgentException fault) {}

  public CheckpointChoice {
    damaged = List.copyOf(damaged);
  }

  /**
   * Chooses the newest readable one; the log alone when there is none and the log is complete.
   *
   * @param newestFirst the candidates of {@link VaultReply.RestorePlan}
   * @param log whether every entry since the first is still there
   * @param verify tells what is wrong with a blob, as {@link CheckpointStore#verify} does
   * @throws AgentException {@code checkpoints_unreadable} when neither is possible
   */
  public static CheckpointChoice choose(
      List<CheckpointInfo> newestFirst,
      LogExtent log,
      Function<BlobRef, Optional<AgentException>> verify) {
    List<Damaged> damaged = new ArrayList<>();
    for (CheckpointInfo candidate : newestFirst) {
      Optional<AgentException> fault = verify.apply(candidate.blob());
      if (fault.isEmpty()) {
        return new CheckpointChoice(Optional.of(candidate), damaged);
      }
      damaged.add(new Damaged(candidate, fault.get()));
    }
    if (log == LogExtent.COMPACTED) {
      throw VaultErrors.checkpointsUnreadable(damaged);
    }
    return new CheckpointChoice(Optional.empty(), damaged);
  }
}
