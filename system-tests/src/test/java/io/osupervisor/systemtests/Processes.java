package io.osupervisor.systemtests;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Looks at processes and signals them; a process that vanishes meanwhile is simply not there. */
final class Processes {
  private static final long PAGE = 4096;
  private static final double TICKS_A_SECOND = 100;

  private Processes() {}

  /** Sends {@code STOP}, {@code CONT} or another signal. */
  static void signal(String name, long pid) {
    try {
      int exit =
          new ProcessBuilder("/bin/kill", "-" + name, Long.toString(pid))
              .inheritIO()
              .start()
              .waitFor();
      if (exit != 0) {
        throw new IllegalStateException("signal " + name + " does not reach " + pid);
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

  /** The living processes that carry an agent's id in their environment. */
  static List<Long> ofAgent(String id) {
    String mark = "OSUP_AGENT_ID=" + id + "\0";
    return ProcessHandle.allProcesses()
        .map(ProcessHandle::pid)
        .filter(pid -> read(pid, "environ").contains(mark))
        .filter(Processes::isAlive)
        .toList();
  }

  /** Resident memory in bytes. */
  static long rss(long pid) {
    String[] pages = read(pid, "statm").split(" ", -1);
    return pages.length > 1 ? Long.parseLong(pages[1]) * PAGE : 0;
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
