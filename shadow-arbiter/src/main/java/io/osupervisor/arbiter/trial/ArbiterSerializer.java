package io.osupervisor.arbiter.trial;

import io.osupervisor.agent.StoredSerializer;

/** Carries the ladder's records to the journal and the snapshot store; bound in reference.conf. */
public final class ArbiterSerializer extends StoredSerializer {
  private static final int IDENTIFIER = 1_160_003;

  public ArbiterSerializer() {
    super(IDENTIFIER, ArbiterFormat.FORMAT);
  }
}
