package io.osupervisor.agent.instance;

import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.health.Latencies;
import io.osupervisor.agent.protocol.AgentMessage;
import java.time.Duration;
import java.time.InstantSource;
import org.HdrHistogram.AbstractHistogram;
import org.HdrHistogram.Histogram;
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

  private static final AbstractHistogram NONE = Latencies.empty();

  private final ManagerPort port;
  private final InstantSource clock;
  private @Nullable VersionId version;
  private long well;
  private @Nullable Histogram micros;

  OutcomeFeed(ManagerPort port, InstantSource clock) {
    this.port = port;
    this.clock = clock;
  }

  /** An instance of this version answered, so many nanoseconds after it was asked. */
  void answered(VersionId by, AgentMessage.@Nullable Answer said, long nanos) {
    if (said instanceof AgentMessage.Answer.Failure) {
      failed(by, 1);
    } else if (said != null) {
      if (!by.equals(version)) {
        flush();
        version = by;
      }
      measured(nanos);
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

  private void measured(long nanos) {
    Histogram into = micros;
    if (into == null) {
      into = Latencies.empty();
      micros = into;
    }
    into.recordValue(Latencies.micros(nanos));
  }

  private void tell(VersionId of, int failed) {
    AbstractHistogram measured = micros == null ? NONE : micros;
    port.tell(new ManagerEvent.RequestsEnded(of, clock.instant(), well, failed, measured));
    well = 0;
    micros = null;
    port.cancel(Due.OUTCOMES);
  }
}
