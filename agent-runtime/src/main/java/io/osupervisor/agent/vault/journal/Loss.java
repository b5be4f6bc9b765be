package io.osupervisor.agent.vault.journal;

/**
 * Events of one persistence id that were acknowledged and are not in the store.
 *
 * @param promised the highest sequence number that was acknowledged
 * @param found the highest that the store knows; 0 for none
 */
record Loss(String persistenceId, long promised, long found) {
  public Loss {
    if (found < 0 || found >= promised) {
      throw new IllegalArgumentException(found + " of " + promised + " is no loss");
    }
  }
}
