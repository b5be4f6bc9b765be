package io.osupervisor.arbiter.compare;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.StringJoiner;

/** Says for people what comparisons came to: at most {@link #PLACES} places with their samples. */
public final class DifferenceReport {
  /** How many places are shown. */
  static final int PLACES = 10;

  private DifferenceReport() {}

  /**
   * The report, of bounded length, each line ended.
   *
   * @param summary of the candidate's answers with the control's
   * @param itself the same of a second control's; empty where there is none
   */
  public static String render(ComparisonSummary summary, Optional<ComparisonSummary> itself) {
    StringBuilder text = new StringBuilder(head(summary)).append('\n');
    itself.ifPresent(
        noise ->
            text.append(
                "the control differs from itself in %s of %s\n"
                    .formatted(grouped(noise.differed()), grouped(noise.total()))));
    List<DifferencePlace> shown =
        summary.places().subList(0, Math.min(PLACES, summary.places().size()));
    for (DifferencePlace place : shown) {
      String noise =
          itself
              .map(all -> ", of the control itself in " + grouped(all.answersAt(place)))
              .orElse("");
      text.append(
          "%s  %s in %s%s\n"
              .formatted(place.path(), place.kind().word(), answers(place.answers()), noise));
      for (DifferencePlace.Sample sample : place.samples()) {
        text.append("    control    ").append(orNothing(sample.control())).append('\n');
        text.append("    candidate  ").append(orNothing(sample.candidate())).append('\n');
      }
    }
    int left = summary.places().size() - shown.size();
    if (left > 0) {
      text.append("and at %s more places\n".formatted(grouped(left)));
    }
    if (summary.elsewhere() > 0) {
      text.append("%s differ at places not listed\n".formatted(answers(summary.elsewhere())));
    }
    return text.toString();
  }

  private static String head(ComparisonSummary summary) {
    StringJoiner rules = new StringJoiner(", ", " (", ")").setEmptyValue("");
    summary.agreed().forEach((rule, count) -> rules.add(grouped(count) + " " + rule.word()));
    return "%s compared: %s agree%s, %s failed alike, %s differ"
        .formatted(
            grouped(summary.total()),
            grouped(summary.agreements()),
            rules,
            grouped(summary.agreedOnError()),
            grouped(summary.differed()));
  }

  private static String orNothing(String value) {
    return value.equals(Difference.NOTHING) ? "(nothing)" : value;
  }

  private static String answers(long count) {
    return grouped(count) + (count == 1 ? " answer" : " answers");
  }

  private static String grouped(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }
}
