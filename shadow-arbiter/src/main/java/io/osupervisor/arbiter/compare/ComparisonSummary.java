package io.osupervisor.arbiter.compare;

import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What many comparisons came to.
 *
 * @param agreed how many agree, by the rule that says so; rules without any are left out
 * @param agreedOnError how many failed alike on both sides
 * @param differed how many differ
 * @param places where they differ, the most frequent first
 * @param elsewhere how many differ also, or only, at places beyond those that are listed
 */
public record ComparisonSummary(
    Map<AgreementRule, Long> agreed,
    long agreedOnError,
    long differed,
    List<DifferencePlace> places,
    long elsewhere) {

  private static final Comparator<DifferencePlace> MOST_FREQUENT_FIRST =
      Comparator.comparingLong(DifferencePlace::answers)
          .reversed()
          .thenComparing(DifferencePlace::path)
          .thenComparing(DifferencePlace::kind);

  public ComparisonSummary {
    Map<AgreementRule, Long> byRule = new EnumMap<>(AgreementRule.class);
    byRule.putAll(agreed);
    agreed = Collections.unmodifiableMap(byRule);
    places = places.stream().sorted(MOST_FREQUENT_FIRST).toList();
  }

  /** How many agree, by whatever rule; failures are not among them. */
  public long agreements() {
    return agreed.values().stream().mapToLong(Long::longValue).sum();
  }

  /** How many differ at this place, in the same way. */
  public long answersAt(DifferencePlace place) {
    return places.stream()
        .filter(one -> one.path().equals(place.path()) && one.kind() == place.kind())
        .mapToLong(DifferencePlace::answers)
        .sum();
  }

  /** How many were compared. */
  public long total() {
    return agreements() + agreedOnError + differed;
  }
}
