package io.osupervisor.agent.vault;

import io.osupervisor.agent.StoredSerializer;

/** Carries the vault's records to the journal and the snapshot store; bound in reference.conf. */
public final class VaultSerializer extends StoredSerializer {
  static final int IDENTIFIER = 1_160_001;

  public VaultSerializer() {
    super(IDENTIFIER, VaultFormat.FORMAT);
  }
}
