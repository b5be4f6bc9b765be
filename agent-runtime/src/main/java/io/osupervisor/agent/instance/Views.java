package io.osupervisor.agent.instance;

import io.osupervisor.agent.AgentReply.CheckpointView;
import io.osupervisor.agent.health.InstanceRecorder;
import io.osupervisor.agent.process.Confinement;
import io.osupervisor.agent.vault.CheckpointInfo;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Things as people see them. */
public final class Views {
  private Views() {}

  /** A checkpoint. */
  public static CheckpointView checkpoint(CheckpointInfo info) {
    return new CheckpointView(
        info.id().toString(),
        info.walSeq(),
        info.blob().hash(),
        info.blob().size(),
        info.version().value(),
        info.reason(),
        info.at());
  }

  /** An agent, as it is now. */
  static AgentManager.Description agent(AgentCondition condition, Crew crew, AgentParts parts) {
    return new AgentManager.Description(
        condition.status(),
        crew.views(),
        primary(crew.serving(), parts.services()),
        parts.recorder().restarts.total(),
        condition.lastError(),
        crew.confinement().orElse(Confinement.UNKNOWN));
  }

  private static AgentManager.@Nullable Primary primary(
      Crew.@Nullable Member member, AgentServices services) {
    InstanceRecorder recorder = member == null ? null : member.recorder();
    if (member == null || recorder == null) {
      return null;
    }
    long now = services.nanos().getAsLong();
    Instant at = services.clock().instant();
    return new AgentManager.Primary(
        member.id(),
        member.version(),
        at.minusNanos(now - recorder.servingNanos()),
        Duration.ofNanos(Math.max(0, now - recorder.heardNanos())));
  }
}
