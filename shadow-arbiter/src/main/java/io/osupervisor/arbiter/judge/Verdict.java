package io.osupervisor.arbiter.judge;

import java.util.List;

/**
 * What a trial came to, with the evidence for it.
 *
 * @param decision what follows
 * @param reason a stable word: {@code collecting}, {@code shown}, {@code harm}, {@code no_gain},
 *     {@code hard_stop}, {@code max_duration}, {@code end_of_data} or {@code invalid}
 * @param words the reason with its values
 * @param pairs compared pairs
 * @param startedMs when the first observation was made, milliseconds since 1970
 * @param atMs when the last one was made that counts
 * @param metrics every question with its answer
 */
public record Verdict(
    Decision decision,
    String reason,
    String words,
    long pairs,
    long startedMs,
    long atMs,
    List<MetricReport> metrics) {
  /** Keeps the list as it is now. */
  public Verdict {
    metrics = List.copyOf(metrics);
  }

  /** All of it on one screen. */
  public String explain() {
    return Explanation.of(this);
  }
}
