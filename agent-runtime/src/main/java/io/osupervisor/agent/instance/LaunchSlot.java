package io.osupervisor.agent.instance;

import io.osupervisor.agent.governor.StartGate;
import io.osupervisor.agent.process.AgentProcess;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What an instance holds while it comes up: the right to start, then its process. It outlives the
 * instance where the launch does, so that neither is left behind. Thread safe.
 */
final class LaunchSlot {
  private @Nullable CompletableFuture<StartGate.Pass> turn;
  private StartGate.@Nullable Pass pass;
  private @Nullable AgentProcess process;
  private boolean abandoned;

  /** Waits for the right to start, unless nobody wants the process. */
  synchronized void awaits(CompletableFuture<StartGate.Pass> asked) {
    turn = asked;
    if (abandoned) {
      asked.cancel(false);
    }
  }

  /** Takes the right to start; false, and it is given back, when nobody wants the process. */
  synchronized boolean entered(StartGate.Pass given) {
    if (abandoned) {
      given.giveBack();
      return false;
    }
    pass = given;
    return true;
  }

  /** Takes the process; it is killed when nobody wants it. */
  synchronized void started(AgentProcess launched) {
    process = launched;
    if (abandoned) {
      launched.kill();
    }
  }

  /** The instance has come up, or will not: the next one may start. */
  synchronized void giveBack() {
    if (pass != null) {
      pass.giveBack();
      pass = null;
    }
  }

  /** Nobody wants the process: it is killed now, or when it comes. */
  synchronized void abandon() {
    abandoned = true;
    if (turn != null) {
      turn.cancel(false);
    }
    giveBack();
    if (process != null) {
      process.kill();
    }
  }
}
