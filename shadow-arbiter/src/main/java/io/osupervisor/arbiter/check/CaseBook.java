package io.osupervisor.arbiter.check;

import io.osupervisor.agent.protocol.Value;
import io.osupervisor.arbiter.compare.Answer;
import io.osupervisor.arbiter.trial.Evidence;
import io.osupervisor.arbiter.trial.EvidenceRows;
import io.osupervisor.arbiter.trial.ExplainRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a candidate and its parent made of the agent's cases. Of {@value #LEAST_PERCENT} % or more
 * the candidate must make what is expected, of none that its parent passes may it make anything
 * else, and errors alone are no answers. For one thread.
 */
final class CaseBook {
  /** The share of the cases that must pass. */
  static final int LEAST_PERCENT = 90;

  /** How many of the cases that fail are told with what came. */
  private static final int SHOWN = 5;

  private static final int LONGEST = 200;
  private static final String RULE = "cases";

  private final List<Line> lines = new ArrayList<>();

  private record Line(int number, CaseRule rule, Answer candidate, Answer parent) {
    boolean passes() {
      return rule.isPassedBy(candidate);
    }

    boolean parentPasses() {
      return rule.isPassedBy(parent);
    }

    boolean isRegression() {
      return parentPasses() && !passes();
    }
  }

  /** Both have answered the next case. */
  void add(CaseRule rule, Answer candidate, Answer parent) {
    lines.add(new Line(lines.size() + 1, rule, candidate, parent));
  }

  /** What follows from all of them; there must be one. */
  CheckResult result() {
    List<Line> failed = lines.stream().filter(line -> !line.passes()).toList();
    List<Line> worse = lines.stream().filter(Line::isRegression).toList();
    int passed = lines.size() - failed.size();
    boolean enough = 100L * passed >= (long) LEAST_PERCENT * lines.size();
    Evidence evidence = evidence(failed, worse.size(), passed, enough);
    if (lines.stream().allMatch(line -> line.candidate() instanceof Answer.Failed)) {
      String reason = "it answers each of %d cases with an error".formatted(lines.size());
      return new CheckResult.Failed("only_errors", reason, evidence);
    }
    if (!worse.isEmpty()) {
      return new CheckResult.Failed(
          "regression",
          "it fails %d of %d cases that the version before passes, the first is case %d: %s"
              .formatted(worse.size(), lines.size(), worse.get(0).number(), told(worse.get(0))),
          evidence);
    }
    if (!enough) {
      return new CheckResult.Failed(
          "cases_failed",
          "it passes %d of %d cases, %d %% must pass"
              .formatted(passed, lines.size(), LEAST_PERCENT),
          evidence);
    }
    return new CheckResult.Passed(evidence);
  }

  private Evidence evidence(List<Line> failed, int worse, int passed, boolean enough) {
    long parents = lines.stream().filter(Line::parentPasses).count();
    Map<String, Value> fields = new TreeMap<>();
    fields.put("cases", Value.of(lines.size()));
    fields.put("passed", Value.of(passed));
    fields.put("passed_before", Value.of(parents));
    fields.put("regressions", Value.of(worse));
    fields.put("failed", Value.list(failed.stream().limit(SHOWN).map(CaseBook::value).toList()));
    fields.put(
        EvidenceRows.FIELD,
        EvidenceRows.write(
            List.of(
                row("cases", passed + " pass", "≥ " + LEAST_PERCENT + "%", enough),
                row("regressions", Integer.toString(worse), "≤ 0", worse == 0))));
    return Evidence.of(fields);
  }

  private ExplainRow row(String metric, String effect, String margin, boolean holds) {
    return new ExplainRow(
        metric, effect, "", lines.size(), margin, RULE, holds ? "holds" : "failed");
  }

  private static Value value(Line line) {
    Map<String, Value> fields = new TreeMap<>();
    fields.put("case", Value.of(line.number()));
    fields.put("input", Value.of(shown(line.rule().input())));
    fields.put("expected", Value.of(shown(line.rule().expected())));
    fields.put("candidate", Value.of(shown(line.candidate())));
    fields.put("before", Value.of(line.parentPasses() ? "passed" : shown(line.parent())));
    return Value.map(fields);
  }

  private static String told(Line line) {
    return "expected %s, not %s".formatted(shown(line.rule().expected()), shown(line.candidate()));
  }

  private static String shown(Answer answer) {
    return answer instanceof Answer.Given given
        ? shown(given.value())
        : "error " + ((Answer.Failed) answer).code();
  }

  private static String shown(Value value) {
    String text = value.toJson();
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST - 1) + "…";
  }
}
