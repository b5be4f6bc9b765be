package io.osupervisor.agent.vault;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The checkpoints that are kept.
 *
 * @param next the number of the next one
 * @param kept oldest first
 */
record CheckpointIndex(long next, List<CheckpointInfo> kept) {
  static final CheckpointIndex EMPTY = new CheckpointIndex(1, List.of());

  CheckpointIndex {
    kept = List.copyOf(kept);
  }

  CheckpointId nextId() {
    return new CheckpointId(next);
  }

  Optional<CheckpointInfo> find(CheckpointId id) {
    return kept.stream().filter(checkpoint -> checkpoint.id().equals(id)).findFirst();
  }

  List<CheckpointInfo> newestFirst() {
    return kept.stream().sorted(Comparator.comparing(CheckpointInfo::id).reversed()).toList();
  }

  /** Those that an instance may be restored from without being asked, newest first. */
  List<CheckpointInfo> candidates(AsideRanges aside) {
    return newestFirst().stream().filter(checkpoint -> checkpoint.isOnLineOf(aside)).toList();
  }

  CheckpointIndex plus(CheckpointInfo checkpoint) {
    List<CheckpointInfo> more = new ArrayList<>(kept);
    more.add(checkpoint);
    return new CheckpointIndex(checkpoint.id().number() + 1, more);
  }

  CheckpointIndex without(Set<CheckpointId> dropped) {
    List<CheckpointInfo> less =
        kept.stream().filter(checkpoint -> !dropped.contains(checkpoint.id())).toList();
    return new CheckpointIndex(next, less);
  }

  /**
   * What goes when only so many candidates are retained: everything older than the last of them,
   * but for what a rollback would need.
   */
  List<CheckpointId> beyond(int retain, AsideRanges aside, DeploymentLog deployments) {
    List<CheckpointInfo> candidates = candidates(aside);
    if (candidates.size() < retain) {
      return List.of();
    }
    CheckpointId oldest = candidates.get(retain - 1).id();
    return kept.stream()
        .map(CheckpointInfo::id)
        .filter(id -> id.compareTo(oldest) < 0 && !deployments.pins(id))
        .toList();
  }
}
