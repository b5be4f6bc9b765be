package io.osupervisor.agent.instance;

import io.osupervisor.agent.instance.AgentLink.Received;
import io.osupervisor.agent.protocol.AgentMessage;
import io.osupervisor.agent.protocol.Fault;
import io.osupervisor.agent.protocol.ProtocolException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What an agent says: read, checked against what it may say now, and given to who must know. */
final class InstanceHearing {
  private final InstancePort port;
  private final InstanceBody body;
  private final Complaints complaints;
  private final Watchdog watchdog;
  private final StartPhase start;
  private final ReloadPhase reload;
  private @Nullable Fault refusedEntry;

  InstanceHearing(
      InstancePort port,
      InstanceBody body,
      Complaints complaints,
      Watchdog watchdog,
      StartPhase start,
      ReloadPhase reload) {
    this.port = port;
    this.body = body;
    this.complaints = complaints;
    this.watchdog = watchdog;
    this.start = start;
    this.reload = reload;
  }

  /** Takes what the process wrote. */
  void take(AgentInstance.Output output) {
    AgentLink link = body.link();
    if (link != null && body.isHeard()) {
      link.feed(output.bytes());
      if (hearAll(link, output.nanos())) {
        // Any frame is a sign of life; bytes that make none are not.
        watchdog.heard(output.nanos());
      }
    }
    body.gate().handled(output.bytes().length);
  }

  /** It was named: what it said since it was ready is heard now. */
  void goOn() {
    AgentLink link = body.link();
    if (link != null) {
      hearAll(link, port.now());
    }
  }

  private boolean hearAll(AgentLink link, long nanos) {
    boolean any = false;
    while (body.isHeard() && !body.isWaiting()) {
      Optional<Received> next = link.next();
      if (next.isEmpty()) {
        break;
      }
      any = true;
      receive(next.get(), nanos);
    }
    ServePhase serve = body.serve();
    if (serve != null) {
      serve.commit();
    }
    return any;
  }

  private void receive(Received received, long nanos) {
    if (received instanceof Received.Wrong wrong) {
      if (MessageRules.refusesEntry(body.state(), wrong)) {
        refusedEntry = wrong.fault();
      }
      wrong(wrong.fault());
    } else if (received instanceof Received.Broken broken) {
      wrong(broken.fault());
    } else {
      AgentMessage message = ((Received.Message) received).message();
      Optional<Fault> refused = MessageRules.check(body.state(), body.role(), message);
      if (refused.isPresent()) {
        wrong(refused.get());
      } else {
        hear(message, nanos);
      }
    }
  }

  private void hear(AgentMessage message, long nanos) {
    try {
      if (refusedEntry != null && isOutput(message)) {
        // Nothing may leave behind an entry that was refused.
        port.end(EndReason.fault(refusedEntry));
      } else if (message instanceof AgentMessage.Hello hello) {
        start.greet(hello);
      } else if (message instanceof AgentMessage.Ready ready) {
        start.ready(ready);
      } else if (message instanceof AgentMessage.Heartbeat heartbeat) {
        watchdog.beat(heartbeat);
      } else if (message instanceof AgentMessage.Metrics metrics) {
        body.recorder().reported(metrics.values());
      } else if (message instanceof AgentMessage.ErrorReport report) {
        complaints.by(report);
        reload.reported(report);
      } else if (message instanceof AgentMessage.Reloaded reloaded) {
        reload.reloaded(reloaded);
      } else {
        work(message, nanos);
      }
    } catch (ProtocolException e) {
      wrong(e.fault());
    }
  }

  private static boolean isOutput(AgentMessage message) {
    return message instanceof AgentMessage.Response
        || message instanceof AgentMessage.EvolutionIntent;
  }

  private void work(AgentMessage message, long nanos) {
    ServePhase serve = body.serve();
    if (serve != null) {
      serve.on(message, nanos);
    }
  }

  private void wrong(Fault fault) {
    if (complaints.of(fault)) {
      port.end(EndReason.fault(fault));
    }
  }
}
