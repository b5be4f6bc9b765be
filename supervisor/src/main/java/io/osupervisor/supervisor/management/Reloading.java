package io.osupervisor.supervisor.management;

import java.time.Duration;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.typed.ActorSystem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.concurrent.ExecutionContext;

/**
 * Reads files again once they changed; what cannot be read leaves what was read before, and is
 * tried again: it may have been half written, or out of reach for a moment.
 */
final class Reloading {
  /** How long a change may stay unseen. */
  static final Duration INTERVAL = Duration.ofSeconds(1);

  private static final Logger LOG = LoggerFactory.getLogger(Reloading.class);

  private final FileStamps stamps;
  private final Runnable reload;
  private String trouble = "";

  private Reloading(FileStamps stamps, Runnable reload) {
    this.stamps = stamps;
    this.reload = reload;
  }

  /**
   * Looks at the files once a second, until it is cancelled.
   *
   * @param threads may wait for disks
   */
  static Cancellable every(
      ActorSystem<?> system, Executor threads, FileStamps stamps, Runnable reload) {
    Reloading reloading = new Reloading(stamps, reload);
    return system
        .scheduler()
        .scheduleWithFixedDelay(
            INTERVAL, INTERVAL, reloading::look, ExecutionContext.fromExecutor(threads));
  }

  /** Never runs twice at once. */
  private void look() {
    try {
      if (stamps.changed()) {
        reload.run();
        trouble = "";
      }
    } catch (RuntimeException e) {
      stamps.forget();
      if (!e.toString().equals(trouble)) {
        LOG.error("files that changed cannot be used, what was read before goes on", e);
      }
      trouble = e.toString();
    }
  }
}
