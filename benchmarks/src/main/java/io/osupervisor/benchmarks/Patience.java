package io.osupervisor.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Waits by looking again and again. */
final class Patience {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  private Patience() {}

  /**
   * Gives what a look has found.
   *
   * @param what is awaited, for the error of those who wait in vain
   */
  static <T> T await(String what, Supplier<Optional<T>> look) throws IOException {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (System.nanoTime() < deadline) {
      Optional<T> found = look.get();
      if (found.isPresent()) {
        return found.get();
      }
      LockSupport.parkNanos(STEP_NANOS);
    }
    throw new IOException("in vain, for " + LIMIT.toSeconds() + " s: " + what);
  }
}
