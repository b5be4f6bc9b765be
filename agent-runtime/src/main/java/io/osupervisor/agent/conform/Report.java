package io.osupervisor.agent.conform;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the kit found of one program.
 *
 * @param command how it was started
 * @param findings one for each rule, in the order of the rules
 */
public record Report(List<String> command, List<Finding> findings) {
  public Report {
    command = List.copyOf(command);
    findings = List.copyOf(findings);
  }

  /** Whether no rule was seen broken. */
  public boolean passed() {
    return broken().isEmpty();
  }

  /** The rules that were seen broken. */
  public Set<Rule> broken() {
    return with(Outcome.BROKEN);
  }

  /** The rules with this outcome. */
  public Set<Rule> with(Outcome outcome) {
    return findings.stream()
        .filter(finding -> finding.outcome() == outcome)
        .map(Finding::rule)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The report for people: a line for each rule, and what was seen of the broken ones. */
  public String text() {
    StringBuilder text = new StringBuilder();
    text.append("Agent protocol 1: ").append(String.join(" ", command)).append('\n');
    findings.forEach(finding -> append(finding, text));
    text.append(
        "%d kept, %d broken, %d not seen: %s%n"
            .formatted(
                with(Outcome.KEPT).size(),
                broken().size(),
                with(Outcome.NOT_SEEN).size(),
                passed() ? "the program keeps the protocol" : "the program breaks the protocol"));
    return text.toString();
  }

  private static void append(Finding finding, StringBuilder text) {
    Rule rule = finding.rule();
    String mark =
        switch (finding.outcome()) {
          case KEPT -> "ok      ";
          case BROKEN -> "BROKEN  ";
          case NOT_SEEN -> "not seen";
        };
    text.append(mark).append(' ').append(rule.word()).append(": ").append(rule.text());
    text.append(" (").append(rule.section()).append(")\n");
    if (!finding.seen().isEmpty()) {
      text.append("           ").append(finding.seen().replace("\n", "\n           "));
      text.append('\n');
    }
  }
}
