package io.osupervisor.arbiter.shadow;

import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.instance.Mirrored;
import io.osupervisor.traffic.MirrorOutcome;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The copies that shadows were given and that have not ended at all of them. Some of the shadows
 * hold a copy's place: it is free for the next once these have ended it. For one thread.
 */
final class OpenCopies {
  /** A copy that one of them did not answer in time. */
  record Late(String requestId, InstanceId shadow, long waitedNanos) {}

  private static final class Copy {
    private final long since;
    private final long leftNanos;
    private final Set<InstanceId> missing;
    private final Set<InstanceId> holding;
    private MirrorOutcome outcome = MirrorOutcome.ANSWERED;

    Copy(Mirrored copy, Collection<InstanceId> all, Collection<InstanceId> holders, long since) {
      this.missing = new LinkedHashSet<>(all);
      this.holding = new LinkedHashSet<>(holders);
      this.since = since;
      this.leftNanos = copy.left().toNanos();
    }
  }

  private final Map<String, Copy> open = new LinkedHashMap<>();
  private final Map<InstanceId, Integer> waiting = new HashMap<>();

  /**
   * These get it at {@code now}, in nanoseconds; false when they have it already.
   *
   * @param holders those of them that hold its place
   */
  boolean add(
      Mirrored copy, Collection<InstanceId> shadows, Collection<InstanceId> holders, long now) {
    if (open.putIfAbsent(copy.requestId(), new Copy(copy, shadows, holders, now)) != null) {
      return false;
    }
    shadows.forEach(shadow -> waiting.merge(shadow, 1, Integer::sum));
    return true;
  }

  /**
   * It ended at one of them; gives what became of it, at the worst, when that was the last to hold
   * its place.
   */
  Optional<MirrorOutcome> ended(String requestId, InstanceId shadow, MirrorOutcome outcome) {
    Copy copy = open.get(requestId);
    if (copy == null || !copy.missing.remove(shadow)) {
      return Optional.empty();
    }
    waiting.merge(shadow, -1, Integer::sum);
    if (copy.missing.isEmpty()) {
      open.remove(requestId);
    }
    if (!copy.holding.remove(shadow)) {
      return Optional.empty();
    }
    if (outcome.compareTo(copy.outcome) > 0) {
      copy.outcome = outcome;
    }
    return copy.holding.isEmpty() ? Optional.of(copy.outcome) : Optional.empty();
  }

  /** One of them is gone, and all that it had; gives what that frees, as {@link #ended} does. */
  List<MirrorOutcome> left(InstanceId shadow) {
    List<MirrorOutcome> freed = new ArrayList<>();
    for (String requestId : missedBy(Set.of(shadow))) {
      ended(requestId, shadow, MirrorOutcome.UNANSWERED).ifPresent(freed::add);
    }
    waiting.remove(shadow);
    return freed;
  }

  /** Those whose callers wait no longer, by the shadow that did not answer. */
  List<Late> late(long now) {
    List<Late> late = new ArrayList<>();
    open.forEach(
        (id, copy) -> {
          if (now - copy.since >= copy.leftNanos) {
            copy.missing.forEach(shadow -> late.add(new Late(id, shadow, now - copy.since)));
          }
        });
    return late;
  }

  boolean isEmpty() {
    return open.isEmpty();
  }

  /** How many have not ended at this one. */
  int waiting(InstanceId shadow) {
    return waiting.getOrDefault(shadow, 0);
  }

  /** The requests that have not ended at one of these. */
  Set<String> missedBy(Collection<InstanceId> shadows) {
    return open.keySet().stream()
        .filter(requestId -> isMissedBy(requestId, shadows))
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** Whether a request has not ended at one of these. */
  boolean isMissedBy(String requestId, Collection<InstanceId> shadows) {
    Copy copy = open.get(requestId);
    return copy != null && shadows.stream().anyMatch(copy.missing::contains);
  }

  void clear() {
    open.clear();
    waiting.clear();
  }
}
