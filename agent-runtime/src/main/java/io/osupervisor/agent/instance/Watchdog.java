package io.osupervisor.agent.instance;

import io.osupervisor.agent.process.AgentProcess;
import io.osupervisor.agent.protocol.AgentMessage.Heartbeat;
import org.jspecify.annotations.Nullable;

/** Looks at an instance again and again: its pulse, its time to come up, what is due at it. */
final class Watchdog {

  /** When it looks. */
  enum Due implements AgentInstance.Command {
    TICK
  }

  private final InstancePort port;
  private final InstanceBody body;
  private final Complaints complaints;
  private @Nullable PulseWatch pulse;
  private long droppedLines;

  Watchdog(InstancePort port, InstanceBody body, Complaints complaints) {
    this.port = port;
    this.body = body;
    this.complaints = complaints;
  }

  /** It greeted: from here on it must give signs of life. */
  void begin(AgentProcess process) {
    InstanceSetup setup = body.setup();
    pulse = new PulseWatch(port, process, setup.parts().services().blocking(), setup.policy());
    port.every(PulseWatch.tick(setup.policy()), Due.TICK);
  }

  /** A frame was read then. */
  void heard(long nanos) {
    if (pulse != null) {
      pulse.heard(nanos);
    }
    body.recorder().heard(nanos);
  }

  void beat(Heartbeat heartbeat) {
    if (pulse != null) {
      pulse.beat(heartbeat);
    }
  }

  void on(PulseWatch.Signal signal) {
    if (pulse != null && body.isHeard()) {
      pulse.on(signal);
    }
  }

  /** Looks at it; {@code start} knows whether it is still coming up. */
  void tick(StartPhase start) {
    countDroppedLines();
    complaints.tick();
    PulseWatch beating = pulse;
    if (beating == null || !body.isHeard()) {
      return;
    }
    boolean comingUp = start.isUnderWay();
    // A reload has a time of its own.
    if (comingUp || body.isReloading() || body.gate().isPaused()) {
      beating.excuse();
    }
    if (comingUp) {
      start.look();
      return;
    }
    beating.tick();
    ServePhase serve = body.serve();
    if (serve != null) {
      serve.checkpoints().tick();
    }
    ServePhase serving = body.serving();
    if (serving != null) {
      serving.checkpoints().askIfDue();
    }
  }

  private void countDroppedLines() {
    InstanceLauncher.Launched launched = body.launched();
    if (launched != null) {
      long dropped = launched.process().droppedLogLines();
      body.setup().parts().recorder().logLinesDropped.add(dropped - droppedLines);
      droppedLines = dropped;
    }
  }
}
