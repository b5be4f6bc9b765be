package io.osupervisor.agent.vault.crash;

import io.osupervisor.agent.vault.journal.EventRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * What {@link DiskLoad} writes to the journal, the same each time: units of events of several
 * persistence ids and deletions, one after the other, and what holds after each.
 */
final class LoadScript {
  static final int UNITS = 180;

  /** So much more than a page of memory that no two units end on the same one. */
  private static final int LEAST = 4_300;

  private static final int MORE = 3_000;
  private static final List<String> IDS = List.of("vault|a", "vault|b", "agent|ä", "arbiter|main");

  /** Events that are written together, or the deletion of those of an id up to a number. */
  sealed interface Unit {
    /** All of them or none. */
    record Append(List<EventRecord> events) implements Unit {}

    /** Of events up to a number. */
    record Delete(String persistenceId, long to) implements Unit {}
  }

  /** How far an id is. */
  record Extent(long highest, long deletedTo) {
    static final Extent NONE = new Extent(0, 0);
  }

  private final List<Unit> units = new ArrayList<>();
  private final List<Map<String, Extent>> after = new ArrayList<>(List.of(Map.of()));
  private final Map<String, Extent> now = new HashMap<>();
  private final Random random = new Random(9);

  LoadScript() {
    for (int number = 1; number <= UNITS; number++) {
      units.add(number % 12 == 0 ? delete(IDS.get(number / 12 % 2)) : append());
      after.add(Map.copyOf(now));
    }
  }

  /** A unit by its number, from 1. */
  Unit unit(int number) {
    return units.get(number - 1);
  }

  /** How far each id is once so many units are written. */
  Map<String, Extent> after(int units) {
    return after.get(units);
  }

  /** The number of units after which the journal is like this; -1 if it never is. */
  int unitsOf(Map<String, Extent> found) {
    return after.lastIndexOf(found);
  }

  /** An event as it is written; half of it does not compress. */
  static EventRecord event(String persistenceId, long seq) {
    Random content = new Random(31L * persistenceId.hashCode() + seq);
    byte[] repr = new byte[LEAST + content.nextInt(MORE)];
    byte[] half = new byte[repr.length / 2];
    content.nextBytes(half);
    System.arraycopy(half, 0, repr, 0, half.length);
    return new EventRecord(persistenceId, seq, repr);
  }

  private Unit append() {
    List<EventRecord> events = new ArrayList<>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      String id = IDS.get(random.nextInt(IDS.size()));
      Extent extent = extent(id);
      now.put(id, new Extent(extent.highest() + 1, extent.deletedTo()));
      events.add(event(id, extent.highest() + 1));
    }
    return new Unit.Append(events);
  }

  private Unit delete(String id) {
    long highest = extent(id).highest();
    long to = Math.max(1, highest - 5);
    now.put(id, new Extent(highest, to));
    return new Unit.Delete(id, to);
  }

  private Extent extent(String id) {
    return now.getOrDefault(id, Extent.NONE);
  }
}
