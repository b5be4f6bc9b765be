package io.osupervisor.arbiter.check;

import io.osupervisor.agent.instance.EndReason;
import java.util.Set;

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
          "storage_full",
          "version_store_failed",
          "version_damaged",
          "internal");

  private StartFaults() {}

  static boolean areOfTheNode(EndReason reason) {
    return reason.kind() == EndReason.Kind.STOPPED || OF_THE_NODE.contains(reason.code());
  }
}
