package io.osupervisor.agent.vault.migrate;

import java.util.Comparator;

/**
 * What tells a snapshot from others.
 *
 * @param seq the last event it covers, from 1
 * @param timestamp when it was made, in milliseconds since 1970
 */
public record SnapshotName(String persistenceId, long seq, long timestamp)
    implements Comparable<SnapshotName> {
  private static final Comparator<SnapshotName> ORDER =
      Comparator.comparing(SnapshotName::persistenceId)
          .thenComparingLong(SnapshotName::seq)
          .thenComparingLong(SnapshotName::timestamp);

  @Override
  public int compareTo(SnapshotName other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return "snapshot %d of %s, made at %d".formatted(seq, persistenceId, timestamp);
  }
}
