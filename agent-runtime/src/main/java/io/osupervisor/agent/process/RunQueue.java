package io.osupervisor.agent.process;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.File;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * How long the threads of a tree were ready to run but got no processor, by the kernel's {@code
 * schedstat}; nothing where the kernel does not say. Threads that end take nothing away.
 */
final class RunQueue {
  private Map<String, Long> last = new HashMap<>();
  private long total;

  /** Adds what these processes waited since the last look; gives all there was so far. */
  synchronized Duration waited(Collection<Integer> pids) {
    Map<String, Long> now = new HashMap<>();
    for (int pid : pids) {
      String[] threads = new File("/proc/" + pid + "/task").list();
      for (String thread : threads == null ? new String[0] : threads) {
        long nanos = waited("/proc/" + pid + "/task/" + thread + "/schedstat");
        total += Math.max(0, nanos - last.getOrDefault(thread, 0L));
        now.put(thread, nanos);
      }
    }
    last = now;
    return Duration.ofNanos(total);
  }

  /** The second of three numbers: time on the processor, time waiting for it, turns. */
  private static long waited(String path) {
    String[] fields =
        new String(ProcFs.read(path).orElse(new byte[0]), US_ASCII).trim().split(" ", -1);
    return fields.length == 3 ? Long.parseLong(fields[1]) : 0;
  }
}
