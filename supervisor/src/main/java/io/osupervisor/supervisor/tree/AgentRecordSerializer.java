package io.osupervisor.supervisor.tree;

import io.osupervisor.agent.StoredSerializer;

/** Carries the events of agents' records to the journal; bound in reference.conf. */
public final class AgentRecordSerializer extends StoredSerializer {
  private static final int IDENTIFIER = 1_160_002;

  public AgentRecordSerializer() {
    super(IDENTIFIER, AgentRecordFormat.FORMAT);
  }
}
