package io.osupervisor.agent.process;

import io.osupervisor.agent.process.CgroupLayout.Controller;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** The control groups of one instance, in as many hierarchies as there are. */
final class Cgroup {
  private static final int CPU_PERIOD_MICROS = 100_000;

  private final Optional<Path> unified;
  private final List<Controller> controllers;
  private final Map<Controller, Path> legacy;

  Cgroup(Optional<Path> unified, List<Controller> controllers, Map<Controller, Path> legacy) {
    this.unified = unified;
    this.controllers = controllers;
    this.legacy = legacy;
  }

  /** Every directory, each once. */
  Set<Path> directories() {
    Set<Path> all = new LinkedHashSet<>(legacy.values());
    unified.ifPresent(all::add);
    return all;
  }

  /**
   * The files into which a process of one thread writes 0 to enter every group.
   *
   * <p>In version 1 that is {@code tasks}: a thread that moves itself need not wait until no
   * process of the machine forks, which takes the kernel 5 to 30 ms for the first {@code
   * cgroup.procs} after a pause.
   */
  List<Path> doors() {
    List<Path> doors = new ArrayList<>();
    for (Path directory : new LinkedHashSet<>(legacy.values())) {
      doors.add(directory.resolve("tasks"));
    }
    unified.ifPresent(base -> doors.add(base.resolve("cgroup.procs")));
    return doors;
  }

  /**
   * Makes the groups and writes the limits.
   *
   * @param wrappers tasks that come on top of the agent's
   */
  void create(ProcessLimits limits, int wrappers) throws IOException {
    for (Path directory : directories()) {
      Files.createDirectories(directory);
    }
    if (unified.isPresent() && !controllers.isEmpty()) {
      CgroupLayout.enable(unified.get().resolveSibling(""), controllers);
    }
    if (controllers.contains(Controller.MEMORY)) {
      Path base = unified.orElseThrow();
      Files.writeString(base.resolve("memory.max"), Long.toString(limits.memory()));
      writeIfThere(base.resolve("memory.swap.max"), "0");
      writeIfThere(base.resolve("memory.oom.group"), "1");
    } else if (legacy.containsKey(Controller.MEMORY)) {
      Path base = legacy.get(Controller.MEMORY);
      Files.writeString(base.resolve("memory.limit_in_bytes"), Long.toString(limits.memory()));
      writeIfThere(base.resolve("memory.memsw.limit_in_bytes"), Long.toString(limits.memory()));
    }
    Optional<Path> pids = of(Controller.PIDS);
    if (pids.isPresent()) {
      int tasks = limits.tasks() + wrappers;
      Files.writeString(pids.get().resolve("pids.max"), Integer.toString(tasks));
    }
    long quota = Math.max(1000, Math.round(limits.cpu() * CPU_PERIOD_MICROS));
    if (controllers.contains(Controller.CPU)) {
      Path base = unified.orElseThrow();
      Files.writeString(base.resolve("cpu.max"), quota + " " + CPU_PERIOD_MICROS);
    } else if (legacy.containsKey(Controller.CPU)) {
      Files.writeString(
          legacy.get(Controller.CPU).resolve("cpu.cfs_quota_us"), Long.toString(quota));
    }
  }

  boolean limits(Controller controller) {
    return of(controller).isPresent();
  }

  /** Every process within any of them. */
  List<Integer> processes() {
    return directories().stream()
        .flatMap(directory -> CgroupLayout.content(directory.resolve("cgroup.procs")).lines())
        .map(Integer::valueOf)
        .distinct()
        .toList();
  }

  /** Tasks now, threads included; a cheap upper bound of the processes. */
  OptionalLong tasks() {
    return of(Controller.PIDS)
        .map(base -> number(base.resolve("pids.current")))
        .orElseGet(OptionalLong::empty);
  }

  /** How often the kernel ended a process here for want of memory. */
  long outOfMemoryKills() {
    if (controllers.contains(Controller.MEMORY)) {
      return field(unified.orElseThrow().resolve("memory.events"), "oom_kill");
    }
    Path base = legacy.get(Controller.MEMORY);
    return base == null ? 0 : field(base.resolve("memory.oom_control"), "oom_kill");
  }

