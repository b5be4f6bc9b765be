package io.osupervisor.arbiter.compare;

import java.util.List;

/** What comparing a candidate's answer with the control's yields. */
public sealed interface Comparison {
  /** They are the same, by this rule. */
  record Agree(AgreementRule rule) implements Comparison {}

  /** Both failed with the same code, which says little of either: counted apart. */
  record AgreeOnError(String code) implements Comparison {}

  /**
   * They are not the same.
   *
   * @param differences at least one, by place, in the order of the walk
   * @param more differences at further places, which are only counted
   */
  record Differ(List<Difference> differences, int more) implements Comparison {
    public Differ {
      differences = List.copyOf(differences);
      if (differences.isEmpty() || more < 0) {
        throw new IllegalArgumentException(differences.size() + " differences and " + more);
      }
    }
  }
}
