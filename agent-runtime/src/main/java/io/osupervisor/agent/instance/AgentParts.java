package io.osupervisor.agent.instance;

import io.osupervisor.agent.health.AgentRecorder;
import io.osupervisor.agent.health.HealthMonitor;
import io.osupervisor.agent.vault.CheckpointStore;
import io.osupervisor.agent.vault.VaultCommand;
import org.apache.pekko.actor.typed.ActorRef;

/** What all instances of one agent share. */
public record AgentParts(
    AgentServices services,
    CheckpointStore checkpoints,
    ActorRef<VaultCommand> vault,
    ActorRef<HealthMonitor.Command> health,
    AgentRecorder recorder) {}
