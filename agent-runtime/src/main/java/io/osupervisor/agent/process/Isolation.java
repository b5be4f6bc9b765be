package io.osupervisor.agent.process;

import io.osupervisor.agent.process.Platform.Feature;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * How one instance will be confined, decided before anything is started.
 *
 * @param mode never {@link IsolationMode#AUTO}
 * @param uid of the agent, with {@link IsolationMode#UID} only
 */
record Isolation(IsolationMode mode, OptionalInt uid) {

  /**
   * @throws io.osupervisor.agent.AgentException {@code isolation_unavailable}, {@code
   *     network_fence_unavailable} or what the registry says
   */
  static Isolation decide(Launch launch, Platform platform, UidRegistry uids) {
    IsolationMode mode =
        launch.isolation() == IsolationMode.AUTO ? platform.strongest() : launch.isolation();
    if (mode == IsolationMode.UID && !platform.can(Feature.OWN_UIDS)) {
      throw ProcessErrors.isolationUnavailable(mode, "the node is not root or has no setpriv");
    }
    if (mode == IsolationMode.NAMESPACE && !platform.can(Feature.MOUNT_NAMESPACES)) {
      throw ProcessErrors.isolationUnavailable(mode, "user or mount namespaces are off");
    }
    Feature fence = mode == IsolationMode.UID ? Feature.ROOT_NETWORK : Feature.USER_NETWORK;
    if (!launch.limits().network() && !platform.can(fence)) {
      throw ProcessErrors.networkFenceUnavailable("no network namespace can be made");
    }
    return new Isolation(
        mode,
        mode == IsolationMode.UID
            ? OptionalInt.of(uids.uidOf(launch.agent()))
            : OptionalInt.empty());
  }

  /** The user in words. */
  String user() {
    return uid.isPresent() ? "user id " + uid.getAsInt() : "the node's user";
  }

  boolean mayExecute(Path file) {
    return uid.isPresent()
        ? new UserAccess(uid.getAsInt()).mayExecute(file)
        : java.nio.file.Files.isRegularFile(file) && java.nio.file.Files.isExecutable(file);
  }

  /**
   * @throws io.osupervisor.agent.AgentException {@code directory_unreachable}
   */
  void checkReachable(Path directory, Path dataDirectory) {
    uid.stream()
        .boxed()
        .flatMap(user -> new UserAccess(user).blockedParent(directory).stream())
        .findFirst()
        .ifPresent(
            blocked -> {
              throw ProcessErrors.directoryUnreachable(directory, blocked, user());
            });
    if (mode == IsolationMode.NAMESPACE && directory.startsWith(dataDirectory)) {
      throw ProcessErrors.directoryUnreachable(directory, dataDirectory, "an agent kept from it");
    }
  }

  Confinement confinement(Launch launch, Platform platform) {
    List<String> gaps = new ArrayList<>();
    String word = mode.word();
    switch (mode) {
      case UID -> word = "uid " + uid.orElseThrow();
      case NAMESPACE -> gaps.add("the agent can signal the node: both have the same user id");
      default ->
          gaps.add(
              "isolation: none; the agent can read the data directory and signal the" + " node");
    }
    if (!platform.can(Feature.NO_NEW_PRIVILEGES)) {
      gaps.add("the agent may gain privileges through set-user-id programs");
    }
    if (!platform.cgroups().limits(CgroupLayout.Controller.MEMORY)) {
      gaps.add("memory and processes are polled, cpu is not limited");
    }
    return new Confinement(
        word, platform.cgroups().word(), launch.limits().network() ? "open" : "none", gaps);
  }
}
