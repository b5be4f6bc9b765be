package io.osupervisor.agent.process;

import static io.osupervisor.agent.process.Platform.Feature.BUBBLEWRAP;
import static io.osupervisor.agent.process.Platform.Feature.OWN_UIDS;

import java.util.Map;
import java.util.Optional;

/** The ways of confinement; every test of ending and limiting goes through each. */
enum Way {
  /** All that this machine offers. */
  DETECTED,
  /** All that this machine offers, and bubblewrap, where it works. */
  WRAPPED,
  /** Bubblewrap where the node is not root, without control groups, where it works. */
  WRAPPED_AS_NODE,
  /** Control groups of version 1 alone, where this machine has them. */
  CGROUP_V1,
  /** An own user, but no control groups. */
  OWN_USER,
  /** A mount namespace, no control groups, no own user. */
  NAMESPACE,
  /** A node with no rights at all. */
  PLAIN;

  private static final Platform HERE = Platform.detect(210_000);

  Platform platform() {
    CgroupLayout groups = HERE.cgroups();
    return switch (this) {
      case DETECTED, WRAPPED -> HERE;
      case CGROUP_V1 ->
          HERE.withCgroups(
              new CgroupLayout(Optional.empty(), java.util.List.of(), groups.legacy()));
      case WRAPPED_AS_NODE -> HERE.withCgroups(CgroupLayout.NONE).without(OWN_UIDS);
      case OWN_USER -> HERE.withCgroups(CgroupLayout.NONE);
      case NAMESPACE -> HERE.withCgroups(CgroupLayout.NONE).without(OWN_UIDS, BUBBLEWRAP);
      case PLAIN ->
          new Platform(
              Map.of("sh", java.nio.file.Path.of(HERE.tool("sh"))),
              java.util.Set.of(),
              HERE.openFiles(),
              HERE.hardProcesses(),
              CgroupLayout.NONE);
    };
  }

  boolean isWrapped() {
    return (this == WRAPPED || this == WRAPPED_AS_NODE) && platform().can(BUBBLEWRAP);
  }

  /** What its agents ask for. */
  IsolationMode mode() {
    return isWrapped() ? IsolationMode.BUBBLEWRAP : IsolationMode.AUTO;
  }
}
