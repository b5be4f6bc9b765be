package io.osupervisor.agent.process;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** An instance's first process and everything it started, however it tried to get away. */
final class ProcessTree {
  static final long PAGE = 4096;
  private static final int MOST_DOUBTS = 20;
  private static final int SIGNALLED = 128;
  private static final int LAST_SIGNAL = 64;
  private static final Duration TICK = Duration.ofMillis(10);

  private final String instance;
  private final ProcEntry.Key leader;
  private final int wrappers;
  private final OptionalInt uid;
  private final Optional<Cgroup> cgroup;
  private final UidUsers users;
  private final Set<ProcEntry.Key> known = new HashSet<>();
  private final RunQueue runQueue = new RunQueue(System::nanoTime);
  private int doubts;

  /**
   * @param wrappers of the first processes, each a child of the one before, that are no agent's
   */
  ProcessTree(
      String instance,
      ProcEntry.Key leader,
      int wrappers,
      OptionalInt uid,
      Optional<Cgroup> cgroup,
      UidUsers users) {
    this.instance = instance;
    this.leader = leader;
    this.wrappers = wrappers;
    this.uid = uid;
    this.cgroup = cgroup;
    this.users = users;
  }

  /** It no longer runs under its user. */
  void leave() {
    users.leave(uid);
  }

  Optional<Cgroup> cgroup() {
    return cgroup;
  }

  /** The agent's own first process; what wraps it until that has started it. */
  int program() {
    int pid = leader.pid();
    for (int i = 0; i < wrappers; i++) {
      OptionalInt child = ProcFs.firstChild(pid);
      if (child.isEmpty()) {
        return leader.pid();
      }
      pid = child.getAsInt();
    }
    return pid;
  }

  /** How many processes of so many are the agent's. */
  int own(int processes) {
    return Math.max(0, processes - wrappers);
  }

  /** How the agent ended, of what its wrapper ended with: as a shell does, it counts from 128. */
  ExitReason unwrapped(ExitReason status) {
    boolean signalled =
        wrappers > 0
            && status instanceof ExitReason.Exited exited
            && exited.code() > SIGNALLED
            && exited.code() <= SIGNALLED + LAST_SIGNAL;
    return signalled
        ? new ExitReason.Signalled(((ExitReason.Exited) status).code() - SIGNALLED)
        : status;
  }

  /** The living members. */
  synchronized List<ProcEntry> members(TreeScan scan) {
    return scan.members(instance, leader, known);
  }

  /**
   * Signals SIGKILL to everything that is left. Groups come first: the kernel signals a group in
   * one step, which no fork outruns.
   *
   * @return true when nothing lives any more
   */
  synchronized boolean kill() {
    boolean empty = cgroup.map(Cgroup::kill).orElse(true);
    // With a group that it cannot leave and a user of its own there is nowhere else to look.
    if (cgroup.isPresent() && uid.isPresent()) {
      return empty;
    }
    TreeScan scan = TreeScan.now();
    List<ProcEntry> left = scan.members(instance, leader, known);
    Set<Integer> groups = new HashSet<>();
    for (ProcEntry member : left) {
      if (isOurs(member) && member.group() > 1 && ownsGroup(member, left)) {
        groups.add(member.group());
      }
    }
    groups.forEach(group -> LibC.kill(-group, LibC.SIGKILL));
    left.stream().filter(ProcessTree::isOurs).forEach(e -> LibC.kill(e.pid(), LibC.SIGKILL));
    List<ProcEntry> strays =
        uid.isPresent() ? users.strays(scan, uid.getAsInt(), instance) : List.of();
    strays.forEach(stray -> LibC.kill(stray.pid(), LibC.SIGKILL));
    return empty && left.isEmpty() && strays.isEmpty() && !doubtful(scan);
  }

  // Asked again until an exec is through; a process that has no environment for good is let be.
  private boolean doubtful(TreeScan scan) {
    if (uid.isPresent() || doubts == MOST_DOUBTS || !scan.hasUnknownNewcomer(leader)) {
      return false;
    }
    doubts++;
    return true;
  }

  /** Reads the figures of now; without a group, of the members of at most 200 ms ago. */
  synchronized ProcessUsage usage(ProcessTable table) {
    if (cgroup.isPresent()) {
      Cgroup group = cgroup.get();
      Optional<Duration> cpu = group.cpuTime();
      if (cpu.isPresent()) {
        // A group's own figure leaves out what is mapped from files; ps does not.
        List<Integer> pids = group.processes();
        List<ProcEntry> now = pids.stream().flatMap(pid -> ProcFs.process(pid).stream()).toList();
        return new ProcessUsage(polled(now).memory(), cpu.get(), own(pids.size()));
      }
    }
    // An older look must not make us forget whom a newer one found.
    List<ProcEntry> members = table.recent().members(instance, leader, new HashSet<>(known));
    if (members.isEmpty()) {
      return polled(members(TreeScan.now()));
    }
    return polled(members.stream().flatMap(member -> nowOf(member).stream()).toList());
  }

  /** The same process as it is now, if it lives. */
  private static Optional<ProcEntry> nowOf(ProcEntry seen) {
    return ProcFs.process(seen.pid()).filter(now -> now.key().equals(seen.key()) && now.isAlive());
  }

  /** Processor time used and waited for, of now. */
  synchronized Duration effort() {
    Optional<Duration> used = cgroup.flatMap(Cgroup::cpuTime);
    if (used.isPresent()) {
      return used.get().plus(runQueue.waited(cgroup.get().processes()));
    }
    List<ProcEntry> living = members(TreeScan.now());
    return polled(living).cpu().plus(runQueue.waited(living.stream().map(ProcEntry::pid).toList()));
  }

  ProcessUsage polled(List<ProcEntry> members) {
    long pages = members.stream().mapToLong(ProcEntry::pages).sum();
    long ticks = members.stream().mapToLong(ProcEntry::ticks).sum();
    return new ProcessUsage(pages * PAGE, TICK.multipliedBy(ticks), own(members.size()));
  }

  private static boolean isOurs(ProcEntry member) {
    return member.pid() > 1 && member.pid() != LibC.getpid();
  }

  // Only a group whose leader is, or was, of this tree; a borrowed one may hold others.
  private boolean ownsGroup(ProcEntry member, List<ProcEntry> left) {
    int group = member.group();
    return group == leader.pid()
        || left.stream().anyMatch(other -> other.pid() == group)
        || member.session() == leader.pid();
  }
}
