package io.osupervisor.agent.vault;

import java.time.Instant;
import java.util.Comparator;

/**
 * Where the journal speaks of an idempotency key.
 *
 * @param journalSeq the event that holds the answer, or the last entry that named the request
 */
record KeyPlace(String key, long journalSeq, Instant at, Mark mark)
    implements Comparable<KeyPlace> {
  private static final Comparator<KeyPlace> ORDER =
      Comparator.comparingLong(KeyPlace::journalSeq).thenComparing(KeyPlace::key);

  /** What is known of the key. */
  enum Mark {
    /** Entries of its request are durable, but no answer is. */
    TOUCHED,
    ANSWERED
  }

  @Override
  public int compareTo(KeyPlace other) {
    return ORDER.compare(this, other);
  }
}
