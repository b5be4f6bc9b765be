package io.osupervisor.agent.health;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counters by a word of a small, fixed set: outcomes, causes, codes. */
public final class Counts {
  private final ConcurrentHashMap<String, LongAdder> counters = new ConcurrentHashMap<>();

  /** Adds one. */
  public void add(String word) {
    LongAdder counter = counters.get(word);
    if (counter == null) {
      counter = counters.computeIfAbsent(word, w -> new LongAdder());
    }
    counter.increment();
  }

  /** The counts now, by word. */
  public Map<String, Long> snapshot() {
    Map<String, Long> sums = new TreeMap<>();
    counters.forEach((word, counter) -> sums.put(word, counter.sum()));
    return sums;
  }

  /** The sum over all words. */
  public long total() {
    return counters.values().stream().mapToLong(LongAdder::sum).sum();
  }
}
