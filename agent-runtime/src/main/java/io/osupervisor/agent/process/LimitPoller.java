package io.osupervisor.agent.process;

import io.osupervisor.agent.process.CgroupLayout.Controller;
import io.osupervisor.agent.process.ExitReason.Limit;
import io.osupervisor.agent.process.ExitReason.LimitBreached;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * Finds trees that use more than allowed: by the counters of their control groups, else by looking
 * at all processes. Confined to its thread.
 */
final class LimitPoller implements Runnable {
  /** Between two looks at processes that no group bounds. */
  static final long MILLIS = 100;

  // Groups bound by themselves; what remains to be found may take half a second.
  private static final int GROUPS_EVERY = 5;
  // A look that takes long is taken less often, so that it never costs a tenth of a core.
  private static final int COST_FACTOR = 10;

  private final Supplier<Collection<ManagedProcess>> live;
  private final ProcessTable table;
  private long round;
  private long notBefore = System.nanoTime();

  LimitPoller(Supplier<Collection<ManagedProcess>> live, ProcessTable table) {
    this.live = live;
    this.table = table;
  }

  @Override
  public void run() {
    boolean groups = round++ % GROUPS_EVERY == 0;
    List<ManagedProcess> polled = new ArrayList<>();
    for (ManagedProcess process : live.get()) {
      Optional<Cgroup> group = process.tree().cgroup();
      boolean bound =
          group.isPresent()
              && group.get().limits(Controller.MEMORY)
              && group.get().limits(Controller.PIDS);
      if (!bound) {
        polled.add(process);
      } else if (groups) {
        outOfMemory(process).or(() -> tooMany(process, group.get())).ifPresent(process::breached);
      }
    }
    if (!polled.isEmpty() && System.nanoTime() - notBefore >= 0) {
      long begin = System.nanoTime();
      look(polled);
      long end = System.nanoTime();
      notBefore = end + COST_FACTOR * (end - begin) - MILLIS * 1_000_000;
    }
  }

  /** Whether the kernel ended something of the tree because its memory limit was reached. */
  static Optional<LimitBreached> outOfMemory(ManagedProcess process) {
    return process
        .tree()
        .cgroup()
        .filter(group -> group.outOfMemoryKills() > 0)
        .map(
            group ->
                new LimitBreached(
                    Limit.MEMORY, group.peakMemory(), process.launch().limits().memory()));
  }

  private void look(List<ManagedProcess> polled) {
    TreeScan scan = table.look();
    List<ManagedProcess> suspects = new ArrayList<>();
    for (ManagedProcess process : polled) {
      ProcessUsage usage = process.tree().polled(process.tree().members(scan));
      ProcessLimits limits = process.launch().limits();
      if (usage.memory() > limits.memory() || usage.processes() > limits.processes()) {
        suspects.add(process);
      }
    }
    if (!suspects.isEmpty()) {
      TreeScan now = TreeScan.now();
      suspects.forEach(process -> judge(process, process.tree().members(now)));
    }
  }

  /** Ends a tree for what is true now: the table may be half a second behind. */
  private static void judge(ManagedProcess process, List<ProcEntry> members) {
    ProcessUsage usage = process.tree().polled(members);
    ProcessLimits limits = process.launch().limits();
    // What forked processes share is resident in each: before a verdict it is counted exactly.
    long memory = usage.memory() > limits.memory() ? exactMemory(members) : usage.memory();
    if (memory > limits.memory()) {
      process.breached(new LimitBreached(Limit.MEMORY, memory, limits.memory()));
    } else if (usage.processes() > limits.processes()) {
      process.breached(new LimitBreached(Limit.PROCESSES, usage.processes(), limits.processes()));
    }
  }

  private static long exactMemory(List<ProcEntry> members) {
    return members.stream()
        .mapToLong(e -> ProcFs.proportionalMemory(e.pid()).orElse(e.pages() * ProcessTree.PAGE))
        .sum();
  }

  private static Optional<LimitBreached> tooMany(ManagedProcess process, Cgroup group) {
    int allowed = process.launch().limits().processes();
    OptionalLong tasks = group.tasks();
    if (tasks.isPresent() && tasks.getAsLong() <= allowed) {
      return Optional.empty();
    }
    int seen = process.tree().own(group.processes().size());
    return seen > allowed
        ? Optional.of(new LimitBreached(Limit.PROCESSES, seen, allowed))
        : Optional.empty();
  }
}
