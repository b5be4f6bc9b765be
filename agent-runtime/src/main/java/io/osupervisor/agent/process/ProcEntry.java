package io.osupervisor.agent.process;

import java.util.Optional;

/**
 * One process as {@code /proc/<pid>/stat} shows it.
 *
 * @param start clock ticks since boot; with the pid it names a process for good
 * @param ticks processor time used, in clock ticks
 * @param pages resident pages
 */
record ProcEntry(
    int pid, char state, int parent, int group, int session, long start, long ticks, long pages) {

  /** Pid and start, which no later process shares. */
  record Key(int pid, long start) {}

  Key key() {
    return new Key(pid, start);
  }

  boolean isAlive() {
    return state != 'Z' && state != 'X';
  }

  /** Empty when the text is not of the kernel's form. */
  static Optional<ProcEntry> parse(String stat) {
    // The name may hold spaces and parentheses; it ends at the last one.
    int open = stat.indexOf('(');
    int close = stat.lastIndexOf(')');
    if (open < 0 || close < 0) {
      return Optional.empty();
    }
    String[] fields = stat.substring(close + 2).trim().split(" ", -1);
    if (fields.length < 22) {
      return Optional.empty();
    }
    return Optional.of(
        new ProcEntry(
            Integer.parseInt(stat.substring(0, open).trim()),
            fields[0].charAt(0),
            Integer.parseInt(fields[1]),
            Integer.parseInt(fields[2]),
            Integer.parseInt(fields[3]),
            Long.parseLong(fields[19]),
            Long.parseLong(fields[11]) + Long.parseLong(fields[12]),
            Long.parseLong(fields[21])));
  }
}
