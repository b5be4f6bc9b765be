package io.osupervisor.agent.instance;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.process.ExitReason;
import io.osupervisor.agent.protocol.Fault;
import io.osupervisor.agent.version.VersionStore;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Why an instance ended.
 *
 * @param kind what follows from it
 * @param code stable: {@code exit}, {@code signal}, {@code hang}, {@code start_timeout}, {@code
 *     restore_timeout}, {@code version_damaged}, …
 * @param message what happened, with its values
 * @param hint what to do about it, where that is known
 */
public record EndReason(Kind kind, String code, String message, @Nullable String hint) {

  /** What an end means for restarts. */
  public enum Kind {
    /** Asked for. */
    STOPPED,
    /** It exited with 0 on its own account. */
    NORMAL,
    /** Anything else. */
    FAULT
  }

  /** It did wrong, in a way that has this code. */
  public static EndReason fault(String code, String message) {
    return new EndReason(Kind.FAULT, code, message, null);
  }

  static EndReason fault(Fault fault) {
    return new EndReason(Kind.FAULT, fault.code().word(), fault.message(), fault.hint());
  }

  /** It never had a process: {@code version_damaged}, or {@code start_failed}. */
  static EndReason notStarted(Throwable cause) {
    String message = "the process could not be started: " + Causes.text(cause);
    boolean damaged =
        Causes.of(cause) instanceof AgentException refusal
            && refusal.code().equals(VersionStore.DAMAGED);
    return fault(damaged ? VersionStore.DAMAGED : "start_failed", message);
  }

  /** It was asked to end. */
  public static EndReason stopped(String message) {
    return new EndReason(Kind.STOPPED, "stopped", message, null);
  }

  /**
   * The reason of an exit that nobody asked for.
   *
   * @param output what is wrong with an output that ends there; only for a clean exit does it say
   *     more than the exit itself
   */
  static EndReason exited(ExitReason exit, Optional<Fault> output) {
    if (exit instanceof ExitReason.Exited exited && exited.code() == 0) {
      return output
          .map(EndReason::fault)
          .orElseGet(() -> new EndReason(Kind.NORMAL, "exit", exit.describe(), null));
    }
    if (exit instanceof ExitReason.LimitBreached) {
      return fault("limit", exit.describe());
    }
    return fault(exit instanceof ExitReason.Signalled ? "signal" : "exit", exit.describe());
  }
}
