package io.osupervisor.arbiter.check;

import io.osupervisor.agent.protocol.Value;
import io.osupervisor.arbiter.compare.Answer;
import io.osupervisor.arbiter.compare.AnswerComparator;
import io.osupervisor.arbiter.compare.Comparison;
import io.osupervisor.arbiter.compare.ComparisonRules;
import io.osupervisor.config.AgentCase;
import java.time.Duration;
import java.util.List;

/**
 * A case as it is run: what is asked, what must come of it, and by which comparison.
 *
 * @param timeout how long the answer may take
 */
record CaseRule(Value input, Value expected, AnswerComparator comparator, Duration timeout) {

  /**
   * The cases of an agent.
   *
   * @param trial what the trial takes for without meaning
   */
  static List<CaseRule> of(List<AgentCase> cases, ComparisonRules trial) {
    return cases.stream()
        .map(
            one ->
                new CaseRule(
                    Value.parseJson(one.input().text()),
                    Value.parseJson(one.expected().text()),
                    new AnswerComparator(
                        switch (one.compare()) {
                          case EXACT -> ComparisonRules.STRICT;
                          case TRIAL -> trial;
                        }),
                    one.timeout()))
        .toList();
  }

  /** Whether this is what was expected. */
  boolean isPassedBy(Answer answer) {
    return comparator.compare(new Answer.Given(expected), answer) instanceof Comparison.Agree;
  }
}
