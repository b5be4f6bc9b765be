package io.osupervisor.agent.instance;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.Role;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.vault.CheckpointSink;
import io.osupervisor.agent.vault.ScratchCheckpoints;
import io.osupervisor.config.AgentPolicy;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * What one instance is made of.
 *
 * @param role what it is started as; whoever names it says what it serves as
 * @param parts a primary's and a standby's are those of their agent; any other role writes to a
 *     memory of its own
 * @param notAfter the number of the newest checkpoint that it may be restored from
 * @param owner told what happens to it
 */
public record InstanceSetup(
    AgentId agent,
    InstanceId id,
    VersionId version,
    Role role,
    AgentPolicy policy,
    AgentParts parts,
    long notAfter,
    ActorRef<InstanceEvent> owner) {

  /** Whether what it writes is thrown away with it. */
  boolean isScratch() {
    return role != Role.PRIMARY && role != Role.STANDBY;
  }

  /** Whether checkpoints of it are of use: with a replay it is proven that others read them. */
  boolean savesCheckpoints() {
    return !isScratch() || role == Role.REPLAY;
  }

  /** Where its checkpoints go. */
  CheckpointSink checkpointSink() {
    return savesCheckpoints() ? parts.checkpoints() : ScratchCheckpoints.INSTANCE;
  }
}
