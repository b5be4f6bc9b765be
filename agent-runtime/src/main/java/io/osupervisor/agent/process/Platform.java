package io.osupervisor.agent.process;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The means of confinement that work here.
 *
 * @param tools the helper programs found, by name
 * @param features what was tried and worked
 * @param openFiles the most descriptors a process may be allowed
 * @param hardProcesses the most tasks a user may be allowed
 */
record Platform(
    Map<String, Path> tools,
    Set<Feature> features,
    int openFiles,
    int hardProcesses,
    CgroupLayout cgroups) {

  /** Something that either works or does not. */
  enum Feature {
    BUBBLEWRAP(
        "bubblewrap (its package is not installed or older than 0.8, or user namespaces are off)"),
    OWN_UIDS("a user id of its own for each agent (the node is not root, or setpriv is missing)"),
    NO_NEW_PRIVILEGES("the ban on gaining privileges (setpriv of util-linux is missing)"),
    MOUNT_NAMESPACES("hiding the data directory in a mount namespace (user namespaces are off)"),
    ROOT_NETWORK("network namespaces for a root node"),
    USER_NETWORK("network namespaces for agents (user namespaces are off)");

    private final String words;

    Feature(String words) {
      this.words = words;
    }
  }

  private static final List<Path> TOOL_DIRECTORIES =
      List.of(Path.of("/usr/bin"), Path.of("/bin"), Path.of("/usr/sbin"), Path.of("/sbin"));
  // On a machine that is busy to the brim a means that works must not be taken for one that is not.
  private static final long PROBE_SECONDS = 30;

  Platform {
    tools = Map.copyOf(tools);
    features = Set.copyOf(features);
  }

  /**
   * @throws io.osupervisor.agent.AgentException {@code host_unsupported} where nothing can be run
   */
  static Platform detect(int someUid) {
    Map<String, Path> tools = new java.util.HashMap<>();
    // Dash adds no variable of its own to what it starts, and is the quickest.
    find("dash").or(() -> find("sh")).ifPresent(path -> tools.put("sh", path));
    for (String name : List.of("setpriv", "unshare", "mount", "true", "bwrap", "env")) {
      find(name).ifPresent(path -> tools.put(name, path));
    }
    if (!tools.containsKey("sh") || !tools.containsKey("true")) {
      throw ProcessErrors.hostUnsupported("there is no sh or no true in /usr/bin or /bin");
    }
    int pidfd = LibC.pidfdOpen(LibC.getpid());
    if (pidfd < 0) {
      throw ProcessErrors.hostUnsupported("the kernel has no pidfd_open");
    }
    LibC.close(pidfd);
    return new Platform(
        tools,
        features(tools, Integer.toString(someUid)),
        hard("Max open files"),
        hard("Max processes"),
        CgroupLayout.detect());
  }

  private static Set<Feature> features(Map<String, Path> tools, String uid) {
    Set<Feature> features = EnumSet.noneOf(Feature.class);
    String yes = path(tools, "true");
    Path setpriv = tools.get("setpriv");
    if (setpriv != null) {
      String program = setpriv.toString();
      if (works(program, "--no-new-privs", "--pdeathsig", "TERM", "--", yes)) {
        features.add(Feature.NO_NEW_PRIVILEGES);
      }
      if (works(program, "--reuid", uid, "--regid", uid, "--clear-groups", "--", yes)) {
        features.add(Feature.OWN_UIDS);
      }
    }
    if (tools.containsKey("bwrap") && wraps(tools, features.contains(Feature.OWN_UIDS), uid)) {
      features.add(Feature.BUBBLEWRAP);
    }
    Path unshare = tools.get("unshare");
    if (unshare != null) {
      String program = unshare.toString();
      if (works(program, "--user", "--map-current-user", "--net", "--", yes)) {
        features.add(Feature.USER_NETWORK);
      }
      if (LibC.getuid() == 0 && works(program, "--net", "--", yes)) {
        features.add(Feature.ROOT_NETWORK);
      }
      if (setpriv != null && tools.containsKey("mount") && mounts(program, tools)) {
        features.add(Feature.MOUNT_NAMESPACES);
      }
    }
    return features;
  }

  /** Tries all that {@link BubbleWrap} asks of it, as the user that an agent would have. */
  private static boolean wraps(Map<String, Path> tools, boolean ownUids, String uid) {
    List<String> command = new ArrayList<>();
    if (ownUids) {
      command.addAll(List.of(path(tools, "setpriv"), "--no-new-privs", "--reuid", uid));
      command.addAll(List.of("--regid", uid, "--clear-groups", "--"));
    }
    command.add(path(tools, "bwrap"));
    command.addAll(BubbleWrap.namespaces(false));
    command.addAll(BubbleWrap.fileSystem(1 << 20));
    command.addAll(List.of("--", path(tools, "env"), "--default-signal=TERM", path(tools, "true")));
    return tools.containsKey("env") && works(command.toArray(String[]::new));
  }

  private static boolean mounts(String unshare, Map<String, Path> tools) {
    return works(
        unshare,
        "--user",
        "--map-current-user",
        "--keep-caps",
        "--mount",
        "--",
        path(tools, "mount"),
        "-t",
        "tmpfs",
        "tmpfs",
        "/tmp");
  }

  Platform without(Feature... absent) {
    Set<Feature> fewer = EnumSet.noneOf(Feature.class);
    fewer.addAll(features);
    List.of(absent).forEach(fewer::remove);
    return new Platform(tools, fewer, openFiles, hardProcesses, cgroups);
  }

  Platform withCgroups(CgroupLayout other) {
    return new Platform(tools, features, openFiles, hardProcesses, other);
  }

  boolean can(Feature feature) {
    return features.contains(feature);
  }

  String tool(String name) {
    return path(tools, name);
  }

  private static String path(Map<String, Path> tools, String name) {
    Path path = tools.get(name);
    if (path == null) {
      throw ProcessErrors.hostUnsupported("there is no " + name);
    }
    return path.toString();
  }

  /** An own user costs nothing; bubblewrap costs most of a start, and is what a lone user needs. */
  IsolationMode usual() {
    if (can(Feature.OWN_UIDS)) {
      return IsolationMode.UID;
    }
    if (can(Feature.BUBBLEWRAP)) {
      return IsolationMode.BUBBLEWRAP;
    }
    return can(Feature.MOUNT_NAMESPACES) ? IsolationMode.NAMESPACE : IsolationMode.NONE;
  }

  HostCapabilities describe() {
    List<String> missing = new ArrayList<>();
    for (Feature feature : Feature.values()) {
      if (!can(feature) && (feature != Feature.ROOT_NETWORK || can(Feature.OWN_UIDS))) {
        missing.add("not possible here: " + feature.words);
      }
    }
    if (!cgroups.limits(CgroupLayout.Controller.MEMORY)) {
      missing.add("no writable memory control group: limits are polled every 100 ms, cpu is free");
    }
    boolean fence =
        can(Feature.BUBBLEWRAP) || can(Feature.ROOT_NETWORK) || can(Feature.USER_NETWORK);
    return new HostCapabilities(usual(), cgroups.word(), fence, missing);
  }

  private static Optional<Path> find(String name) {
    return TOOL_DIRECTORIES.stream()
        .map(directory -> directory.resolve(name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static boolean works(String... command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(new File("/dev/null"))
              .start();
      process.getOutputStream().close();
      if (process.waitFor(PROBE_SECONDS, TimeUnit.SECONDS)) {
        return process.exitValue() == 0;
      }
      process.destroyForcibly();
      return false;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static int hard(String limit) {
    return CgroupLayout.content(Path.of("/proc/self/limits"))
        .lines()
        .filter(line -> line.startsWith(limit))
        .map(line -> line.substring(limit.length()).trim().split("\\s+", -1)[1])
        .mapToInt(hard -> hard.matches("\\d{1,9}") ? Integer.parseInt(hard) : Integer.MAX_VALUE)
        .findFirst()
        .orElse(Integer.MAX_VALUE);
  }
}
