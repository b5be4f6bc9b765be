package io.osupervisor.agent.instance;

import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.instance.InstanceLife.Event;
import io.osupervisor.agent.protocol.AgentMessage.ErrorReport;
import io.osupervisor.agent.protocol.AgentMessage.Reloaded;
import io.osupervisor.agent.protocol.ErrorCode;
import io.osupervisor.agent.protocol.SupervisorMessage.HotReload;
import org.jspecify.annotations.Nullable;

/**
 * The time in which a primary takes another version as it runs. Nobody can tell any more which
 * version a process runs that did not take one as it was asked to: it is ended.
 */
final class ReloadPhase {

  /** What comes back to it. */
  sealed interface Signal extends AgentInstance.Command {}

  private enum Due implements Signal {
    RELOAD_TIMEOUT
  }

  /** Why an instance ended that was given another version to take. */
  static final String FAILED = ErrorCode.RELOAD_FAILED.word();

  /** The same, when it took too long. */
  static final String LATE = "reload_late";

  private final InstancePort port;
  private final InstanceBody body;
  private @Nullable VersionId next;
  private long since;

  ReloadPhase(InstancePort port, InstanceBody body) {
    this.port = port;
    this.body = body;
  }

  /** It is given another version; from here on what it writes counts only if that is committed. */
  void on(AgentInstance.Reload order) {
    ServePhase serving = body.serving();
    if (serving == null) {
      return; // It is about to end; whoever gave the order is told that.
    }
    HotReload reload = order.reload();
    next = reload.version();
    since = port.now();
    serving.reload();
    body.move(Event.RELOAD);
    port.after(body.setup().policy().reloadTimeout(), Due.RELOAD_TIMEOUT);
    port.send(reload);
  }

  void on(Signal due) {
    if (body.isReloading()) {
      long waited = body.setup().policy().reloadTimeout().toMillis();
      port.end(EndReason.fault(LATE, "no reloaded within %d ms".formatted(waited)));
    }
  }

  /** It says that it has taken the version: nothing more is read before that is committed. */
  void reloaded(Reloaded message) {
    if (!message.version().equals(next)) {
      port.end(EndReason.fault(FAILED, "it took version %s".formatted(message.version())));
      return;
    }
    body.setup().parts().recorder().reload.record(port.now() - since);
    body.gate().hold(ReadGate.Reason.REIGN);
    body.move(Event.RELOADED);
    body.tell(new InstanceEvent.Reloaded(body.setup().id()));
  }

  /** It reports a fault, perhaps that it does not take the version. */
  void reported(ErrorReport report) {
    if (body.isReloading() && report.code().equals(FAILED)) {
      port.end(EndReason.fault(FAILED, "it does not take the version: " + report.message()));
    }
  }

  /** Its next reign begins: the version that it took, if any, is the primary. Whether it is. */
  boolean named() {
    VersionId taken = next;
    if (taken == null || !body.isWaiting()) {
      return false;
    }
    next = null;
    body.runs(taken);
    return true;
  }
}
