package io.osupervisor.agent.instance;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.Role;
import io.osupervisor.agent.VersionId;
import io.osupervisor.config.AgentPolicy;
import org.apache.pekko.actor.typed.ActorRef;

/** What one instance is made of. */
record InstanceSetup(
    AgentId agent,
    InstanceId id,
    VersionId version,
    Role role,
    AgentPolicy policy,
    AgentParts parts,
    ActorRef<InstanceEvent> manager) {}
