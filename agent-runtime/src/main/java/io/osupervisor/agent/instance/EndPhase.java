package io.osupervisor.agent.instance;

import io.osupervisor.agent.health.HealthMonitor;
import io.osupervisor.agent.instance.AgentInstance.Exited;
import io.osupervisor.agent.instance.InstanceLauncher.Launched;
import io.osupervisor.agent.instance.InstanceLife.Event;
import io.osupervisor.agent.protocol.Fault;
import io.osupervisor.agent.protocol.SupervisorMessage;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The end of an instance, however it comes: asked for, by a fault, or by itself. Its owner is told
 * once; it is over when no process is left and everything it wrote is durable.
 */
final class EndPhase {

  /** What comes back to it. */
  sealed interface Signal extends AgentInstance.Command {}

  private record ClosedTooLong(String side) implements Signal {}

  private enum Due implements Signal {
    STOP_TIMEOUT
  }

  /** No process of its tree is left. */
  enum Gone implements Signal {
    TREE
  }

  /** So long may a process live with one of its ends closed. */
  private static final Duration CLOSED_GRACE = Duration.ofSeconds(1);

  private final InstancePort port;
  private final InstanceBody body;
  private final InstanceVoice voice;
  private final Complaints complaints;
  private final Runnable onLeft;
  private @Nullable EndReason leaving;
  private boolean treeGone;

  /**
   * @param onLeft told when its owner has been: nothing is awaited from the agent any more
   */
  EndPhase(
      InstancePort port,
      InstanceBody body,
      InstanceVoice voice,
      Complaints complaints,
      Runnable onLeft) {
    this.port = port;
    this.body = body;
    this.voice = voice;
    this.complaints = complaints;
    this.onLeft = onLeft;
  }

  /** Gives it up at once: nothing it writes counts any more. */
  void end(EndReason reason) {
    if (body.isOver()) {
      return;
    }
    body.move(Event.FENCED);
    voice.flush();
    Launched running = body.launched();
    if (running == null) {
      body.slot().abandon();
    } else {
      running.process().terminate();
    }
    leave(reason);
  }

  /** Asks it to finish and to go. */
  void on(AgentInstance.Stop stop) {
    ServePhase serve = body.serving();
    if (serve == null) {
      end(EndReason.stopped(stop.reason()));
      return;
    }
    body.move(Event.STOP);
    port.after(stop.deadline(), Due.STOP_TIMEOUT);
    port.send(
        new SupervisorMessage.Shutdown(
            stop.reason(), stop.deadline(), serve.checkpoints().isWantedAt(stop.parting())));
  }

  /** It closed one of its ends: it is about to exit, or has lost its way. */
  void on(AgentInstance.HalfClosed closed) {
    if (body.isHeard() && body.state() != InstanceState.DRAINING) {
      port.after(CLOSED_GRACE, new ClosedTooLong(closed.side()));
    }
  }

  /** There will be no process. */
  void notLaunched(Throwable cause) {
    treeGone = true;
    if (body.state() == InstanceState.LAUNCHING) {
      body.move(Event.EXITED);
      leave(EndReason.notStarted(cause));
    }
  }

  /** Its process exited. */
  void on(Exited exited) {
    InstanceState before = body.state();
    boolean over = body.isOver();
    body.move(Event.EXITED);
    if (over) {
      return;
    }
    body.recorder().heard(port.now());
    AgentLink link = body.link();
    Optional<Fault> output = link == null ? Optional.empty() : link.atEnd();
    output.ifPresent(complaints::atEnd);
    ServePhase serve = body.serve();
    if (serve != null && serve.isReloading()) {
      leave(
          EndReason.fault(
              ReloadPhase.FAILED, "as it took a version, it " + exited.reason().describe()));
    } else if (before != InstanceState.DRAINING) {
      leave(EndReason.exited(exited.reason(), output));
    } else if (serve != null) {
      // Its last checkpoint may still be on the way: its end is told once that is durable.
      serve.close();
      leaving = EndReason.stopped(exited.reason().describe());
    }
  }

  void on(Signal signal) {
    if (signal instanceof ClosedTooLong closed && body.state() != InstanceState.DRAINING) {
      port.end(
          EndReason.fault(
              "pipe_closed", "it closed its standard %s, but lives".formatted(closed.side())));
    } else if (signal == Due.STOP_TIMEOUT) {
      tellLeaving();
      end(EndReason.stopped("it did not exit in time and was ended"));
    } else if (signal == Gone.TREE) {
      treeGone = true;
    }
  }

  /** Tells what is settled by now; true once all is over. */
  boolean settle() {
    ServePhase serve = body.serve();
    boolean settled = serve == null || serve.isSettled();
    if (settled) {
      tellLeaving();
    }
    return settled && treeGone && body.isOver();
  }

  private void tellLeaving() {
    EndReason reason = leaving;
    leaving = null;
    if (reason != null) {
      leave(reason);
    }
  }

  private void leave(EndReason reason) {
    onLeft.run();
    ServePhase serve = body.serve();
    Set<String> written = serve == null ? Set.of() : serve.unanswered();
    Set<String> held = serve == null ? Set.of() : serve.end();
    long heard = body.recorder().heardNanos();
    body.tell(new InstanceEvent.Ended(body.setup().id(), reason, heard, written, held));
    body.setup().parts().health().tell(new HealthMonitor.Forget(body.setup().id()));
  }
}
