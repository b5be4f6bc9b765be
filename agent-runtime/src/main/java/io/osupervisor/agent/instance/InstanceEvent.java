package io.osupervisor.agent.instance;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.health.InstanceRecorder;
import io.osupervisor.agent.process.Confinement;
import io.osupervisor.agent.protocol.AgentMessage;
import io.osupervisor.agent.protocol.Proposal;
import io.osupervisor.agent.vault.CheckpointInfo;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What an instance tells the manager that started it. */
public sealed interface InstanceEvent {
  InstanceId instance();

  /** It has no process yet, for the node is at a limit; told once, while it waits. */
  record Held(InstanceId instance, AgentException why) implements InstanceEvent {}

  /**
   * It has a process.
   *
   * @param recorder what is measured of it
   */
  record Launched(InstanceId instance, long pid, Confinement confinement, InstanceRecorder recorder)
      implements InstanceEvent {}

  /** It said hello; {@code capabilities} are as it names them. */
  record Greeted(InstanceId instance, Set<String> capabilities) implements InstanceEvent {
    public Greeted {
      capabilities = Set.copyOf(capabilities);
    }
  }

  /** It is in another state of its life. */
  record Moved(InstanceId instance, InstanceState state) implements InstanceEvent {}

  /**
   * It serves; so long after its start or, for a standby, after it was named primary. Told again
   * when it serves as another version.
   *
   * @param entries of the log that it was given to be what it is
   */
  record Serving(InstanceId instance, Duration after, long entries) implements InstanceEvent {}

  /** What it wrote up to this entry is durable, and what it writes from here on is set aside. */
  record Cut(InstanceId instance, long lastSeq) implements InstanceEvent {}

  /** It has taken another version as it runs, and waits for a reign. */
  record Reloaded(InstanceId instance) implements InstanceEvent {}

  /** Everything that it had written when it was asked is durable, up to this entry. */
  record Marked(InstanceId instance, long seq) implements InstanceEvent {}

  /** The agent answered a request, but the answer must wait for the disk: its place is free. */
  record Responded(InstanceId instance, String requestId) implements InstanceEvent {}

  /**
   * A request has its answer, and all that was written before it is durable.
   *
   * @param said what the agent itself said; null when the request was never written
   * @param latencyNanos from the request's frame written to the answer's frame read
   */
  record Answered(
      InstanceId instance,
      String requestId,
      AgentReply reply,
      AgentMessage.@Nullable Answer said,
      long latencyNanos)
      implements InstanceEvent {}

  /**
   * The agent proposes a change of itself, and all that was written before it is durable.
   *
   * @param version what proposes it, and is to be changed
   */
  record Intended(InstanceId instance, VersionId version, Proposal proposal)
      implements InstanceEvent {}

  /** Whether the agent was told what became of a proposal; in the order in which it was to be. */
  record ResultTold(InstanceId instance, TellResult result) implements InstanceEvent {}

  /** A checkpoint is durable. */
  record CheckpointTaken(InstanceId instance, CheckpointInfo checkpoint) implements InstanceEvent {}

  /**
   * It was given up or has left; its process may still be dying.
   *
   * @param heard its last sign of life, in nanoseconds of the monotonic clock; an exit is one
   * @param written the requests that were written to it and have no answer
   * @param held those whose answers wait for the disk
   */
  record Ended(
      InstanceId instance, EndReason reason, long heard, Set<String> written, Set<String> held)
      implements InstanceEvent {}

  /** Answers that it still held can never leave: the log did not take what was before them. */
  record AnswersLost(InstanceId instance, Set<String> requestIds) implements InstanceEvent {}
}
