package io.osupervisor.agent.instance;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.governor.NodeFaults;
import io.osupervisor.agent.process.ExitReason;
import io.osupervisor.agent.protocol.Fault;
import io.osupervisor.agent.version.VersionStore;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
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

  /** The code of a canary that there is not, or not any more, because a trial has one. */
  public static final String CANARY_TAKEN = "canary_under_way";

  private static final String START_FAILED = "start_failed";
  private static final String START_TIMEOUT = "start_timeout";
  private static final String RESTORE_TIMEOUT = "restore_timeout";

  /** The node, its storage or its memory may be to blame for these, and may do better later. */
  private static final Set<String> VAIN_STARTS =
      Set.of(START_TIMEOUT, RESTORE_TIMEOUT, "restore_failed");

  private static final String LIMIT = "limit";

  /** How the breach of a memory limit is described. */
  private static final String OF_MEMORY = LIMIT + " " + ExitReason.Limit.MEMORY.word();

  /** It had what it must remember, and could not take it back. */
  private static final Set<String> OF_RESTORE = Set.of(RESTORE_TIMEOUT, "state_mismatch");

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

  /**
   * It never had a process: {@code version_damaged}, the code of what is wrong with the node, or
   * {@code start_failed}.
   */
  static EndReason notStarted(Throwable cause) {
    String message = "the process could not be started: " + Causes.text(cause);
    if (Causes.of(cause) instanceof AgentException refusal
        && (refusal.code().equals(VersionStore.DAMAGED) || NodeFaults.contains(refusal.code()))) {
      return new EndReason(Kind.FAULT, refusal.code(), message, refusal.hint());
    }
    return fault(START_FAILED, message);
  }

  /** It was not heard in time. */
  static EndReason startTimeout(Duration limit) {
    return fault(START_TIMEOUT, "no hello within %d ms".formatted(limit.toMillis()));
  }

  /** It had its memory, and did not say in time that it is ready. */
  static EndReason restoreTimeout(Duration limit) {
    return fault(RESTORE_TIMEOUT, "no ready within %d ms".formatted(limit.toMillis()));
  }

  /** Whether it did not come up, though at another time the same might. */
  boolean isVainStart() {
    return VAIN_STARTS.contains(code);
  }

  /** Whether it could not take its memory back, or took more than it may. */
  public boolean isMemoryFailure() {
    return OF_RESTORE.contains(code) || (code.equals(LIMIT) && message.startsWith(OF_MEMORY));
  }

  /** Whether it was not started, by the fault of the node. */
  public boolean isOfTheNode() {
    return NodeFaults.contains(code);
  }

  /** What a person can do about ends of this code. */
  public static String remedy(String code) {
    return switch (code) {
      case START_TIMEOUT -> late("start-timeout");
      case RESTORE_TIMEOUT -> late("restore-timeout");
      default -> "mend its cause";
    };
  }

  private static String late(String limit) {
    return "mend what delays it, or raise %s with: osup agent update".formatted(limit);
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
      return fault(LIMIT, exit.describe());
    }
    return fault(exit instanceof ExitReason.Signalled ? "signal" : "exit", exit.describe());
  }
}
