package io.osupervisor.agent.instance;

import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.protocol.AgentMessage;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Tells how requests to the primary end: a failure at once, answers in batches. Only what was
 * written to the agent counts; what was refused before says nothing of its version.
 */
final class OutcomeFeed {
  /** What comes back to it. */
  enum Due implements AgentManager.Command {
    OUTCOMES
  }

  private static final Duration STEP = Duration.ofMillis(250);

  private final ManagerPort port;
  private final InstantSource clock;
  private @Nullable VersionId version;
  private long well;

  OutcomeFeed(ManagerPort port, InstantSource clock) {
    this.port = port;
    this.clock = clock;
  }

  /** An instance of this version answered. */
  void answered(VersionId by, AgentMessage.@Nullable Answer said) {
    if (said instanceof AgentMessage.Answer.Failure) {
      failed(by, 1);
    } else if (said != null) {
      if (!by.equals(version)) {
        flush();
        version = by;
      }
      if (well++ == 0) {
        port.after(STEP, Due.OUTCOMES);
      }
    }
  }

  /** So many requests that an instance of this version had were not answered. */
  void failed(VersionId by, int requests) {
    if (requests > 0) {
      if (!by.equals(version)) {
        flush();
        version = by;
      }
      tell(by, requests);
    }
  }

  /** Tells what was not told yet. */
  void flush() {
    VersionId of = version;
    if (of != null && well > 0) {
      tell(of, 0);
    }
  }

  private void tell(VersionId of, int failed) {
    port.tell(new ManagerEvent.RequestsEnded(of, clock.instant(), well, failed));
    well = 0;
    port.cancel(Due.OUTCOMES);
  }
}
