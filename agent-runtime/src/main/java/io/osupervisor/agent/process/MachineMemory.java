package io.osupervisor.agent.process;

import io.osupervisor.agent.governor.Supply;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * The memory that this process and its children may still take: what the machine has available, or
 * what a control group around the node leaves, as of a container, whichever is less.
 */
public final class MachineMemory implements Supply {
  private static final Path MACHINE = Path.of("/proc/meminfo");
  private static final long KIB = 1024;

  private final Path machine;
  private final List<Path> groups;

  private MachineMemory(Path machine, List<Path> groups) {
    this.machine = machine;
    this.groups = withParents(groups);
  }

  /** Of this machine, and of the groups around this process. */
  public static MachineMemory here() {
    return new MachineMemory(MACHINE, CgroupLayout.ofSelf());
  }

  /**
   * @param machine as {@code /proc/meminfo}
   * @param groups directories of control groups; those that are above them count as well
   */
  static MachineMemory of(Path machine, List<Path> groups) {
    return new MachineMemory(machine, groups);
  }

  @Override
  public Reading read() {
    long left = 0;
    long total = Long.MAX_VALUE;
    for (String line : CgroupLayout.content(machine).split("\n", -1)) {
      if (line.startsWith("MemAvailable:")) {
        left = number(line) * KIB;
      } else if (line.startsWith("MemTotal:")) {
        total = number(line) * KIB;
      }
    }
    Reading least = new Reading(left, total);
    for (Path group : groups) {
      least = lesser(least, group, total);
    }
    return least;
  }

  /** Those that may bound memory. */
  private static List<Path> withParents(List<Path> groups) {
    List<Path> all = new ArrayList<>();
    for (Path group : groups) {
      for (Path at = group; at != null && has(at, "cgroup.procs"); at = at.getParent()) {
        if (has(at, "memory.max") || has(at, "memory.limit_in_bytes")) {
          all.add(at);
        }
      }
    }
    return List.copyOf(all);
  }

  private static boolean has(Path directory, String file) {
    return Files.exists(directory.resolve(file));
  }

  private static Reading lesser(Reading least, Path group, long machine) {
    OptionalLong most = either(group, "memory.max", "memory.limit_in_bytes");
    OptionalLong used = either(group, "memory.current", "memory.usage_in_bytes");
    if (most.isEmpty() || used.isEmpty() || most.getAsLong() >= machine) {
      return least;
    }
    // The kernel gives these pages up before it kills anything.
    long left = most.getAsLong() - used.getAsLong() + inactiveFiles(group);
    return new Reading(
        Math.min(least.left(), Math.max(0, left)), Math.min(least.total(), most.getAsLong()));
  }

  private static long inactiveFiles(Path group) {
    long inactive = 0;
    for (String line : CgroupLayout.content(group.resolve("memory.stat")).split("\n", -1)) {
      // Version 1 has both: the second counts the groups below, as the usage does.
      if (line.startsWith("inactive_file ") || line.startsWith("total_inactive_file ")) {
        inactive = number(line);
      }
    }
    return inactive;
  }

  private static OptionalLong either(Path group, String unified, String legacy) {
    String text = CgroupLayout.content(group.resolve(unified)).trim();
    if (text.isEmpty()) {
      text = CgroupLayout.content(group.resolve(legacy)).trim();
    }
    return text.isEmpty() || text.equals("max")
        ? OptionalLong.empty()
        : OptionalLong.of(Long.parseLong(text));
  }

  /** The first number of a line. */
  private static long number(String line) {
    String digits = line.replaceAll("^\\D*", "").replaceAll("\\D.*$", "");
    return digits.isEmpty() ? 0 : Long.parseLong(digits);
  }
}
