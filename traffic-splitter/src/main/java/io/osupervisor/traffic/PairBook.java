package io.osupervisor.traffic;

import io.osupervisor.agent.InstanceId;
import io.osupervisor.config.StateKind;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Pairs what twins did with the same request: a candidate, its control and, where noise is
 * measured, a second control; a pair is whole once all of them ended it. Twins are comparable from
 * a cut, where both have the same memory, until one of them misses a copy; requests opened before
 * that still count, later ones only after the next cut. Twins without state stay comparable. For
 * one thread.
 */
public final class PairBook {
  private final Map<String, Map<Twin, Observation>> open = new LinkedHashMap<>();
  private final StateKind state;
  private final int capacity;

  /** The instances between two cuts. */
  private Map<InstanceId, Twin> twins = Map.of();

  private boolean comparable;
  private long cuts;
  private long compared;
  private long dropped;
  private long unfinished;
  private long evicted;
  private long skipped;
  private long unmatched;

  /**
   * A book before its first cut.
   *
   * @param state of the agent: without state a missed copy does not end comparability
   * @param capacity the most requests that are open at once; beyond it the oldest is forgotten
   */
  public PairBook(StateKind state, int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity " + capacity);
    }
    this.state = state;
    this.capacity = capacity;
  }

  /**
   * A new cut: these have the same memory now. What is still open is not compared.
   *
   * @param controls one, or two where noise is measured
   */
  public void cut(InstanceId candidate, List<InstanceId> controls) {
    if (controls.isEmpty() || controls.size() > 2) {
      throw new IllegalArgumentException(controls.size() + " controls");
    }
    Map<InstanceId, Twin> all = new LinkedHashMap<>();
    all.put(candidate, Twin.CANDIDATE);
    all.put(controls.get(0), Twin.CONTROL);
    if (controls.size() == 2) {
      all.put(controls.get(1), Twin.SECOND);
    }
    if (all.size() <= controls.size()) {
      throw new IllegalArgumentException(candidate + " or a control is there twice");
    }
    twins = all;
    comparable = true;
    cuts++;
    unfinished += open.size();
    open.clear();
  }

  /** A request whose copy all will get. Whether it will be compared. */
  public boolean open(String requestId) {
    if (!comparable) {
      skipped++;
      return false;
    }
    if (open.containsKey(requestId)) {
      throw new IllegalArgumentException(requestId + " is open already");
    }
    if (open.size() == capacity) {
      evictOldest();
    }
    open.put(requestId, new EnumMap<>(Twin.class));
    return true;
  }

  /** One of the twins does not get its copy of this request, or is no longer to be held to it. */
  public void drop(String requestId) {
    if (open.remove(requestId) == null && !comparable) {
      skipped++;
      return;
    }
    dropped++;
    comparable = comparable && state == StateKind.NONE;
  }

  /** Takes what an instance did. The last one of a request completes its pair. */
  public Optional<Pair> observe(Observation observation) {
    Twin twin = twins.get(observation.instance());
    Map<Twin, Observation> seen = open.get(observation.requestId());
    if (twin == null || seen == null || seen.containsKey(twin)) {
      unmatched++;
      return Optional.empty();
    }
    seen.put(twin, observation);
    if (seen.size() < twins.size()) {
      return Optional.empty();
    }
    open.remove(observation.requestId());
    compared++;
    return Optional.of(
        new Pair(
            Objects.requireNonNull(seen.get(Twin.CANDIDATE)),
            Objects.requireNonNull(seen.get(Twin.CONTROL)),
            Optional.ofNullable(seen.get(Twin.SECOND))));
  }

  /** Whether the twins are to be brought to a new cut before anything more can be compared. */
  public boolean needsResynchronisation() {
    return cuts > 0 && !comparable;
  }

  /** How much was compared so far. */
  public PairCounts counts() {
    long resynchronisations = Math.max(0, cuts - 1);
    return new PairCounts(
        compared, dropped, unfinished, evicted, skipped, unmatched, resynchronisations);
  }

  private void evictOldest() {
    Iterator<String> oldest = open.keySet().iterator();
    oldest.next();
    oldest.remove();
    evicted++;
  }
}
