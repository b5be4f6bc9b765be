package io.osupervisor.agent.conform;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Collects what the scenarios see. The first breach of a rule stands, whatever follows. */
final class Findings {
  private final Map<Rule, Finding> seen = new EnumMap<>(Rule.class);

  void kept(Rule rule) {
    Finding before = seen.get(rule);
    if (before == null || before.outcome() == Outcome.NOT_SEEN) {
      seen.put(rule, new Finding(rule, Outcome.KEPT, ""));
    }
  }

  void broken(Breach breach) {
    Finding before = seen.get(breach.rule());
    if (before == null || before.outcome() != Outcome.BROKEN) {
      seen.put(breach.rule(), new Finding(breach.rule(), Outcome.BROKEN, breach.seen()));
    }
  }

  void notSeen(Rule rule, String why) {
    seen.putIfAbsent(rule, new Finding(rule, Outcome.NOT_SEEN, why));
  }

  boolean anyBroken() {
    return seen.values().stream().anyMatch(finding -> finding.outcome() == Outcome.BROKEN);
  }

  List<Finding> all() {
    for (Rule rule : Rule.values()) {
      notSeen(rule, anyBroken() ? "another breach stood in the way" : "there was no occasion");
    }
    return Arrays.stream(Rule.values()).map(seen::get).toList();
  }
}
