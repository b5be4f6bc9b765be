package io.osupervisor.arbiter;

import io.osupervisor.agent.protocol.Kind;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.arbiter.Verification.Difference;
import io.osupervisor.arbiter.canary.CanaryReport.Step;
import io.osupervisor.arbiter.evidence.ObservationStore;
import io.osupervisor.arbiter.evidence.VerdictFields;
import io.osupervisor.arbiter.judge.Decision;
import io.osupervisor.arbiter.judge.Judge;
import io.osupervisor.arbiter.judge.Observation;
import io.osupervisor.arbiter.judge.TrialRules;
import io.osupervisor.arbiter.trial.EvidenceRows;
import io.osupervisor.arbiter.trial.HypothesisEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Judges the steps of a canary anew. */
final class CanaryVerification {
  private final HypothesisEvent event;
  private final Map<String, Value> stored;
  private final ObservationStore store;
  private final List<Step> steps = new ArrayList<>();
  private String decision = "";
  private long observations;

  private CanaryVerification(HypothesisEvent event, Value evidence, ObservationStore store) {
    this.event = event;
    this.stored = evidence.fields();
    this.store = store;
  }

  /** Whether evidence is that of a canary that came to a verdict. */
  static boolean isOf(Value evidence) {
    Value steps = evidence.field(CanaryEvidence.STEPS);
    return steps != null && steps.kind() == Kind.LIST && !steps.elements().isEmpty();
  }

  /**
   * Judges anew.
   *
   * @param evidence of the event
   * @throws io.osupervisor.agent.AgentException as {@link Verification} does
   */
  static Verification of(HypothesisEvent event, Value evidence, ObservationStore store) {
    CanaryVerification verification = new CanaryVerification(event, evidence, store);
    Optional<Difference> found = verification.difference();
    return new Verification(verification.decision, verification.observations, found);
  }

  private Optional<Difference> difference() {
    Value rules = stored.getOrDefault(VerdictFields.RULES, Value.NULL);
    TrialRules read;
    try {
      read = VerdictFields.rules(rules);
    } catch (RuntimeException e) {
      return Verification.noRules(rules, e);
    }
    List<Value> told = stored.getOrDefault(CanaryEvidence.STEPS, Value.NULL).elements();
    for (int i = 0; i < told.size(); i++) {
      Optional<Difference> found = step(CanaryEvidence.STEPS + "[" + i + "]", told.get(i), read);
      if (found.isPresent()) {
        return found;
      }
    }
    return first(EvidenceRows.FIELD, CanaryEvidence.rows(steps))
        .or(() -> asked(steps.get(steps.size() - 1)))
        .or(() -> outcome(steps.get(steps.size() - 1)));
  }

  private Optional<Difference> step(String name, Value told, TrialRules rules) {
    Map<String, Value> fields = new TreeMap<>(told.fields());
    decision = Differences.text(fields.get(VerdictFields.DECISION));
    Value named = fields.remove(VerdictFields.OBSERVATIONS);
    NamedObservations kept =
        NamedObservations.read(name + "." + VerdictFields.OBSERVATIONS, named, store);
    observations += kept.all().size();
    if (kept.difference().isPresent()) {
      return kept.difference();
    }
    String weight = Differences.text(fields.get(CanaryEvidence.WEIGHT));
    try {
      Step recomputed = step(CanaryEvidence.weight(weight), rules, kept.all());
      steps.add(recomputed);
      return Differences.first(name, Value.map(fields), Value.map(CanaryEvidence.step(recomputed)));
    } catch (RuntimeException e) {
      // Whatever is written there instead of a weight, no verdict can have come of it.
      return Differences.of(name + "." + CanaryEvidence.WEIGHT, weight, "none: " + e.getMessage());
    }
  }

  private static Step step(int weight, TrialRules rules, List<Observation> observations) {
    Judge judge = Judge.ofSplit(rules, weight / 10_000.0, 1, false);
    long toCanary = 0;
    long toPrimary = 0;
    for (Observation observation : observations) {
      judge.observe(observation);
      if (observation instanceof Observation.Assigned assigned) {
        toCanary += assigned.candidate();
        toPrimary += assigned.control();
      }
    }
    return new Step(weight, toCanary, toPrimary, judge.verdict());
  }

  /** It passed only if it went all the way. */
  private Optional<Difference> asked(Step last) {
    return last.verdict().decision() == Decision.PROMOTE
        ? first(CanaryEvidence.STEPS_ASKED, Value.of(steps.size()))
        : Optional.empty();
  }

  private Optional<Difference> outcome(Step last) {
    Decision came = last.verdict().decision();
    String word = came.name().toLowerCase(Locale.ROOT);
    String recomputed =
        came == Decision.PROMOTE
            ? word
            : word + " " + last.verdict().reason() + ": " + CanaryEvidence.reason(last);
    return Differences.of("outcome", Verification.outcome(event), recomputed);
  }

  private Optional<Difference> first(String field, Value recomputed) {
    return Differences.first(field, stored.getOrDefault(field, Value.NULL), recomputed);
  }
}
