package io.osupervisor.agent.vault.journal;

/**
 * One event as it is kept.
 *
 * @param persistenceId whose it is, see {@link PersistenceIds}
 * @param seq its number, from 1, without gaps
 * @param repr Pekko's own wire form of it (a {@code PersistentMessage}); not copied
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; a copy of each event would cost.
public record EventRecord(String persistenceId, long seq, byte[] repr) {
  public EventRecord {
    PersistenceIds.check(persistenceId);
    if (seq < 1) {
      throw new IllegalArgumentException(persistenceId + " has no event " + seq);
    }
  }
}
