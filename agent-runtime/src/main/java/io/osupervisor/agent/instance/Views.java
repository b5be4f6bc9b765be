package io.osupervisor.agent.instance;

import io.osupervisor.agent.AgentReply.CheckpointView;
import io.osupervisor.agent.vault.CheckpointInfo;

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
}
