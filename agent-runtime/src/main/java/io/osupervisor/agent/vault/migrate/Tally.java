package io.osupervisor.agent.vault.migrate;

import io.osupervisor.agent.vault.journal.EventRecord;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Counts and digests what passes, so that what was written can be held against what was read.
 * Refuses with {@code migration_unfaithful}.
 */
public final class Tally implements EventSink, SnapshotSink {
  private final SortedMap<String, Kept> events = new TreeMap<>();
  private final SortedMap<SnapshotName, String> snapshots = new TreeMap<>();
  private MessageDigest digest = sha256();
  private String current = "";
  private long deletedTo;
  private long highest;

  /**
   * What is kept of a persistence id.
   *
   * @param sha256 over the stored values in order
   */
  public record Kept(long deletedTo, long highest, String sha256) {
    @Override
    public String toString() {
      return "events %d to %d with digest %s".formatted(deletedTo + 1, highest, sha256);
    }
  }

  @Override
  public void begin(String persistenceId, long begunAfter) {
    settle();
    if (events.containsKey(persistenceId)) {
      throw MigrationErrors.unfaithful(persistenceId + " came twice");
    }
    current = persistenceId;
    deletedTo = begunAfter;
    highest = begunAfter;
  }

  @Override
  public void event(EventRecord event) {
    if (!event.persistenceId().equals(current) || event.seq() != highest + 1) {
      throw MigrationErrors.unfaithful(
          "event %d of %s came where event %d of %s is due"
              .formatted(event.seq(), event.persistenceId(), highest + 1, current));
    }
    highest = event.seq();
    digest.update(event.repr());
  }

  @Override
  public void snapshot(StockSnapshot snapshot) {
    String bytes = hex(sha256().digest(snapshot.serialised()));
    if (snapshots.put(snapshot.name(), bytes) != null) {
      throw MigrationErrors.unfaithful(snapshot.name() + " came twice");
    }
  }

  /** What was kept of every persistence id. */
  public SortedMap<String, Kept> events() {
    settle();
    return events;
  }

  /** The digest of every snapshot. */
  SortedMap<SnapshotName, String> snapshots() {
    return snapshots;
  }

  /** A snapshot is made after the last event that it covers, which therefore must be there. */
  void requireEventsOfSnapshots() {
    SortedMap<String, Kept> kept = events();
    for (SnapshotName name : snapshots.keySet()) {
      Kept its = kept.get(name.persistenceId());
      long last = its == null ? 0 : its.highest();
      if (name.seq() > last) {
        throw MigrationErrors.hole(name.persistenceId(), last + 1, name.seq());
      }
    }
  }

  /** Refuses what is not the same as here. */
  public void requireSame(Tally found) {
    requireSame(events(), found.events());
    requireSame(snapshots, found.snapshots());
  }

  private static <K extends Comparable<K>, V> void requireSame(
      SortedMap<K, V> read, SortedMap<K, V> written) {
    SortedSet<K> keys = new TreeSet<>(read.keySet());
    keys.addAll(written.keySet());
    for (K key : keys) {
      if (!Objects.equals(read.get(key), written.get(key))) {
        throw MigrationErrors.unfaithful(
            "%s: read %s, written %s".formatted(key, told(read, key), told(written, key)));
      }
    }
  }

  private static <K> String told(Map<K, ?> side, K key) {
    return side.containsKey(key) ? String.valueOf(side.get(key)) : "nothing";
  }

  private void settle() {
    if (!current.isEmpty()) {
      events.put(current, new Kept(deletedTo, highest, hex(digest.digest())));
      current = "";
    }
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
