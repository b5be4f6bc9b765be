package io.osupervisor.agent.process;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What is known of all processes, one look for all instances of the node. A process that did
 * nothing between two looks is read again only at every fifth, in turn; one that is new or at work
 * is read at each. Nobody is ended by a reading of this age alone. Thread safe.
 */
final class ProcessTable {
  private static final int IDLE_EVERY = 5;
  private static final long FRESH = Duration.ofMillis(200).toNanos();

  private record Seen(ProcEntry entry, String instance, boolean idle) {}

  private final LongSupplier nanos;
  private Map<Integer, Seen> seen = new HashMap<>();
  private TreeScan last = new TreeScan(List.of(), pid -> "");
  private long lastAt;
  private int round;

  /**
   * @param nanos the monotonic clock
   */
  ProcessTable(LongSupplier nanos) {
    this.nanos = nanos;
    this.lastAt = nanos.getAsLong() - FRESH - 1;
  }

  /** Looks now. */
  synchronized TreeScan look() {
    round = (round + 1) % IDLE_EVERY;
    Map<Integer, Seen> now = new HashMap<>();
    List<ProcEntry> entries = new ArrayList<>();
    for (int pid : ProcFs.pids()) {
      Seen before = seen.get(pid);
      if (before != null && before.idle() && pid % IDLE_EVERY != round) {
        now.put(pid, before);
        entries.add(before.entry());
      } else {
        ProcFs.process(pid)
            .ifPresent(
                entry -> {
                  now.put(pid, seen(before, entry));
                  entries.add(entry);
                });
      }
    }
    seen = now;
    last = new TreeScan(entries, pid -> instanceOf(now, pid));
    lastAt = nanos.getAsLong();
    return last;
  }

  /** The newest look, or one of now when that is older than 200 ms. */
  synchronized TreeScan recent() {
    return nanos.getAsLong() - lastAt > FRESH ? look() : last;
  }

  private static Seen seen(@Nullable Seen before, ProcEntry entry) {
    if (before == null || !before.entry().key().equals(entry.key())) {
      return new Seen(entry, ProcFs.instanceOf(entry.pid()), false);
    }
    boolean idle =
        before.entry().ticks() == entry.ticks() && before.entry().pages() == entry.pages();
    return new Seen(entry, before.instance(), idle);
  }

  private static String instanceOf(Map<Integer, Seen> table, int pid) {
    Seen process = table.get(pid);
    return process == null ? "" : process.instance();
  }
}