  /** The most memory that was in use, caches included. */
  long peakMemory() {
    if (controllers.contains(Controller.MEMORY)) {
      return number(unified.orElseThrow().resolve("memory.peak")).orElse(0);
    }
    Path base = legacy.get(Controller.MEMORY);
    return base == null ? 0 : number(base.resolve("memory.max_usage_in_bytes")).orElse(0);
  }

  Optional<Duration> cpuTime() {
    if (legacy.containsKey(Controller.CPUACCT)) {
      OptionalLong nanos = number(legacy.get(Controller.CPUACCT).resolve("cpuacct.usage"));
      return nanos.isPresent()
          ? Optional.of(Duration.ofNanos(nanos.getAsLong()))
          : Optional.empty();
    }
    return unified.map(
        base -> Duration.ofNanos(1000 * field(base.resolve("cpu.stat"), "usage_usec")));
  }

  /**
   * Ends everything within: with {@code cgroup.kill}, else by forbidding forks and signalling each.
   *
   * @return true when nothing is left
   */
  boolean kill() {
    if (processes().isEmpty()) {
      return true;
    }
    Optional<Path> pids = of(Controller.PIDS);
    pids.ifPresent(base -> writeQuietly(base.resolve("pids.max"), "0"));
    Optional<Path> killFile = unified.map(base -> base.resolve("cgroup.kill"));
    if (killFile.isEmpty() || !writeQuietly(killFile.get(), "1")) {
      processes().forEach(pid -> LibC.kill(pid, LibC.SIGKILL));
    }
    return processes().isEmpty();
  }

  /**
   * Removes the groups.
   *
   * @return false when one still holds something
   */
  boolean remove() {
    boolean gone = true;
    for (Path directory : directories()) {
      try {
        Files.deleteIfExists(directory);
      } catch (IOException e) {
        gone = false;
      }
    }
    return gone;
  }

  /** The directories above, which all instances of a node share. */
  Set<Path> parents() {
    Set<Path> parents = new LinkedHashSet<>();
    directories().forEach(directory -> parents.add(directory.resolveSibling("").normalize()));
    return parents;
  }

  /** Removes the parents that a node made, where nothing of its agents is left. */
  static void removeParents(Set<Path> parents) {
    for (Path parent : parents) {
      try {
        Files.deleteIfExists(parent);
      } catch (IOException e) {
        // Busy: another agent is there.
      }
    }
  }

  private Optional<Path> of(Controller controller) {
    return controllers.contains(controller) ? unified : Optional.ofNullable(legacy.get(controller));
  }

  private static OptionalLong number(Path file) {
    String text = CgroupLayout.content(file).trim();
    return text.matches("\\d{1,18}") ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
  }

  private static long field(Path file, String name) {
    return CgroupLayout.content(file)
        .lines()
        .map(line -> line.split(" ", -1))
        .filter(words -> words.length == 2 && words[0].equals(name))
        .mapToLong(words -> Long.parseLong(words[1]))
        .findFirst()
        .orElse(0);
  }

  private static void writeIfThere(Path file, String value) throws IOException {
    if (Files.exists(file)) {
      Files.writeString(file, value);
    }
  }

  private static boolean writeQuietly(Path file, String value) {
    try {
      Files.writeString(file, value);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** The groups in these directories, as far as they exist; for what a dead node left. */
  static Cgroup found(List<Path> directories) {
    Optional<Path> unified =
        directories.stream().filter(base -> Files.exists(base.resolve("cgroup.kill"))).findFirst();
    Map<Controller, Path> legacy = new EnumMap<>(Controller.class);
    for (Path base : directories) {
      if (Files.exists(base.resolve("cgroup.clone_children"))) {
        legacy.put(controllerOf(base), base);
      }
    }
    return new Cgroup(unified, List.of(), legacy);
  }

  private static Controller controllerOf(Path base) {
    if (Files.exists(base.resolve("pids.max"))) {
      return Controller.PIDS;
    }
    if (Files.exists(base.resolve("memory.limit_in_bytes"))) {
      return Controller.MEMORY;
    }
    return Files.exists(base.resolve("cpuacct.usage")) ? Controller.CPUACCT : Controller.CPU;
  }
}
