package io.osupervisor.arbiter.watch;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.List;

/**
 * What a watch counted up to the end of a cycle.
 *
 * @param well requests that were answered well since the deployment
 * @param failed those that were not
 * @param micros which latencies those answers had, in microseconds, rising
 * @param times how many had each of them
 * @param cycles that ended, oldest first: the newest {@value #NEWEST}
 * @param memoryFailures how often its primary could not take its memory back, or took too much
 */
public record Counted(
    long well,
    long failed,
    List<Long> micros,
    List<Long> times,
    List<Conduct.Cycle> cycles,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) long memoryFailures) {
  /** As many as a CUSUM and a trend look back. */
  static final int NEWEST = 200;

  /** Of a deployment of which no cycle is over. */
  public static final Counted NOTHING = new Counted(0, 0, List.of(), List.of(), List.of(), 0);

  public Counted {
    micros = List.copyOf(micros);
    times = List.copyOf(times);
    int size = cycles.size();
    cycles = List.copyOf(size <= NEWEST ? cycles : cycles.subList(size - NEWEST, size));
    if (micros.size() != times.size()) {
      throw new IllegalArgumentException(
          "%d latencies, %d counts".formatted(micros.size(), times.size()));
    }
  }

  /** All requests that ended. */
  public long answers() {
    return well + failed;
  }

  /** This, with the cycles that were known before. */
  public Counted after(Counted before) {
    List<Conduct.Cycle> all = new ArrayList<>(before.cycles);
    all.addAll(cycles);
    return new Counted(well, failed, micros, times, all, memoryFailures);
  }
}
