package io.osupervisor.agent.vault.shared;

import org.apache.pekko.actor.setup.Setup;

/**
 * Gives an actor system the shared store that was opened before it, so that whatever is wrong with
 * it is a refusal to start. Whoever opened it closes it, once the system has ended.
 */
public final class SharedStoreSetup extends Setup {
  private final SharedStore store;

  public SharedStoreSetup(SharedStore store) {
    this.store = store;
  }

  SharedStore store() {
    return store;
  }
}
