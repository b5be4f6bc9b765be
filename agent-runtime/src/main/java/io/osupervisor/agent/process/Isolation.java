package io.osupervisor.agent.process;

import io.osupervisor.agent.process.Platform.Feature;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * How one instance will be confined, decided before anything is started.
 *
 * @param mode never {@link IsolationMode#AUTO}
 * @param uid of the agent, where it has its own: with {@link IsolationMode#UID} always, with {@link
 *     IsolationMode#BUBBLEWRAP} where the node is root
 */
record Isolation(IsolationMode mode, OptionalInt uid) {
  private static final Path TMP = Path.of("/tmp");

  /**
   * @throws io.osupervisor.agent.AgentException {@code isolation_unavailable}, {@code
   *     network_fence_unavailable} or what the registry says
   */
  static Isolation decide(Launch launch, Platform platform, UidRegistry uids) {
    IsolationMode mode =
        launch.isolation() == IsolationMode.AUTO ? platform.usual() : launch.isolation();
    if (mode == IsolationMode.UID && !platform.can(Feature.OWN_UIDS)) {
      throw ProcessErrors.isolationUnavailable(mode, "the node is not root or has no setpriv");
    }
    if (mode == IsolationMode.NAMESPACE && !platform.can(Feature.MOUNT_NAMESPACES)) {
      throw ProcessErrors.isolationUnavailable(mode, "user or mount namespaces are off");
    }
    if (mode == IsolationMode.BUBBLEWRAP && !platform.can(Feature.BUBBLEWRAP)) {
      throw ProcessErrors.isolationUnavailable(
          mode, "bwrap 0.8 or newer is not installed, or user namespaces are off");
    }
    if (!launch.limits().network() && !platform.can(fence(mode))) {
      throw ProcessErrors.networkFenceUnavailable("no network namespace can be made");
    }
    boolean own =
        mode == IsolationMode.UID
            || (mode == IsolationMode.BUBBLEWRAP && platform.can(Feature.OWN_UIDS));
    return new Isolation(
        mode, own ? OptionalInt.of(uids.uidOf(launch.agent())) : OptionalInt.empty());
  }

  private static Feature fence(IsolationMode mode) {
    return switch (mode) {
      case BUBBLEWRAP -> Feature.BUBBLEWRAP;
      case UID -> Feature.ROOT_NETWORK;
      default -> Feature.USER_NETWORK;
    };
  }

  /** Processes that stay beside the agent's own. */
  int wrappers() {
    return mode == IsolationMode.BUBBLEWRAP ? BubbleWrap.PROCESSES : 0;
  }

  /** The user in words. */
  String user() {
    return uid.isPresent() ? "user id " + uid.getAsInt() : "the node's user";
  }

  /**
   * @param directory the agent's own
   */
  boolean mayExecute(Path file, Path directory) {
    if (mode == IsolationMode.BUBBLEWRAP && file.startsWith(TMP) && !file.startsWith(directory)) {
      return false; // It has another /tmp.
    }
    return uid.isPresent()
        ? new UserAccess(uid.getAsInt()).mayExecute(file)
        : Files.isRegularFile(file) && Files.isExecutable(file);
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
    boolean hides = mode == IsolationMode.NAMESPACE || mode == IsolationMode.BUBBLEWRAP;
    if (hides && directory.startsWith(dataDirectory)) {
      throw ProcessErrors.directoryUnreachable(directory, dataDirectory, "an agent kept from it");
    }
  }

  Confinement confinement(Launch launch, Platform platform) {
    return new Confinement(
        uid.isPresent() && mode != IsolationMode.UID
            ? mode.word() + ", uid " + uid.getAsInt()
            : uid.isPresent() ? "uid " + uid.getAsInt() : mode.word(),
        platform.cgroups().word(),
        launch.limits().network() ? "open" : "none",
        enforced(launch, platform),
        gaps(platform));
  }

  private List<String> enforced(Launch launch, Platform platform) {
    List<String> enforced = new ArrayList<>();
    if (uid.isPresent()) {
      enforced.add("a user id of its own: it cannot read the data directory or signal the node");
    } else if (mode != IsolationMode.NONE) {
      enforced.add("the data directory is hidden from it");
    }
    if (mode == IsolationMode.BUBBLEWRAP) {
      enforced.add("it can write nowhere but in its own directory, /tmp and /dev/shm");
      enforced.add("it sees and signals no process but its own");
      enforced.add("no capabilities, and no user namespaces of its own");
    }
    if (!launch.limits().network()) {
      enforced.add("no network");
    }
    if (mode == IsolationMode.BUBBLEWRAP || platform.can(Feature.NO_NEW_PRIVILEGES)) {
      enforced.add("no new privileges");
    }
    return enforced;
  }

  private List<String> gaps(Platform platform) {
    List<String> gaps = new ArrayList<>();
    if (mode == IsolationMode.NAMESPACE) {
      gaps.add("it can signal the node, and write what the node may write: they have one user id");
    } else if (mode == IsolationMode.BUBBLEWRAP && uid.isEmpty()) {
      gaps.add("it can read what the node may read, the data directory apart: one user id");
    } else if (mode == IsolationMode.NONE) {
      gaps.add("isolation: none; it can read the data directory and signal the node");
    }
    if (mode != IsolationMode.BUBBLEWRAP) {
      gaps.add("it sees the processes and the /tmp of others");
      if (!platform.can(Feature.NO_NEW_PRIVILEGES)) {
        gaps.add("it may gain privileges through set-user-id programs");
      }
    }
    if (!platform.cgroups().limits(CgroupLayout.Controller.MEMORY)) {
      gaps.add("memory and processes are polled, cpu is not limited");
    }
    return gaps;
  }
}
