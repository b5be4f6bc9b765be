package io.osupervisor.agent.instance;

import io.osupervisor.agent.protocol.AgentMessage.ErrorReport;
import io.osupervisor.agent.protocol.Fault;
import io.osupervisor.agent.protocol.SupervisorMessage.ErrorMessage;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/**
 * What goes wrong between an agent and us: counted, told to the agent, and logged within bounds.
 */
final class Complaints {
  private static final int LINES_PER_SECOND = 10;

  private final FaultLedger faults;
  private final InstancePort port;
  private final Logger log;
  private final LongSupplier nanos;
  private final LogThrottle throttle;

  Complaints(FaultLedger faults, InstancePort port, Logger log, LongSupplier nanos) {
    this.faults = faults;
    this.port = port;
    this.log = log;
    this.nanos = nanos;
    this.throttle = new LogThrottle(LINES_PER_SECOND, nanos.getAsLong());
  }

  /** The agent did wrong; true when that ends the instance. */
  boolean of(Fault fault) {
    long now = nanos.getAsLong();
    if (throttle.admits(now)) {
      log.warn("bad input, {}: {}", fault.code().word(), fault.message());
    }
    port.send(new ErrorMessage(fault));
    return faults.isFatal(fault, now);
  }

  /** The output ended wrongly; nobody is left to be told. */
  void atEnd(Fault fault) {
    faults.isFatal(fault, nanos.getAsLong());
  }

  /** The agent reports a fault of its own. */
  void by(ErrorReport report) {
    if (throttle.admits(nanos.getAsLong())) {
      log.warn("the agent reports {}: {}", report.code(), report.message());
    }
  }

  /** Tells the log how many lines it did not get. */
  void tick() {
    throttle
        .suppressed(nanos.getAsLong())
        .ifPresent(lines -> log.warn("{} more lines of that kind were not logged", lines));
  }
}
