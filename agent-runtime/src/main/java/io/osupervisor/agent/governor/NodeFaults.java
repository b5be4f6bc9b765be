package io.osupervisor.agent.governor;

import io.osupervisor.agent.AgentException;
import java.util.Set;
import java.util.concurrent.CompletionException;

/** Starts that failed by the fault of the node, not by that of what was to be started. */
public final class NodeFaults {
  /** Whatever is started next fails likewise. */
  private static final Set<String> OF_ANY_START =
      Set.of("node_exhausted", "directory_failed", "data_directory_failed", "cgroup_failed");

  private static final Set<String> OF_SOME =
      Set.of(Shortage.CODE, "uids_exhausted", "storage_full");

  private NodeFaults() {}

  /** Whether a start that was refused with this code failed by the node's fault. */
  public static boolean contains(String code) {
    return OF_ANY_START.contains(code) || OF_SOME.contains(code);
  }

  /** Whether what a start failed with is the node's fault. */
  public static boolean contains(Throwable failure) {
    return contains(codeOf(failure));
  }

  /** Whether what a start failed with lets the next one fail, too. */
  static boolean areOfAnyStart(Throwable failure) {
    return OF_ANY_START.contains(codeOf(failure));
  }

  /** The code of the refusal that a start failed with; empty where it is none. */
  public static String codeOf(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause instanceof AgentException refusal ? refusal.code() : "";
  }
}
