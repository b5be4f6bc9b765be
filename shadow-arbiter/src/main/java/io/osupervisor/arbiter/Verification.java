package io.osupervisor.arbiter;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.protocol.Kind;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.arbiter.evidence.ObservationStore;
import io.osupervisor.arbiter.evidence.VerdictFields;
import io.osupervisor.arbiter.judge.Decision;
import io.osupervisor.arbiter.judge.Judge;
import io.osupervisor.arbiter.judge.Observation;
import io.osupervisor.arbiter.judge.Verdict;
import io.osupervisor.arbiter.trial.ArbiterEvent;
import io.osupervisor.arbiter.trial.Evidence;
import io.osupervisor.arbiter.trial.EvidenceRows;
import io.osupervisor.arbiter.trial.Explanations;
import io.osupervisor.arbiter.trial.HypothesisEvent;
import io.osupervisor.arbiter.trial.HypothesisEvent.Ending;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Whether the verdict on a hypothesis is what its observations come to, to the last bit.
 *
 * @param decision as it is kept
 * @param observations how many there are
 * @param difference the first that is not as it should be; empty where all of it is
 */
public record Verification(String decision, long observations, Optional<Difference> difference) {

  /**
   * Two that should be the same.
   *
   * @param field its name in the evidence, as in {@code judged[2].upper}
   * @param stored as it is kept
   * @param recomputed as it should be
   */
  public record Difference(String field, String stored, String recomputed) {}

  /**
   * Judges anew: the trial on shadows and, where there was one, the canary.
   *
   * @param events of the hypothesis, oldest first
   * @throws AgentException {@code not_verifiable} when no verdict on it was kept with its
   *     observations, {@code observations_missing} when they were let go, or their file is not
   *     there
   */
  public static Verification of(List<ArbiterEvent> events, ObservationStore store) {
    Verification shadows = ofShadows(judged(events), store);
    return shadows.difference().isPresent()
        ? shadows
        : canary(events)
            .map(event -> CanaryVerification.of(event, evidence(event), store))
            .map(shadows::then)
            .orElse(shadows);
  }

  private Verification then(Verification next) {
    return new Verification(next.decision(), observations + next.observations(), next.difference());
  }

  private static Verification ofShadows(HypothesisEvent judged, ObservationStore store) {
    Map<String, Value> stored = evidence(judged).fields();
    Value rules = stored.get(VerdictFields.RULES);
    NamedObservations kept =
        NamedObservations.read(
            VerdictFields.OBSERVATIONS, stored.get(VerdictFields.OBSERVATIONS), store);
    if (rules == null || rules.kind() != Kind.MAP) {
      throw NamedObservations.notVerifiable("its rules were not kept: " + Differences.text(rules));
    }
    return new Verification(
        Differences.text(stored.get(VerdictFields.DECISION)),
        kept.all().size(),
        kept.difference().or(() -> difference(judged, rules, kept.all())));
  }

  private static HypothesisEvent judged(List<ArbiterEvent> events) {
    List<HypothesisEvent> judged =
        withRules(events)
            .filter(event -> evidence(event).field(VerdictFields.DECISION) != null)
            .toList();
    // What passed beside others is decided by the trial that it then had alone, if it had one.
    return judged.stream()
        .filter(event -> !(event instanceof HypothesisEvent.Passed))
        .findFirst()
        .or(() -> judged.stream().findFirst())
        .orElseThrow(() -> NamedObservations.notVerifiable("no trial of it came to a verdict"));
  }

  private static Optional<HypothesisEvent> canary(List<ArbiterEvent> events) {
    return withRules(events).filter(event -> CanaryVerification.isOf(evidence(event))).findFirst();
  }

  private static Stream<HypothesisEvent> withRules(List<ArbiterEvent> events) {
    return events.stream()
        .filter(HypothesisEvent.class::isInstance)
        .map(HypothesisEvent.class::cast)
        .filter(event -> evidence(event).field(VerdictFields.RULES) != null);
  }

  private static Value evidence(HypothesisEvent event) {
    return Explanations.evidence(event).orElse(Evidence.NONE).data();
  }

  /** Whatever is written there instead of rules, no verdict can have come of it. */
  static Optional<Difference> noRules(Value rules, RuntimeException why) {
    return Differences.of(
        VerdictFields.RULES, Differences.text(rules), "no rules: " + why.getMessage());
  }

  private static Optional<Difference> difference(
      HypothesisEvent event, Value rules, List<Observation> observations) {
    Verdict verdict;
    try {
      verdict = Judge.verdict(VerdictFields.rules(rules), observations);
    } catch (RuntimeException e) {
      return noRules(rules, e);
    }
    Map<String, Value> stored = evidence(event).fields();
    Map<String, Value> recomputed = new TreeMap<>(VerdictFields.verdict(verdict));
    Map<String, Value> kept = new TreeMap<>(stored);
    kept.keySet().retainAll(recomputed.keySet());
    return Differences.first("", Value.map(kept), Value.map(recomputed))
        .or(
            () ->
                Differences.first(
                    EvidenceRows.FIELD, rows(stored), EvidenceRows.write(MetricRows.of(verdict))))
        .or(() -> Differences.of("outcome", outcome(event), outcome(verdict)));
  }

  /** The rows for people but the one that only tells how answers compared. */
  private static Value rows(Map<String, Value> stored) {
    return EvidenceRows.write(
        EvidenceRows.read(Evidence.of(stored)).stream()
            .filter(row -> !row.decision().equals(MetricRows.TOLD))
            .toList());
  }

  /** What a verdict makes of a hypothesis, with its reason where the event tells it. */
  private static String outcome(Verdict verdict) {
    String decision = verdict.decision().name().toLowerCase(Locale.ROOT);
    return verdict.decision() == Decision.PROMOTE
        ? decision
        : decision + " " + verdict.reason() + ": " + TrialReports.reason(verdict);
  }

  /** Whatever follows a promotion, it may fall through without any fault of the verdict. */
  static String outcome(HypothesisEvent event) {
    if (event instanceof HypothesisEvent.CanaryTakenBack back) {
      return "reject " + back.code() + ": " + back.reason();
    }
    if (event instanceof HypothesisEvent.Rejected rejected
        && !HypothesisEvent.PROMOTED_BUT_FOR.contains(rejected.code())) {
      return "reject " + rejected.code() + ": " + rejected.reason();
    }
    return event instanceof HypothesisEvent.Ended ended
            && ended.ending() != Ending.SUPERSEDED
            && !HypothesisEvent.PROMOTED_BUT_FOR.contains(ended.code())
        ? ended.ending().name().toLowerCase(Locale.ROOT)
            + " "
            + ended.code()
            + ": "
            + ended.reason()
        : "promote";
  }
}
