package io.osupervisor.agent.vault;

import io.osupervisor.agent.AgentException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The checkpoints that an agent's log names.
 *
 * @param agent whose they are
 * @param all newest first
 * @param candidates those of them that a start may take without being asked, newest first
 * @param log whether every entry since the first is still there
 * @param open deployments that may be taken back
 */
public record NamedCheckpoints(
    String persistenceId,
    String agent,
    List<CheckpointInfo> all,
    List<CheckpointInfo> candidates,
    LogExtent log,
    List<Deployment> open) {
  public NamedCheckpoints {
    all = List.copyOf(all);
    candidates = List.copyOf(candidates);
    open = List.copyOf(open);
  }

  /**
   * What is wrong with them that a start copes with, and what it does then.
   *
   * @param verify tells what is wrong with a blob, as {@link CheckpointStore#verify} does
   * @throws AgentException {@code checkpoints_unreadable} where the agent would not start
   */
  public List<AgentException> warnings(Function<BlobRef, Optional<AgentException>> verify) {
    CheckpointChoice choice = CheckpointChoice.choose(candidates, log, verify);
    List<AgentException> warnings = new ArrayList<>();
    for (CheckpointInfo checkpoint : all) {
      verify
          .apply(checkpoint.blob())
          .map(fault -> VaultErrors.passedOver(checkpoint, fault, follows(checkpoint, choice)))
          .ifPresent(warnings::add);
    }
    return warnings;
  }

  private String follows(CheckpointInfo checkpoint, CheckpointChoice choice) {
    String taken =
        choice
            .checkpoint()
            .map(info -> "%s, and the entries from %d on".formatted(info.id(), info.walSeq() + 1))
            .orElse("the log alone, from its first entry on");
    boolean newer =
        choice.damaged().stream().anyMatch(damaged -> damaged.checkpoint().equals(checkpoint));
    String start = newer ? "a start takes %s" : "a start does not need it: it takes %s";
    return start.formatted(taken)
        + open.stream()
            .filter(deployment -> deployment.before() == checkpoint.id().number())
            .map(deployment -> "; to take back '%s' would need it".formatted(deployment.id()))
            .findFirst()
            .orElse("");
  }
}
