package io.osupervisor.agent.process;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Reads {@code /proc}; a process that vanishes meanwhile is simply not there. */
final class ProcFs {
  /** The variable that every process of an instance carries. */
  static final String INSTANCE = "OSUP_INSTANCE_ID";

  private static final File ROOT = new File("/proc");
  private static final byte[] INSTANCE_PREFIX =
      (INSTANCE + "=").getBytes(StandardCharsets.US_ASCII);

  private ProcFs() {}

  /** Every process there is, zombies too. */
  static List<ProcEntry> processes() {
    List<ProcEntry> entries = new ArrayList<>();
    for (int pid : pids()) {
      process(pid).ifPresent(entries::add);
    }
    return entries;
  }

  /** The number of every process there is. */
  static List<Integer> pids() {
    List<Integer> pids = new ArrayList<>();
    String[] names = ROOT.list();
    for (String name : names == null ? new String[0] : names) {
      if (name.charAt(0) <= '9') {
        pids.add(Integer.valueOf(name));
      }
    }
    return pids;
  }

  static Optional<ProcEntry> process(int pid) {
    return read("/proc/" + pid + "/stat")
        .flatMap(bytes -> ProcEntry.parse(new String(bytes, StandardCharsets.ISO_8859_1)));
  }

  /** The instance that a process belongs to by its environment; empty where none or unreadable. */
  static String instanceOf(int pid) {
    byte[] environment = read("/proc/" + pid + "/environ").orElse(new byte[0]);
    int start = 0;
    while (start < environment.length) {
      int end = start;
      while (end < environment.length && environment[end] != 0) {
        end++;
      }
      if (startsWith(environment, start, end)) {
        int value = start + INSTANCE_PREFIX.length;
        return new String(environment, value, end - value, StandardCharsets.UTF_8);
      }
      start = end + 1;
    }
    return "";
  }

  /** Whether a process has no environment at all, as in the midst of an exec. */
  static boolean hasNoEnvironment(int pid) {
    return read("/proc/" + pid + "/environ").map(bytes -> bytes.length == 0).orElse(false);
  }

  /** The real user id of a process. */
  static OptionalInt uidOf(int pid) {
    String status =
        new String(read("/proc/" + pid + "/status").orElse(new byte[0]), StandardCharsets.UTF_8);
    return status
        .lines()
        .filter(line -> line.startsWith("Uid:"))
        .mapToInt(line -> Integer.parseInt(line.split("\\s+", -1)[1]))
        .findFirst();
  }

  /**
   * Resident bytes with those that several processes share counted once in all; empty where the
   * kernel does not say.
   */
  static OptionalLong proportionalMemory(int pid) {
    String rollup =
        new String(
            read("/proc/" + pid + "/smaps_rollup").orElse(new byte[0]), StandardCharsets.UTF_8);
    return rollup
        .lines()
        .filter(line -> line.startsWith("Pss:"))
        .mapToLong(line -> 1024 * Long.parseLong(line.split("\\s+", -1)[1]))
        .findFirst();
  }

  /** The oldest living child of a process's first thread. */
  static OptionalInt firstChild(int pid) {
    byte[] children = read("/proc/" + pid + "/task/" + pid + "/children").orElse(new byte[0]);
    String first = new String(children, StandardCharsets.US_ASCII).split(" ", 2)[0];
    return first.isEmpty() ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(first));
  }

  /** Changes with every boot, so that a pid on disk is not taken for one of today. */
  static String bootId() {
    return new String(
            read("/proc/sys/kernel/random/boot_id").orElse(new byte[0]), StandardCharsets.UTF_8)
        .trim();
  }

  static Optional<byte[]> read(String path) {
    try (FileInputStream input = new FileInputStream(path)) {
      return Optional.of(input.readAllBytes());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static boolean startsWith(byte[] bytes, int from, int to) {
    if (to - from < INSTANCE_PREFIX.length) {
      return false;
    }
    for (int i = 0; i < INSTANCE_PREFIX.length; i++) {
      if (bytes[from + i] != INSTANCE_PREFIX[i]) {
        return false;
      }
    }
    return true;
  }
}
