package io.osupervisor.agent.process;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One look at all processes, asked which of them belong to an instance: its first process, whoever
 * was seen as a member before, whoever carries its id in the environment, whoever is in its
 * session, and all their descendants.
 */
final class TreeScan {
  private static final int KERNEL_THREADS = 2;

  private final List<ProcEntry> entries;
  private final IntFunction<String> instanceOf;
  private @Nullable Index index;

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
    Index index = index();
    Map<Integer, ProcEntry> members = new LinkedHashMap<>();
    Deque<ProcEntry> found = new ArrayDeque<>();
    index.first(instance, leader, known).forEach(found::add);
    while (!found.isEmpty()) {
      ProcEntry member = found.removeFirst();
      if (members.putIfAbsent(member.pid(), member) == null) {
        found.addAll(index.byParent.getOrDefault(member.pid(), List.of()));
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

  /** Made once, at the first question: an instance's members are found without a walk over all. */
  private synchronized Index index() {
    Index made = index;
    if (made == null) {
      made = new Index(entries, instanceOf);
      index = made;
    }
    return made;
  }

  private static final class Index {
    private final Map<ProcEntry.Key, ProcEntry> byKey = new HashMap<>();
    private final Map<Integer, List<ProcEntry>> bySession = new HashMap<>();
    private final Map<String, List<ProcEntry>> byInstance = new HashMap<>();
    private final Map<Integer, List<ProcEntry>> byParent = new HashMap<>();

    private Index(List<ProcEntry> entries, IntFunction<String> instanceOf) {
      for (ProcEntry entry : entries) {
        byKey.put(entry.key(), entry);
        bySession.computeIfAbsent(entry.session(), session -> new ArrayList<>()).add(entry);
        byParent.computeIfAbsent(entry.parent(), parent -> new ArrayList<>()).add(entry);
        byInstance
            .computeIfAbsent(instanceOf.apply(entry.pid()), instance -> new ArrayList<>())
            .add(entry);
      }
    }

    /** Those that are members by themselves, whoever their parents are. */
    private List<ProcEntry> first(String instance, ProcEntry.Key leader, Set<ProcEntry.Key> known) {
      List<ProcEntry> first = new ArrayList<>(byInstance.getOrDefault(instance, List.of()));
      Stream.concat(Stream.of(leader), known.stream())
          .map(byKey::get)
          .filter(Objects::nonNull)
          .forEach(first::add);
      bySession.getOrDefault(leader.pid(), List.of()).stream()
          .filter(entry -> entry.start() >= leader.start())
          .forEach(first::add);
      return first;
    }
  }
}
