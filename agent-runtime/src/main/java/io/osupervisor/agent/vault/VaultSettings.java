package io.osupervisor.agent.vault;

import io.osupervisor.agent.vault.journal.plugin.VaultReadJournal;
import java.time.Duration;

/**
 * How an agent's memory is kept.
 *
 * @param retainCheckpoints how many checkpoints are kept, at least 1; 3 by default
 * @param snapshotEvery the events after which the index is saved, so that recovery reads no more;
 *     1,000 by default
 * @param storageRetry how often a full disk is looked at again; 250 ms by default
 * @param readJournal the id of the journal's read side in the configuration
 */
public record VaultSettings(
    int retainCheckpoints,
    KeyLimits keyLimits,
    FeedLimits feedLimits,
    int snapshotEvery,
    Duration storageRetry,
    String readJournal) {
  /** The defaults, on the embedded journal. */
  public static final VaultSettings DEFAULT =
      new VaultSettings(
          3,
          KeyLimits.DEFAULT,
          FeedLimits.DEFAULT,
          1000,
          Duration.ofMillis(250),
          VaultReadJournal.ID);

  public VaultSettings {
    if (retainCheckpoints < 1 || snapshotEvery < 1 || storageRetry.isNegative()) {
      throw new IllegalArgumentException("a vault setting below 1");
    }
  }

  VaultDecider decider() {
    return new VaultDecider(retainCheckpoints, keyLimits);
  }
}
