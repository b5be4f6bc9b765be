package io.osupervisor.agent.instance;

import io.osupervisor.agent.process.AgentProcess;
import org.jspecify.annotations.Nullable;

/**
 * What an instance holds while it comes up: the right to start, then its process. It outlives the
 * instance where the launch does, so that neither is left behind. Thread safe.
 */
final class LaunchSlot {
  private StartGate.@Nullable Pass pass;
  private @Nullable AgentProcess process;
  private boolean abandoned;

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
    giveBack();
    if (process != null) {
      process.kill();
    }
  }
}
