package io.osupervisor.agent.process;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;

/**
 * One look at all processes, asked which of them belong to an instance: its first process, whoever
 * was seen as a member before, whoever carries its id in the environment, whoever is in its
 * session, and all their descendants.
 */
final class TreeScan {
  private static final int KERNEL_THREADS = 2;

  private final List<ProcEntry> entries;
  private final IntFunction<String> instanceOf;

  /**
   * @param instanceOf the instance id that a pid carries, or an empty text
   */
  TreeScan(List<ProcEntry> entries, IntFunction<String> instanceOf) {
    this.entries = entries;
    this.instanceOf = instanceOf;
  }

  static TreeScan now() {
    return new TreeScan(ProcFs.processes(), ProcFs::instanceOf);
  }

  /**
   * The living members.
   *
   * @param instance the id to look for
   * @param leader the first process, also the number of its session
   * @param known members seen before; becomes those of now
   */
  List<ProcEntry> members(String instance, ProcEntry.Key leader, Set<ProcEntry.Key> known) {
    Map<Integer, ProcEntry> members = new HashMap<>();
    for (ProcEntry entry : entries) {
      if (entry.key().equals(leader)
          || known.contains(entry.key())
          || (entry.session() == leader.pid() && entry.start() >= leader.start())
          || instanceOf.apply(entry.pid()).equals(instance)) {
        members.put(entry.pid(), entry);
      }
    }
    boolean grew = !members.isEmpty();
    while (grew) {
      grew = false;
      for (ProcEntry entry : entries) {
        if (!members.containsKey(entry.pid()) && members.containsKey(entry.parent())) {
          members.put(entry.pid(), entry);
          grew = true;
        }
      }
    }
    Set<ProcEntry.Key> now = new HashSet<>();
    List<ProcEntry> alive = new ArrayList<>();
    for (ProcEntry member : members.values()) {
      if (member.isAlive()) {
        alive.add(member);
        now.add(member.key());
      }
    }
    known.retainAll(now);
    known.addAll(now);
    return alive;
  }

  /**
   * Whether somebody who started after the leader cannot be told yet: in the midst of an exec a
   * process has no environment, and may have lost the parent that would give it away.
   */
  boolean hasUnknownNewcomer(ProcEntry.Key leader) {
    return entries.stream()
        .filter(entry -> entry.isAlive() && entry.start() >= leader.start())
        .filter(entry -> entry.parent() != KERNEL_THREADS)
        .anyMatch(entry -> ProcFs.hasNoEnvironment(entry.pid()));
  }

  List<ProcEntry> entries() {
    return entries;
  }
}
