package io.osupervisor.agent.vault.journal;

import java.util.Map;

/**
 * What a journal has acknowledged: whatever its store holds besides, it must hold this.
 *
 * @param batch the number of the last commit; 0 for none
 * @param hash the last commit's link; {@link ChainHash#ZERO} for none
 * @param highest the highest sequence number ever written by each persistence id, at least 1, also
 *     of those whose events are deleted
 */
record Promise(long batch, ChainHash hash, Map<String, Long> highest) {
  /** Nothing was acknowledged yet. */
  public static final Promise NOTHING = new Promise(0, ChainHash.ZERO, Map.of());

  public Promise {
    if (batch < 0 || (batch == 0 && !(hash.equals(ChainHash.ZERO) && highest.isEmpty()))) {
      throw new IllegalArgumentException(
          "batch %d with hash %s and %d persistence ids".formatted(batch, hash, highest.size()));
    }
    highest = Map.copyOf(highest);
    highest.forEach(Promise::check);
  }

  /** Whether this says all that the other says, and maybe more. */
  boolean covers(Promise other) {
    return batch >= other.batch
        && (batch > other.batch || hash.equals(other.hash))
        && other.highest.entrySet().stream()
            .allMatch(entry -> highest.getOrDefault(entry.getKey(), 0L) >= entry.getValue());
  }

  private static void check(String persistenceId, long seq) {
    PersistenceIds.encode(persistenceId);
    if (seq < 1) {
      throw new IllegalArgumentException(
          "the sequence number " + seq + " of '" + persistenceId + "'");
    }
  }
}
