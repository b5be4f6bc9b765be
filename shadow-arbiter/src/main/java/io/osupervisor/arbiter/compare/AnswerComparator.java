package io.osupervisor.arbiter.compare;

import io.osupervisor.agent.protocol.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * Compares a candidate's answer with the control's; the first rule that matches wins. Swapping the
 * two changes no verdict. Time grows as n log n with the size of the answers. Immutable.
 */
public final class AnswerComparator {
  /** How many places of one comparison are told one by one. */
  static final int KEPT_PLACES = 32;

  private record Stage(AgreementRule rule, ComparisonRules rules) {}

  private final List<Stage> stages;

  public AnswerComparator(ComparisonRules rules) {
    this.stages = stages(rules);
  }

  /** Each rule forgives what those before it forgive, and something more. */
  private static List<Stage> stages(ComparisonRules rules) {
    List<Stage> stages = new ArrayList<>();
    stages.add(new Stage(AgreementRule.CANONICAL, ComparisonRules.STRICT));
    if (!rules.unordered().isEmpty()) {
      ComparisonRules structure =
          new ComparisonRules(rules.unordered(), Tolerance.EXACT, List.of());
      stages.add(new Stage(AgreementRule.STRUCTURE, structure));
    }
    if (!rules.tolerance().isExact()) {
      ComparisonRules near = new ComparisonRules(rules.unordered(), rules.tolerance(), List.of());
      stages.add(new Stage(AgreementRule.TOLERANCE, near));
    }
    if (!rules.ignored().isEmpty()) {
      stages.add(new Stage(AgreementRule.IGNORED, rules));
    }
    return List.copyOf(stages);
  }

  /** Compares two answers to the same request. */
  public Comparison compare(Answer control, Answer candidate) {
    if (control instanceof Answer.Given a && candidate instanceof Answer.Given b) {
      return compare(a.value(), b.value());
    }
    if (control instanceof Answer.Failed a && candidate instanceof Answer.Failed b) {
      return a.code().equals(b.code())
          ? new Comparison.AgreeOnError(a.code())
          : whole(DifferenceKind.ERROR_CODE, control, candidate);
    }
    return control instanceof Answer.Given
        ? whole(DifferenceKind.FAILED, control, candidate)
        : whole(DifferenceKind.RECOVERED, control, candidate);
  }

  private static Comparison whole(DifferenceKind kind, Answer control, Answer candidate) {
    Difference difference =
        new Difference(DifferencePath.ROOT.text(), kind, 1, shown(control), shown(candidate));
    return new Comparison.Differ(List.of(difference), 0);
  }

  private static String shown(Answer answer) {
    return answer instanceof Answer.Given given
        ? NodeComparison.shown(given.value())
        : "error " + ((Answer.Failed) answer).code();
  }

  private Comparison compare(Value control, Value candidate) {
    if (control.equals(candidate)) {
      return new Comparison.Agree(AgreementRule.EQUAL);
    }
    DifferenceCollector found = DifferenceCollector.ofAny();
    for (int i = 0; i < stages.size(); i++) {
      Stage stage = stages.get(i);
      boolean last = i == stages.size() - 1;
      found = last ? DifferenceCollector.ofAll(KEPT_PLACES) : DifferenceCollector.ofAny();
      Canonicaliser canonical = new Canonicaliser(stage.rules());
      new NodeComparison(stage.rules().tolerance(), found)
          .run(DifferencePath.ROOT, canonical.apply(control), canonical.apply(candidate));
      if (found.isEmpty()) {
        return new Comparison.Agree(stage.rule());
      }
    }
    return new Comparison.Differ(found.differences(), found.more());
  }
}
