package io.osupervisor.arbiter.trial;

import io.osupervisor.agent.protocol.Value;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Guard G2: a run of failures, or one breach of the contract. Keeps as many outcomes as its longest
 * run needs, each with its time.
 */
final class BreakageGuard {
  static final String NAME = "G2";

  private record Seen(Instant at, Outcome outcome) {}

  private final WatchRules rules;
  private final int longest;
  private final Deque<Seen> newestFirst = new ArrayDeque<>();

  BreakageGuard(WatchRules rules) {
    this.rules = rules;
    this.longest = rules.breakage().stream().mapToInt(WatchRules.Run::outcomes).max().orElse(1);
  }

  /** How many of the newest outcomes decide. */
  int memory() {
    return longest;
  }

  Optional<Finding.Breached> onOutcome(Instant at, Outcome outcome) {
    if (outcome == Outcome.CONTRACT_ERROR) {
      return Optional.of(new Finding.Breached(NAME, "contract error", Evidence.NONE));
    }
    newestFirst.addFirst(new Seen(at, outcome));
    if (newestFirst.size() > longest) {
      newestFirst.removeLast();
    }
    return rules.breakage().stream()
        .filter(run -> holds(run, at))
        .findFirst()
        .map(run -> breached(run, at));
  }

  private boolean holds(WatchRules.Run run, Instant now) {
    if (newestFirst.size() < run.outcomes()) {
      return false;
    }
    Iterator<Seen> seen = newestFirst.iterator();
    int failures = 0;
    for (int i = 0; i < run.outcomes(); i++) {
      Seen one = seen.next();
      if (one.at().isBefore(now.minus(rules.within()))) {
        return false;
      }
      failures += one.outcome() == Outcome.FAILURE ? 1 : 0;
    }
    return failures >= run.failures();
  }

  private Finding.Breached breached(WatchRules.Run run, Instant at) {
    String reason =
        "%d failures in the last %d answers within %d s"
            .formatted(run.failures(), run.outcomes(), rules.within().toSeconds());
    ExplainRow row =
        new ExplainRow(
            "failures",
            Integer.toString(run.failures()),
            "",
            run.outcomes(),
            "< " + run.failures(),
            NAME + " the newest answers",
            "harm");
    return new Finding.Breached(
        NAME,
        reason,
        Evidence.of(
            Map.of(
                EvidenceRows.FIELD,
                EvidenceRows.write(List.of(row)),
                "failures",
                Value.of(run.failures()),
                "outcomes",
                Value.of(run.outcomes()),
                "at_ms",
                Value.of(at.toEpochMilli()))));
  }
}
