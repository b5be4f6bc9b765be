package io.osupervisor.traffic;

import java.util.Map;

/**
 * The copies that were meant for one shadow.
 *
 * @param offered all of them
 * @param waiting not sent yet
 * @param open sent and not ended
 * @param ended by what became of them; every outcome is there
 */
public record MirrorCounts(long offered, int waiting, int open, Map<MirrorOutcome, Long> ended) {
  public MirrorCounts {
    ended = Map.copyOf(ended);
  }

  /** How many ended so. */
  public long of(MirrorOutcome outcome) {
    return ended.getOrDefault(outcome, 0L);
  }
}
