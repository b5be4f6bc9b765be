package io.osupervisor.agent.instance;

import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.Role;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.protocol.Proposal;
import io.osupervisor.agent.vault.CheckpointInfo;
import java.time.Duration;
import java.time.Instant;
import org.HdrHistogram.AbstractHistogram;
import org.jspecify.annotations.Nullable;

/** What a manager tells of its agent to whoever watches it; {@code run} is that of its order. */
public sealed interface ManagerEvent {

  /** An instance was started. */
  record InstanceStarted(InstanceId instance, Role role, String version) implements ManagerEvent {}

  /** An instance waits for its process: the node is at a limit. */
  record StartHeld(InstanceId instance, Role role, String code, String message)
      implements ManagerEvent {}

  /**
   * The agent answers requests; after a fault, so long after it.
   *
   * @param entries of the log that the instance was given to be what it is
   */
  record Serving(InstanceId instance, VersionId version, Duration pause, long entries)
      implements ManagerEvent {}

  /**
   * Requests to a version ended: so many with data, after them so many without.
   *
   * @param micros how many microseconds those with data took; not changed any more
   */
  record RequestsEnded(
      VersionId version, Instant at, long well, int failed, AbstractHistogram micros)
      implements ManagerEvent {}

  /**
   * An instance ended. That it was late is told by the codes {@code start_timeout} (no hello),
   * {@code restore_timeout} (not ready) and {@code hang} (no pulse).
   */
  record InstanceEnded(InstanceId instance, Role role, VersionId version, EndReason reason)
      implements ManagerEvent {}

  /**
   * Another version is the primary; the vault's journal says so.
   *
   * @param undoes the deployment that was taken back; null for a promotion
   */
  record PrimaryChanged(
      String deployment, @Nullable String undoes, VersionId version, VersionId from, long epoch)
      implements ManagerEvent {}

  /**
   * After a change of the primary the first request was answered, or none waits: what was put off
   * for it may go on.
   *
   * @param epoch the reign that began with the change
   */
  record Resumed(long epoch) implements ManagerEvent {}

  /** The version from before a deployment cannot follow the log that the new one writes. */
  record KeptVersionLost(VersionId version, String message) implements ManagerEvent {}

  /**
   * The agent proposes a change of itself.
   *
   * @param version what proposed it, and is to be changed; by now another may be the primary
   */
  record Intended(InstanceId instance, VersionId version, Proposal proposal)
      implements ManagerEvent {}

  /**
   * Too many restarts of a version whose deployment can be taken back. The agent waits, and its
   * requests with it, for the {@link AgentManager.ChangeVersion} that takes it back, or for {@link
   * AgentManager.Quarantine}; it is quarantined when neither comes in time.
   *
   * @param code of the last end, and of the quarantine that is due
   * @param message likewise
   */
  record CrashLoop(long run, String deployment, VersionId version, String code, String message)
      implements ManagerEvent {}

  /** Too many restarts: no further one without a person. */
  record Quarantined(long run, String code, String message) implements ManagerEvent {}

  /** Standbys ended too often: none is started until the agent is run anew. */
  record StandbysGivenUp(String message) implements ManagerEvent {}

  /** The agent ended by itself, and its restart type lets it rest. */
  record Stopped(long run, String reason) implements ManagerEvent {}

  /** A checkpoint is durable. */
  record CheckpointTaken(String checkpoint, long walSeq, long bytes) implements ManagerEvent {
    static CheckpointTaken of(CheckpointInfo info) {
      return new CheckpointTaken(info.id().toString(), info.walSeq(), info.blob().size());
    }
  }

  /** Storage is full, or free again. */
  record StorageChanged(boolean full) implements ManagerEvent {}
}
