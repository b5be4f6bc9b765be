package io.osupervisor.traffic;

import io.osupervisor.agent.InstanceId;
import io.osupervisor.config.StateKind;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Pairs what two twins did with the same request. Twins are comparable from a cut, where both have
 * the same memory, until one of them misses a copy; requests opened before that still count, later
 * ones only after the next cut. Twins without state stay comparable. For one thread.
 */
public final class PairBook {
  /** The instances between two cuts. */
  private record Twins(InstanceId candidate, InstanceId control) {
    @Nullable Twin of(InstanceId instance) {
      if (instance.equals(candidate)) {
        return Twin.CANDIDATE;
      }
      return instance.equals(control) ? Twin.CONTROL : null;
    }
  }

  private final Map<String, Map<Twin, Observation>> open = new LinkedHashMap<>();
  private final StateKind state;
  private final int capacity;
  private @Nullable Twins twins;
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

  /** A new cut: these two have the same memory now. What is still open is not compared. */
  public void cut(InstanceId candidate, InstanceId control) {
    if (candidate.equals(control)) {
      throw new IllegalArgumentException(candidate + " cannot be compared with itself");
    }
    twins = new Twins(candidate, control);
    comparable = true;
    cuts++;
    unfinished += open.size();
    open.clear();
  }

  /** A request whose copy both will get. Whether it will be compared. */
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

  /** Takes what an instance did. The second of two observations completes their pair. */
  public Optional<Pair> observe(Observation observation) {
    Twin twin = twins == null ? null : twins.of(observation.instance());
    Map<Twin, Observation> seen = open.get(observation.requestId());
    if (twin == null || seen == null || seen.containsKey(twin)) {
      unmatched++;
      return Optional.empty();
    }
    Observation other = seen.get(twin.other());
    if (other == null) {
      seen.put(twin, observation);
      return Optional.empty();
    }
    open.remove(observation.requestId());
    compared++;
    return Optional.of(
        twin == Twin.CANDIDATE ? new Pair(observation, other) : new Pair(other, observation));
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
