package io.osupervisor.arbiter.check;

import io.osupervisor.agent.protocol.Value;
import io.osupervisor.arbiter.compare.Answer;
import io.osupervisor.arbiter.compare.AnswerComparator;
import io.osupervisor.arbiter.compare.Comparison;
import io.osupervisor.arbiter.trial.Evidence;
import io.osupervisor.arbiter.trial.EvidenceRows;
import io.osupervisor.arbiter.trial.ExplainRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What a candidate and its parent made of past requests. The parent is the control: what it answers
 * with data the candidate must answer with data, and as many of its answers as the terms ask for
 * must be the parent's. Errors alone are no answers. For one thread.
 */
final class RequestBook implements ReplayScript {
  /** So many requests that only the candidate fails are enough. */
  private static final int ENOUGH = 5;

  /** How many of those that differ are told with what came. */
  private static final int SHOWN = 5;

  private static final int LONGEST = 200;
  private static final String RULE = "recorded requests";

  private final List<PastRequest> requests;
  private final ReplayTerms terms;
  private final ReplayClock clock;
  private final AnswerComparator comparator;
  private final List<Line> lines = new ArrayList<>();

  private record Line(PastRequest request, Answer candidate, Answer parent, boolean agrees) {
    boolean isAnswered() {
      return candidate instanceof Answer.Given;
    }

    boolean isParents() {
      return parent instanceof Answer.Given;
    }

    boolean isRegression() {
      return isParents() && !isAnswered();
    }
  }

  /**
   * @param requests at least one, in the order in which they were asked
   * @param clock gets the time of each
   */
  RequestBook(List<PastRequest> requests, ReplayTerms terms, ReplayClock clock) {
    this.requests = List.copyOf(requests);
    this.terms = terms;
    this.clock = clock;
    this.comparator = new AnswerComparator(terms.comparison());
  }

  @Override
  public String word() {
    return "request";
  }

  @Override
  public String name(int number) {
    return "%s (%s)".formatted(ReplayScript.super.name(number), requests.get(number - 1).id());
  }

  @Override
  public int size() {
    return requests.size();
  }

  @Override
  public Question ask(int number) {
    PastRequest request = requests.get(number - 1);
    clock.set(request.at());
    return new Question(request.data(), request.key(), request.timeout());
  }

  @Override
  public void answered(int number, Answer candidate, Answer parent) {
    boolean agrees = !(comparator.compare(parent, candidate) instanceof Comparison.Differ);
    lines.add(new Line(requests.get(number - 1), candidate, parent, agrees));
  }

  @Override
  public boolean isDecided() {
    return count(Line::isRegression) >= ENOUGH;
  }

  /**
   * The agent's own cases decide where there is nothing to compare with: then it is passed over,
   * and says so.
   */
  @Override
  public CheckResult result() {
    if (lines.stream().noneMatch(Line::isParents)) {
      return new CheckResult.Passed(skipped());
    }
    if (lines.stream().noneMatch(Line::isAnswered)) {
      return failed(
          "only_errors",
          "it answers each of %d recorded requests with an error, the first is %s"
              .formatted(lines.size(), told(first(Line::isRegression))));
    }
    long worse = count(Line::isRegression);
    if (worse > 0) {
      return failed(
          "regression",
          "it fails %d of %d recorded requests that the version before answers, the first is %s"
              .formatted(worse, lines.size(), told(first(Line::isRegression))));
    }
    if (terms.mustAgree() && !isEnough(count(Line::agrees))) {
      return failed(
          "requests_differ",
          "it answers %d of %d recorded requests as the version before, %s must agree; the first that differs is %s"
              .formatted(
                  count(Line::agrees),
                  lines.size(),
                  terms.minimum(),
                  told(first(line -> !line.agrees()))));
    }
    return new CheckResult.Passed(evidence());
  }

  /** Beside what it made of them: nobody is to take silence for answers. */
  private Evidence skipped() {
    Map<String, Value> fields = new TreeMap<>(evidence().data().fields());
    fields.remove(EvidenceRows.FIELD);
    fields.put(
        "skipped",
        Value.of(
            "the version before answers none of %d recorded requests".formatted(lines.size())));
    return Evidence.of(fields);
  }

  private CheckResult failed(String code, String reason) {
    return new CheckResult.Failed(code, reason, evidence());
  }

  private long count(Predicate<Line> which) {
    return lines.stream().filter(which).count();
  }

  private Line first(Predicate<Line> which) {
    return lines.stream().filter(which).findFirst().orElseThrow();
  }

  private boolean isEnough(long agreeing) {
    return agreeing >= terms.minimum().fraction() * lines.size();
  }

  private Evidence evidence() {
    long agreeing = count(Line::agrees);
    long worse = count(Line::isRegression);
    Map<String, Value> fields = new TreeMap<>();
    fields.put("requests", Value.of(lines.size()));
    fields.put("agreeing", Value.of(agreeing));
    fields.put("answered", Value.of(count(Line::isAnswered)));
    fields.put("answered_before", Value.of(count(Line::isParents)));
    fields.put("regressions", Value.of(worse));
    fields.put(
        "differing",
        Value.list(
            lines.stream()
                .filter(line -> !line.agrees())
                .limit(SHOWN)
                .map(RequestBook::value)
                .toList()));
    String agreed = terms.mustAgree() ? decision(isEnough(agreeing)) : "told";
    fields.put(
        EvidenceRows.FIELD,
        EvidenceRows.write(
            List.of(
                row("recorded requests", agreeing + " agree", "≥ " + terms.minimum(), agreed),
                row("recorded regressions", Long.toString(worse), "≤ 0", decision(worse == 0)))));
    return Evidence.of(fields);
  }

  private static String decision(boolean holds) {
    return holds ? "holds" : "failed";
  }

  private ExplainRow row(String metric, String effect, String margin, String decision) {
    return new ExplainRow(metric, effect, "", lines.size(), margin, RULE, decision);
  }

  private static Value value(Line line) {
    Map<String, Value> fields = new TreeMap<>();
    fields.put("request", Value.of(line.request().id()));
    fields.put("asked_at", Value.of(line.request().at().toString()));
    fields.put("input", Value.of(shown(line.request().data())));
    fields.put("candidate", Value.of(shown(line.candidate())));
    fields.put("before", Value.of(shown(line.parent())));
    return Value.map(fields);
  }

  private static String told(Line line) {
    return "%s of %s: %s, not %s"
        .formatted(
            line.request().id(),
            line.request().at(),
            shown(line.parent()),
            shown(line.candidate()));
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

  @Override
  public Evidence until(int number) {
    Map<String, Value> fields = new TreeMap<>();
    fields.put("requests", Value.of(requests.size()));
    fields.put("request", Value.of(number));
    if (number > 0) {
      fields.put("request_id", Value.of(requests.get(number - 1).id()));
    }
    return Evidence.of(fields);
  }
}
