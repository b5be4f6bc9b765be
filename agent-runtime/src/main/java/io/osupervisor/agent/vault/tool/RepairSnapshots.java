package io.osupervisor.agent.vault.tool;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.vault.DurableFiles;
import io.osupervisor.agent.vault.FileTrees;
import io.osupervisor.agent.vault.Progress;
import io.osupervisor.agent.vault.snapshot.SnapshotFile;
import io.osupervisor.agent.vault.tool.VaultFiles.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The snapshots of a damaged directory: which are whole, and which of them a repair keeps. */
final class RepairSnapshots {
  private record Whole(Path file, String persistenceId, long seq) {}

  private final Path root;
  private final List<Whole> whole = new ArrayList<>();
  private final Map<String, SortedSet<Long>> numbers = new HashMap<>();
  private final List<Path> damaged = new ArrayList<>();

  private RepairSnapshots(Path root) {
    this.root = root;
  }

  /** Reads them all. */
  static RepairSnapshots read(Path root, Progress progress) throws IOException {
    RepairSnapshots snapshots = new RepairSnapshots(root);
    Path folder = root.resolve(Kind.SNAPSHOT.folder());
    List<Path> files = VaultFiles.in(root, Kind.SNAPSHOT);
    long done = 0;
    for (Path file : files) {
      try {
        SnapshotFile snapshot = SnapshotFile.readInPlace(folder, file);
        snapshots.add(new Whole(file, snapshot.persistenceId(), snapshot.seq()));
      } catch (AgentException fault) {
        snapshots.damaged.add(file);
      }
      progress.counted("snapshots read", ++done, files.size());
    }
    return snapshots;
  }

  private void add(Whole snapshot) {
    whole.add(snapshot);
    numbers.computeIfAbsent(snapshot.persistenceId(), first -> new TreeSet<>()).add(snapshot.seq());
  }

  /** The numbers of an id's snapshots that are whole. */
  SortedSet<Long> of(String persistenceId) {
    return numbers.getOrDefault(persistenceId, Collections.emptySortedSet());
  }

  /** Whether an id has any, also damaged ones. */
  boolean has(String persistenceId) {
    return !of(persistenceId).isEmpty() || !damagedOf(persistenceId).isEmpty();
  }

  private List<Path> damagedOf(String persistenceId) {
    Path folder = SnapshotFile.folder(root.resolve(Kind.SNAPSHOT.folder()), persistenceId);
    return damaged.stream().filter(file -> file.startsWith(folder)).toList();
  }

  /**
   * Puts those into a new folder whose events are kept. A damaged one of an id that has no other,
   * and cannot do without, goes along as one that was found damaged: nobody must take the id for
   * one that never had any.
   *
   * @param plans of each id
   * @return those that are whole, and not kept
   */
  List<Path> keep(Path fresh, Map<String, RepairPlan> plans) throws IOException {
    List<Path> beyond = new ArrayList<>();
    Map<String, Long> kept = new TreeMap<>();
    for (Whole snapshot : whole) {
      RepairPlan plan = plans.get(snapshot.persistenceId());
      if (plan != null && snapshot.seq() <= plan.to()) {
        link(snapshot.file(), fresh, "");
        kept.merge(snapshot.persistenceId(), snapshot.seq(), Math::max);
      } else {
        beyond.add(snapshot.file());
      }
    }
    for (Map.Entry<String, RepairPlan> plan : plans.entrySet()) {
      if (plan.getValue().base() > kept.getOrDefault(plan.getKey(), 0L)) {
        markDamaged(plan.getKey(), fresh);
      }
    }
    return beyond;
  }

  private void markDamaged(String persistenceId, Path fresh) throws IOException {
    for (Path file : damagedOf(persistenceId)) {
      link(file, fresh, VaultFiles.isSetAside(file) ? "" : ".broken");
    }
  }

  private void link(Path file, Path fresh, String ending) throws IOException {
    Path target = fresh.resolve(VaultFiles.path(root, file) + ending);
    DurableFiles.createParent(target);
    if (!Files.exists(target)) {
      FileTrees.link(file, target);
    }
  }

  /** Those that are damaged. */
  List<Path> damaged() {
    return damaged;
  }
}
