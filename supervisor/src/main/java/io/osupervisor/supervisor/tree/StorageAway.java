package io.osupervisor.supervisor.tree;

import io.osupervisor.agent.vault.StorageFaults;
import java.time.Duration;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * Ends an agent's tree because of the store behind it: whether its last write is there is not known
 * until everything is read anew. That is tried for ever, and is nobody's fault.
 */
final class StorageAway extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private static final Duration FIRST = Duration.ofMillis(200);
  private static final Duration LAST = Duration.ofSeconds(1);

  /** A node that lost its agent without knowing hears of it within that time. */
  private static final Duration OTHERS_OWN = Duration.ofSeconds(5);

  private static final double JITTER = 0.2;

  private StorageAway(Throwable cause) {
    super(cause);
  }

  /** Another node wrote as this agent. */
  static final class Taken extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private Taken(Throwable cause) {
      super(cause);
    }
  }

  static RuntimeException of(StorageFaults fault, Throwable cause) {
    return fault == StorageFaults.TAKEN ? new Taken(cause) : new StorageAway(cause);
  }

  /** Grows the tree again, and holds meanwhile what it is told. */
  static <T> Behavior<T> outlived(Behavior<T> supervisor) {
    Behavior<T> away =
        Behaviors.supervise(supervisor)
            .onFailure(
                StorageAway.class,
                SupervisorStrategy.restartWithBackoff(FIRST, LAST, JITTER)
                    .withResetBackoffAfter(LAST)
                    .withLoggingEnabled(false));
    return Behaviors.supervise(away)
        .onFailure(
            Taken.class,
            SupervisorStrategy.restartWithBackoff(OTHERS_OWN, OTHERS_OWN, JITTER)
                .withLoggingEnabled(false));
  }
}
