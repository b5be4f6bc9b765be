package io.osupervisor.agent.protocol;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.Role;
import io.osupervisor.agent.VersionId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the supervisor says to an agent. Durations travel in whole milliseconds. */
public sealed interface SupervisorMessage
    permits SupervisorMessage.Welcome,
        SupervisorMessage.Restore,
        SupervisorMessage.RestoreWal,
        SupervisorMessage.RestoreEnd,
        SupervisorMessage.ProcessRequest,
        SupervisorMessage.Cancel,
        SupervisorMessage.WalAck,
        SupervisorMessage.CheckpointAck,
        SupervisorMessage.CheckpointRequest,
        SupervisorMessage.ErrorMessage,
        SupervisorMessage.EvolutionResult,
        SupervisorMessage.HotReload,
        SupervisorMessage.Shutdown,
        SnapshotChunk {
  /** The version of the protocol that is spoken here. */
  int PROTOCOL = 1;

  /**
   * The answer to {@code hello}.
   *
   * @param heartbeat how often the agent is to give a sign of life
   * @param maxFrame the most bytes in a frame
   */
  record Welcome(
      AgentId agentId,
      InstanceId instanceId,
      Role role,
      VersionId version,
      Duration heartbeat,
      int maxFrame,
      Map<String, Value> parameters)
      implements SupervisorMessage {
    public Welcome {
      parameters = Map.copyOf(parameters);
    }
  }

  /**
   * The checkpoint to start from.
   *
   * @param checkpointId null without a checkpoint
   * @param walSeq the last entry folded into it, 0 without one
   * @param fromVersion the version that wrote it
   */
  record Restore(
      @Nullable String checkpointId,
      long walSeq,
      @Nullable VersionId fromVersion,
      Snapshot snapshot)
      implements SupervisorMessage {
    /** The start of an agent that has no checkpoint. */
    public static final Restore NOTHING = new Restore(null, 0, null, Snapshot.None.ABSENT);
  }

  /** Entries after the checkpoint, in order. The requests they name are not told. */
  record RestoreWal(List<LogEntry> entries) implements SupervisorMessage {
    public RestoreWal {
      entries = List.copyOf(entries);
    }
  }

  /** The agent's memory is whole up to this entry, and this is its role. */
  record RestoreEnd(long walSeq, Role role) implements SupervisorMessage {}

  /**
   * Something to do.
   *
   * @param key what it concerns, for agents whose state is kept by key
   * @param deadline the time left
   * @param attempt 1, more when it is sent again
   */
  record ProcessRequest(
      String id,
      @Nullable String key,
      Value data,
      Duration deadline,
      Set<RequestTrait> traits,
      int attempt)
      implements SupervisorMessage {
    public ProcessRequest {
      traits = Set.copyOf(traits);
    }
  }

  /** Nobody waits for this answer any more. */
  record Cancel(String id) implements SupervisorMessage {}

  /** Every entry up to this one is on stable storage. */
  record WalAck(long seq) implements SupervisorMessage {}

  /**
   * A checkpoint is on stable storage.
   *
   * @param size its bytes
   */
  record CheckpointAck(String checkpointId, long walSeq, long size) implements SupervisorMessage {}

  /** A checkpoint is wanted. */
  record CheckpointRequest(String reason) implements SupervisorMessage {}

  /** What was wrong with something the agent sent. */
  record ErrorMessage(Fault fault) implements SupervisorMessage {}

  /**
   * What became of a proposal of this agent.
   *
   * @param hypothesisId {@link #NO_HYPOTHESIS} where the proposal did not become one
   * @param reason why, for people
   * @param evidence what was measured, perhaps null
   */
  record EvolutionResult(
      String hypothesisId, EvolutionDecision decision, String reason, Value evidence)
      implements SupervisorMessage {
    /** In place of a hypothesis' id: the proposal was refused before it became one. */
    public static final String NO_HYPOTHESIS = "none";

    /** The refusal of a proposal that did not become a hypothesis. */
    public static EvolutionResult notTaken(String reason) {
      return new EvolutionResult(NO_HYPOTHESIS, EvolutionDecision.REFUSED, reason, Value.NULL);
    }

    /** The same decision, with nothing measured told. */
    public EvolutionResult withoutEvidence() {
      return new EvolutionResult(hypothesisId, decision, reason, Value.NULL);
    }

    /** Whether it is about no hypothesis. */
    public boolean isOfNone() {
      return hypothesisId.equals(NO_HYPOTHESIS);
    }
  }

  /**
   * Another version, to be taken while running.
   *
   * @param files changed ones, by path: a string, a binary, or null for one that is deleted
   * @param parameters all of them
   * @param backupCheckpointId from which the old version would be restored; null without one
   */
  record HotReload(
      VersionId version,
      Map<String, Value> files,
      Map<String, Value> parameters,
      @Nullable String backupCheckpointId)
      implements SupervisorMessage {
    public HotReload {
      files = Map.copyOf(files);
      parameters = Map.copyOf(parameters);
    }
  }

  /**
   * The end.
   *
   * @param deadline the time left until the process is ended
   * @param checkpoint whether a checkpoint is wanted first
   */
  record Shutdown(String reason, Duration deadline, boolean checkpoint)
      implements SupervisorMessage {}
}
