package io.osupervisor.agent.instance;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.Role;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.health.AgentRecorder;
import io.osupervisor.agent.vault.VaultCommand;
import io.osupervisor.agent.vault.VaultReply;
import io.osupervisor.config.AgentPolicy;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;

/**
 * Makes shadows of one agent: instances that read its memory and write to one of their own. A
 * shadow follows the log until it has all of it, and rests there until {@link #bind} tells it where
 * to end; then it serves whoever gives it requests. It ends with its actor. Thread safe.
 */
public final class Shadows {
  private final AgentId agent;
  private final AgentPolicy policy;
  private final AgentParts parts;
  private final InstanceNames names;

  /**
   * Of this agent.
   *
   * @param parts those of the agent's own instances
   */
  public Shadows(AgentId agent, AgentPolicy policy, AgentParts parts) {
    this.agent = agent;
    this.policy = policy;
    this.parts = parts;
    this.names = new InstanceNames(agent, parts.services());
  }

  /** Whose they are. */
  public AgentId agent() {
    return agent;
  }

  /** The agent's own parts. */
  public AgentParts parts() {
    return parts;
  }

  /** How the agent is run. */
  public AgentPolicy policy() {
    return policy;
  }

  /** A name for the next shadow. */
  public synchronized InstanceId name() {
    return names.next();
  }

  /**
   * A shadow, which starts its process at once.
   *
   * @param scratch what it writes to, a {@link ScratchMemory}
   * @param recorder its own: what is counted of it is not counted of the agent
   * @param owner told what happens to it
   */
  public Behavior<AgentInstance.Command> create(
      InstanceId id,
      VersionId version,
      ActorRef<VaultCommand> scratch,
      AgentRecorder recorder,
      ActorRef<InstanceEvent> owner) {
    AgentParts own =
        new AgentParts(parts.services(), parts.checkpoints(), scratch, parts.health(), recorder);
    return AgentInstance.create(
        new InstanceSetup(
            agent, id, version, Role.SHADOW, policy, own, VaultCommand.PlanRestore.NEWEST, owner));
  }

  /** Tells a shadow that its memory ends with this cut, and that it serves from there on. */
  public static AgentInstance.Command bind(CutResult.TrialCut cut) {
    return new AgentInstance.Reign(new VaultReply.Reign(1, cut.seq(), 0), Role.SHADOW);
  }
}
