package io.osupervisor.arbiter.check;

import io.osupervisor.agent.governor.NodeFaults;
import io.osupervisor.agent.instance.EndReason;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whose fault it is that an instance did not become ready. */
final class StartFaults {
  /** What the node or the agent's memory failed at, whatever the version. */
  private static final Set<String> OF_THE_NODE =
      Set.of(
          "restore_failed",
          "isolation_unavailable",
          "network_fence_unavailable",
          "directory_unreachable",
          "environment_invalid",
          "host_closed",
          "version_store_failed",
          "version_damaged",
          "internal");

  private StartFaults() {}

  /** The code of a check command that could not be run. */
  static String codeOf(@Nullable Throwable failure) {
    return failure != null && NodeFaults.contains(failure)
        ? NodeFaults.codeOf(failure)
        : "check_unavailable";
  }

  static boolean areOfTheNode(EndReason reason) {
    return reason.kind() == EndReason.Kind.STOPPED
        || reason.isOfTheNode()
        || OF_THE_NODE.contains(reason.code());
  }
}
