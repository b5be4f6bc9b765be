package io.osupervisor.arbiter.shadow;

import io.osupervisor.agent.instance.Mirrored;
import io.osupervisor.traffic.MirrorOutcome;
import io.osupervisor.traffic.Twin;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The copies that both shadows were given and that have not ended at both. For one thread. */
final class OpenCopies {
  /** A copy that one of them did not answer in time. */
  record Late(String requestId, Twin twin, long waitedNanos) {}

  private static final class Copy {
    private final long since;
    private final long leftNanos;
    private final Set<Twin> missing = EnumSet.allOf(Twin.class);
    private MirrorOutcome outcome = MirrorOutcome.ANSWERED;

    Copy(long since, long leftNanos) {
      this.since = since;
      this.leftNanos = leftNanos;
    }
  }

  private final Map<String, Copy> open = new LinkedHashMap<>();

  /** Both get it at {@code now}, in nanoseconds; false when they have it already. */
  boolean add(Mirrored copy, long now) {
    return open.putIfAbsent(copy.requestId(), new Copy(now, copy.left().toNanos())) == null;
  }

  /** It ended at one of them; gives what became of it when that was the last. */
  Optional<MirrorOutcome> ended(String requestId, Twin twin, MirrorOutcome outcome) {
    Copy copy = open.get(requestId);
    if (copy == null || !copy.missing.remove(twin)) {
      return Optional.empty();
    }
    if (outcome.compareTo(copy.outcome) > 0) {
      copy.outcome = outcome;
    }
    if (!copy.missing.isEmpty()) {
      return Optional.empty();
    }
    open.remove(requestId);
    return Optional.of(copy.outcome);
  }

  /** Those whose callers wait no longer, by the shadow that did not answer. */
  List<Late> late(long now) {
    List<Late> late = new ArrayList<>();
    open.forEach(
        (id, copy) -> {
          if (now - copy.since >= copy.leftNanos) {
            copy.missing.forEach(twin -> late.add(new Late(id, twin, now - copy.since)));
          }
        });
    return late;
  }

  boolean isEmpty() {
    return open.isEmpty();
  }

  /** Whether none misses its end at this one. */
  boolean isDone(Twin twin) {
    return open.values().stream().noneMatch(copy -> copy.missing.contains(twin));
  }

  void clear() {
    open.clear();
  }
}
