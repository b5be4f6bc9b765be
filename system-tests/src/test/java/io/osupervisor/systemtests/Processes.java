package io.osupervisor.systemtests;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.osupervisor.agent.process.ProcessHostSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Looks at processes and signals them; a process that vanishes meanwhile is simply not there. */
final class Processes {
  private static final long PAGE = 4096;
  private static final double TICKS_A_SECOND = 100;

  // Columns of /proc/PID/net/tcp, and the state that is sought.
  private static final int LOCAL = 1;
  private static final int STATE = 3;
  private static final int INODE = 9;
  private static final String LISTENS = "0A";

  private Processes() {}

  /**
   * Sends {@code STOP}, {@code CONT} or another signal; the shell's own command is always there.
   */
  static void signal(String name, long pid) {
    try {
      int exit =
          new ProcessBuilder("sh", "-c", "kill -" + name + " " + pid).inheritIO().start().waitFor();
      if (exit != 0) {
        throw new IllegalStateException("signal " + name + " does not reach " + pid);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Sends a signal to all of them that are still there. */
  static void signalAll(String name, List<Long> pids) {
    try {
      for (long pid : pids) {
        new ProcessBuilder("sh", "-c", "kill -" + name + " " + pid).start().waitFor();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  static void kill(long pid) {
    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
  }

  /** Whether it runs; a zombie does not. */
  static boolean isAlive(long pid) {
    String[] stat = stat(pid);
    return stat.length > 0 && !stat[0].equals("Z");
  }

  /**
   * The living processes that carry an agent's id in their environment and belong to the node of a
   * data directory: another node on this machine may have an agent of the same name.
   */
  static List<Long> ofAgent(Path data, String id) {
    return carrying(
        "OSUP_AGENT_ID=" + id + "\0", "HOME=" + ProcessHostSettings.of(data).instances() + "/");
  }

  /** The living processes of all agents of the node of a data directory. */
  static List<Long> ofNode(Path data) {
    return carrying("HOME=" + ProcessHostSettings.of(data).instances() + "/");
  }

  /** Of an agent's processes, those that were started in a role. */
  static List<Long> ofAgent(Path data, String id, String role) {
    List<Long> own = ofAgent(data, id);
    return carrying("OSUP_ROLE=" + role + "\0").stream().filter(own::contains).toList();
  }

  private static List<Long> carrying(String... marks) {
    return ProcessHandle.allProcesses()
        .map(ProcessHandle::pid)
        .filter(
            pid -> {
              String environment = read(pid, "environ");
              // What bubblewrap has beside an agent is not the agent.
              return Stream.of(marks).allMatch(environment::contains)
                  && !read(pid, "comm").equals("bwrap\n");
            })
        .filter(Processes::isAlive)
        .toList();
  }

  /** The TCP ports at which it listens. */
  static List<Integer> listening(long pid) throws IOException {
    Set<String> sockets = new HashSet<>();
    try (var descriptors = Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "fd"))) {
      for (Path descriptor : descriptors) {
        sockets.add(target(descriptor));
      }
    }
    return Stream.of("tcp", "tcp6")
        .flatMap(family -> read(pid, "net/" + family).lines().skip(1))
        .map(line -> line.strip().split(" +", -1))
        .filter(
            row -> row[STATE].equals(LISTENS) && sockets.contains("socket:[" + row[INODE] + "]"))
        .map(row -> Integer.parseInt(row[LOCAL].substring(row[LOCAL].indexOf(':') + 1), 16))
        .toList();
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException e) {
      return "";
    }
  }

  /** Resident memory in bytes. */
  static long rss(long pid) {
    String[] pages = read(pid, "statm").split(" ", -1);
    return pages.length > 1 ? Long.parseLong(pages[1]) * PAGE : 0;
  }

  /** Bytes that a full collection leaves: the histogram of living objects makes one. */
  static long liveHeap(long pid) throws Exception {
    Process jcmd =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(pid),
                "GC.class_histogram")
            .start();
    String text = new String(jcmd.getInputStream().readAllBytes(), US_ASCII);
    String total = text.lines().filter(line -> line.startsWith("Total")).findFirst().orElseThrow();
    return Long.parseLong(total.trim().split("\\s+", -1)[2]);
  }

  /** Processor time so far, in seconds. */
  static double cpuSeconds(long pid) {
    String[] stat = stat(pid);
    int user = 11;
    return stat.length > user + 1
        ? (Long.parseLong(stat[user]) + Long.parseLong(stat[user + 1])) / TICKS_A_SECOND
        : 0;
  }

  /** What follows the name in {@code stat}, from the state on. */
  private static String[] stat(long pid) {
    String all = read(pid, "stat");
    return all.isEmpty() ? new String[0] : all.substring(all.lastIndexOf(')') + 2).split(" ", -1);
  }

  private static String read(long pid, String file) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(pid), file), ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }
}
