package io.osupervisor.supervisor.management;

import java.time.Duration;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.typed.ActorSystem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.concurrent.ExecutionContext;

/** Reads files again once they changed; what cannot be read leaves what was read before. */
final class Reloading {
  /** How long a change may stay unseen. */
  static final Duration INTERVAL = Duration.ofSeconds(1);

  private static final Logger LOG = LoggerFactory.getLogger(Reloading.class);

  private Reloading() {}

  /**
   * Looks at the files once a second, until it is cancelled.
   *
   * @param threads may wait for disks
   */
  static Cancellable every(
      ActorSystem<?> system, Executor threads, FileStamps stamps, Runnable reload) {
    return system
        .scheduler()
        .scheduleWithFixedDelay(
            INTERVAL, INTERVAL, () -> look(stamps, reload), ExecutionContext.fromExecutor(threads));
  }

  private static void look(FileStamps stamps, Runnable reload) {
    try {
      if (stamps.changed()) {
        reload.run();
      }
    } catch (RuntimeException e) {
      LOG.error("files that changed cannot be used, what was read before goes on", e);
    }
  }
}
