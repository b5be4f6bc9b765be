package io.osupervisor.agent.process;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.File;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How long the threads of a tree were ready to run but got no processor, by the kernel's {@code
 * schedstat}; nothing where the kernel does not say. Threads that end take nothing away.
 */
final class RunQueue {
  /**
   * What was seen of a thread.
   *
   * @param waited nanoseconds that it waited, as far as the kernel has counted
   * @param ran nanoseconds that it ran
   * @param ahead what of the wait was counted here before the kernel did
   */
  private record Seen(long waited, long ran, long ahead) {}

  private final LongSupplier nanos;
  private Map<String, Seen> last = new HashMap<>();
  private long lastLook;
  private long total;

  RunQueue(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** Adds what these processes waited since the last look; gives all there was so far. */
  synchronized Duration waited(Collection<Integer> pids) {
    long now = nanos.getAsLong();
    Map<String, Seen> seen = new HashMap<>();
    for (int pid : pids) {
      String[] threads = new File("/proc/" + pid + "/task").list();
      for (String thread : threads == null ? new String[0] : threads) {
        seen.put(thread, look("/proc/" + pid + "/task/" + thread, last.get(thread), now));
      }
    }
    last = seen;
    lastLook = now;
    return Duration.ofNanos(total);
  }

  private Seen look(String thread, @Nullable Seen before, long now) {
    String[] fields = text(thread + "/schedstat").trim().split(" ", -1);
    if (fields.length != 3) {
      return before == null ? new Seen(0, 0, 0) : before;
    }
    long ran = Long.parseLong(fields[0]);
    long waited = Long.parseLong(fields[1]);
    if (before == null) {
      total += waited;
      return new Seen(waited, ran, 0);
    }
    long counted = Math.max(0, waited - before.waited());
    long fresh = Math.max(0, counted - before.ahead());
    total += fresh;
    // The kernel counts a wait at its end: one that still lasts is counted here.
    long lasting = isReady(thread) ? now - lastLook - fresh - Math.max(0, ran - before.ran()) : 0;
    long ahead = Math.max(0, lasting);
    total += ahead;
    return new Seen(waited, ran, Math.max(0, before.ahead() - counted) + ahead);
  }

  /** Whether it runs or would like to. */
  private static boolean isReady(String thread) {
    String stat = text(thread + "/stat");
    return stat.startsWith(") R", stat.lastIndexOf(')'));
  }

  private static String text(String path) {
    return new String(ProcFs.read(path).orElse(new byte[0]), US_ASCII);
  }
}
