package io.osupervisor.agent.vault.tool;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/**
 * What a repair keeps of one persistence id: the events behind those that are deleted, up to the
 * first that cannot be read. Where what was deleted stood in a snapshot, and none is left that
 * these events go on from, it keeps what follows a later snapshot instead, because the state before
 * is known to nobody.
 *
 * @param base the events up to here count as deleted
 * @param to the last that is kept; {@code base} for none
 * @param gone the numbers that are not kept, though they were not deleted
 */
record RepairPlan(long base, long to, List<NumberRange> gone) {
  RepairPlan {
    gone = List.copyOf(gone);
  }

  /**
   * What is there of the id.
   *
   * @param deletedTo up to which events are deleted; 0 for none
   * @param highest the highest number that is known to have been given
   * @param readable the events that can be read, in order, behind {@code deletedTo}
   * @param snapshots the numbers of its snapshots that are whole
   * @param snapshotted whether it ever had one, whole or not
   */
  record Found(
      long deletedTo,
      long highest,
      List<NumberRange> readable,
      SortedSet<Long> snapshots,
      boolean snapshotted) {
    private long endFrom(long base) {
      return readable.stream()
          .filter(range -> range.holds(base + 1))
          .map(NumberRange::to)
          .findFirst()
          .orElse(base);
    }

    private boolean hasStateAt(long base) {
      if (base == 0) {
        return endFrom(0) > 0 || snapshots.isEmpty();
      }
      return !snapshotted || !snapshots.subSet(base, endFrom(base) + 1).isEmpty();
    }
  }

  static RepairPlan of(Found found) {
    long base = found.deletedTo();
    if (!found.hasStateAt(base)) {
      base = laterSnapshot(found).orElse(base);
    }
    return new RepairPlan(base, found.endFrom(base), gone(found, base));
  }

  /** The first of those that keep the most. */
  private static Optional<Long> laterSnapshot(Found found) {
    Optional<Long> best = Optional.empty();
    for (long snapshot : found.snapshots().tailSet(found.deletedTo())) {
      if (best.isEmpty() || found.endFrom(snapshot) > found.endFrom(best.get())) {
        best = Optional.of(snapshot);
      }
    }
    return best;
  }

  private static List<NumberRange> gone(Found found, long base) {
    List<NumberRange> gone = new ArrayList<>();
    if (base > found.deletedTo()) {
      gone.add(new NumberRange(found.deletedTo() + 1, base));
    }
    long end = found.endFrom(base);
    if (found.highest() > end) {
      gone.add(new NumberRange(end + 1, found.highest()));
    }
    return gone;
  }

  /** Whether an event is one of those that are kept. */
  boolean keeps(long seq) {
    return base < seq && seq <= to;
  }
}
