package io.osupervisor.agent.process;

import io.osupervisor.agent.InstanceId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where this node may make control groups: beneath its own in each hierarchy, so that whatever
 * bounds the node bounds its agents too.
 *
 * @param unified the node's group in a mounted version 2 hierarchy
 * @param controllers of version 2 that {@code unified} can hand on
 * @param legacy the node's group in each mounted version 1 hierarchy
 */
record CgroupLayout(
    Optional<Path> unified, List<Controller> controllers, Map<Controller, Path> legacy) {
  static final CgroupLayout NONE = new CgroupLayout(Optional.empty(), List.of(), Map.of());

  /** What a hierarchy may bound or measure. */
  enum Controller {
    MEMORY,
    PIDS,
    CPU,
    CPUACCT;

    String word() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  CgroupLayout {
    controllers = List.copyOf(controllers);
    legacy = Map.copyOf(legacy);
  }

  /** Looks at this process's groups and tries whether they can be written. */
  static CgroupLayout detect() {
    List<String> mounts = lines("/proc/self/mountinfo");
    Optional<Path> unified = Optional.empty();
    Map<Controller, Path> legacy = new EnumMap<>(Controller.class);
    for (String own : lines("/proc/self/cgroup")) {
      String[] parts = own.split(":", 3);
      List<String> names = Arrays.asList(parts[1].split(",", -1));
      Optional<Path> base = home(mounts, parts);
      if (base.isEmpty() || !isWritable(base.get())) {
        continue;
      }
      if (parts[1].isEmpty()) {
        unified = base;
      }
      for (Controller controller : Controller.values()) {
        if (names.contains(controller.word())) {
          legacy.put(controller, base.get());
        }
      }
    }
    List<Controller> controllers = unified.map(CgroupLayout::delegable).orElse(List.of());
    return new CgroupLayout(unified, controllers, legacy);
  }

  /** This process's group in each mounted hierarchy, whether or not it can be written. */
  static List<Path> ofSelf() {
    List<String> mounts = lines("/proc/self/mountinfo");
    return lines("/proc/self/cgroup").stream()
        .flatMap(own -> home(mounts, own.split(":", 3)).stream())
        .toList();
  }

  private static Optional<Path> home(List<String> mounts, String[] own) {
    List<String> names = Arrays.asList(own[1].split(",", -1));
    return mounts.stream().flatMap(mount -> locate(mount, names, own[2]).stream()).findFirst();
  }

  boolean limits(Controller controller) {
    return controllers.contains(controller) || legacy.containsKey(controller);
  }

  boolean isEmpty() {
    return unified.isEmpty() && legacy.isEmpty();
  }

  /** The word for people: {@code cgroup-v2}, {@code cgroup-v1} or {@code polled}. */
  String word() {
    if (controllers.contains(Controller.MEMORY)) {
      return "cgroup-v2";
    }
    return legacy.containsKey(Controller.MEMORY) ? "cgroup-v1" : "polled";
  }

  /** Directories for one instance, not yet made. */
  Cgroup group(String node, InstanceId instance) {
    Map<Controller, Path> own = new EnumMap<>(Controller.class);
    legacy.forEach((controller, base) -> own.put(controller, below(base, node, instance)));
    if (isUnifiedIdle()) {
      return new Cgroup(Optional.empty(), List.of(), own);
    }
    if (unified.isPresent()) {
      // Its own statistics tell the processor time: one group less to join at every start.
      own.remove(Controller.CPUACCT);
    }
    return new Cgroup(unified.map(base -> below(base, node, instance)), controllers, own);
  }

  // Beside version 1 groups that forbid forks and count time it adds nothing, and it can only be
  // joined the slow way; see Cgroup.doors.
  private boolean isUnifiedIdle() {
    return controllers.isEmpty()
        && legacy.keySet().containsAll(List.of(Controller.PIDS, Controller.CPUACCT));
  }

  private static Path below(Path base, String node, InstanceId instance) {
    return base.resolve("osup-" + node).resolve(instance.value());
  }

  // A mount shows a subtree of its hierarchy (field 4) at a place (field 5).
  private static Optional<Path> locate(String mount, List<String> names, String group) {
    String[] fields = mount.split(" ", -1);
    int dash = Arrays.asList(fields).indexOf("-");
    boolean version2 = names.equals(List.of(""));
    if (!fields[dash + 1].equals(version2 ? "cgroup2" : "cgroup")) {
      return Optional.empty();
    }
    List<String> options = Arrays.asList(fields[dash + 3].split(",", -1));
    if (!version2 && !options.containsAll(names)) {
      return Optional.empty();
    }
    String root = fields[3].equals("/") ? "" : fields[3];
    String inside = group.startsWith(root) ? group.substring(root.length()) : "";
    return Optional.of(Path.of(fields[4] + inside).normalize());
  }

  private static boolean isWritable(Path base) {
    Path probe = base.resolve("osup-probe-" + LibC.getpid());
    try {
      Files.createDirectory(probe);
      Files.delete(probe);
      return Files.isWritable(base.resolve("cgroup.procs"));
    } catch (IOException e) {
      return false;
    }
  }

  // A group with processes of its own cannot hand controllers on: then the node steps aside, into
  // a leaf, as the kernel's documentation asks.
  private static List<Controller> delegable(Path base) {
    List<Controller> offered = new ArrayList<>();
    List<String> names = List.of(content(base.resolve("cgroup.controllers")).trim().split(" ", -1));
    for (Controller controller : Controller.values()) {
      if (names.contains(controller.word())) {
        offered.add(controller);
      }
    }
    if (offered.isEmpty() || enable(base, offered)) {
      return offered;
    }
    Path leaf = base.resolve("osup-node");
    try {
      Files.createDirectories(leaf);
      Files.writeString(leaf.resolve("cgroup.procs"), "0");
      if (enable(base, offered)) {
        return offered;
      }
      Files.writeString(base.resolve("cgroup.procs"), "0");
      Files.delete(leaf);
    } catch (IOException e) {
      // Not ours to arrange: limits are polled instead, and the node says so.
    }
    return List.of();
  }

  static boolean enable(Path base, List<Controller> controllers) {
    try {
      for (Controller controller : controllers) {
        Files.writeString(base.resolve("cgroup.subtree_control"), "+" + controller.word());
      }
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static List<String> lines(String path) {
    return content(Path.of(path)).lines().toList();
  }

  static String content(Path path) {
    return new String(ProcFs.read(path.toString()).orElse(new byte[0]), StandardCharsets.UTF_8);
  }
}
