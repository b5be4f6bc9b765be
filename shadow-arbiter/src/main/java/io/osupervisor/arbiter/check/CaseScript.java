package io.osupervisor.arbiter.check;

import io.osupervisor.agent.protocol.Value;
import io.osupervisor.arbiter.compare.Answer;
import io.osupervisor.arbiter.trial.Evidence;
import java.util.List;
import java.util.Map;

/** The agent's cases, of which there is at least one. For one thread. */
final class CaseScript implements ReplayScript {
  private final List<CaseRule> cases;
  private final CaseBook book = new CaseBook();

  CaseScript(List<CaseRule> cases) {
    this.cases = List.copyOf(cases);
  }

  @Override
  public String word() {
    return "case";
  }

  @Override
  public int size() {
    return cases.size();
  }

  @Override
  public Question ask(int number) {
    CaseRule rule = cases.get(number - 1);
    return new Question(rule.input(), null, rule.timeout());
  }

  @Override
  public void answered(int number, Answer candidate, Answer parent) {
    book.add(cases.get(number - 1), candidate, parent);
  }

  /** People want to see all that fail. */
  @Override
  public boolean isDecided() {
    return false;
  }

  @Override
  public CheckResult result() {
    return book.result();
  }

  @Override
  public Evidence until(int number) {
    return Evidence.of(Map.of("cases", Value.of(cases.size()), "case", Value.of(number)));
  }
}
