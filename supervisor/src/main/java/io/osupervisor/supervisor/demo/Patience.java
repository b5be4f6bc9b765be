package io.osupervisor.supervisor.demo;

import io.osupervisor.supervisor.cli.CliException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Waiting for what must come about. */
final class Patience {
  /** Nothing in the story takes as long, however busy the machine is. */
  static final Duration LONGEST = Duration.ofMinutes(2);

  private Patience() {}

  /**
   * Looks again and again until there is something. A look that a node refuses, or cannot be asked
   * for, found nothing.
   *
   * @param what is awaited, for whoever reads that it did not come
   * @param hint where to look then
   * @throws CliException {@code not_in_time}
   */
  static <T> T await(String what, String hint, Duration apart, Supplier<Optional<T>> look) {
    long end = System.nanoTime() + LONGEST.toNanos();
    String last = "";
    while (System.nanoTime() < end) {
      try {
        Optional<T> seen = look.get();
        if (seen.isPresent()) {
          return seen.get();
        }
        last = "";
      } catch (CliException e) {
        last = "; the node says: " + e.getMessage();
      }
      LockSupport.parkNanos(apart.toNanos());
    }
    throw CliException.refused(
        "not_in_time", "%s: not within %d s%s".formatted(what, LONGEST.toSeconds(), last), hint);
  }
}
