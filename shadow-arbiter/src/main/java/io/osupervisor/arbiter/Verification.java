package io.osupervisor.arbiter;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.protocol.Kind;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.agent.version.Sha256;
import io.osupervisor.arbiter.evidence.KeptObservations;
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
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

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

  private static final String NOTHING = "nothing";

  /**
   * Judges anew.
   *
   * @param events of the hypothesis, oldest first
   * @throws AgentException {@code not_verifiable} when no verdict on it was kept with its
   *     observations, {@code observations_missing} when their file is not there
   */
  public static Verification of(List<ArbiterEvent> events, ObservationStore store) {
    HypothesisEvent judged = judged(events);
    Map<String, Value> stored = evidence(judged).fields();
    Value kept = stored.get(VerdictFields.OBSERVATIONS);
    if (kept == null || kept.kind() != Kind.MAP) {
      throw notVerifiable(
          "its observations were not kept" + (kept == null ? "" : ": " + text(kept)));
    }
    Value rules = stored.get(VerdictFields.RULES);
    if (rules == null || rules.kind() != Kind.MAP) {
      throw notVerifiable("its rules were not kept: " + text(rules));
    }
    String decision = text(stored.get(VerdictFields.DECISION));
    String sha256 = text(kept.field(VerdictFields.SHA256));
    byte[] bytes = store.read(sha256);
    String real = Sha256.of(bytes);
    if (!real.equals(sha256)) {
      return new Verification(decision, 0, differing("observations.sha256", sha256, real));
    }
    List<Observation> observations;
    try {
      observations = KeptObservations.read(bytes);
    } catch (IOException e) {
      String told = String.valueOf(e.getMessage());
      return new Verification(decision, 0, differing(VerdictFields.OBSERVATIONS, sha256, told));
    }
    return new Verification(decision, observations.size(), difference(judged, rules, observations));
  }

  private static Optional<Difference> differing(String field, String stored, String recomputed) {
    return Optional.of(new Difference(field, stored, recomputed));
  }

  private static HypothesisEvent judged(List<ArbiterEvent> events) {
    return events.stream()
        .filter(HypothesisEvent.class::isInstance)
        .map(HypothesisEvent.class::cast)
        .filter(event -> evidence(event).field(VerdictFields.DECISION) != null)
        .filter(event -> evidence(event).field(VerdictFields.RULES) != null)
        .findFirst()
        .orElseThrow(() -> notVerifiable("no trial of it came to a verdict"));
  }

  private static Value evidence(HypothesisEvent event) {
    return Explanations.evidence(event).orElse(Evidence.NONE).data();
  }

  private static AgentException notVerifiable(String why) {
    return new AgentException("not_verifiable", why, "verify one whose trial was judged");
  }

  private static Optional<Difference> difference(
      HypothesisEvent event, Value rules, List<Observation> observations) {
    Verdict verdict;
    try {
      verdict = Judge.verdict(VerdictFields.rules(rules), observations);
    } catch (RuntimeException e) {
      // Whatever is written there instead of rules, no verdict can have come of it.
      return differing(VerdictFields.RULES, text(rules), "no rules: " + e.getMessage());
    }
    Map<String, Value> stored = evidence(event).fields();
    Map<String, Value> recomputed = new TreeMap<>(VerdictFields.verdict(verdict));
    Map<String, Value> kept = new TreeMap<>(stored);
    kept.keySet().retainAll(recomputed.keySet());
    return first("", Value.map(kept), Value.map(recomputed))
        .or(
            () ->
                first(EvidenceRows.FIELD, rows(stored), EvidenceRows.write(MetricRows.of(verdict))))
        .or(() -> first("outcome", Value.of(outcome(event)), Value.of(outcome(verdict))));
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
  private static String outcome(HypothesisEvent event) {
    if (event instanceof HypothesisEvent.Rejected rejected) {
      return "reject " + rejected.code() + ": " + rejected.reason();
    }
    return event instanceof HypothesisEvent.Ended ended && ended.ending() != Ending.SUPERSEDED
        ? ended.ending().name().toLowerCase(Locale.ROOT)
            + " "
            + ended.code()
            + ": "
            + ended.reason()
        : "promote";
  }

  private static Optional<Difference> first(String name, Value stored, Value recomputed) {
    if (stored.kind() == Kind.MAP && recomputed.kind() == Kind.MAP) {
      Map<String, Value> theirs = stored.fields();
      Map<String, Value> ours = recomputed.fields();
      List<String> names = new ArrayList<>(new TreeMap<>(ours).keySet());
      theirs.keySet().stream().filter(one -> !ours.containsKey(one)).forEach(names::add);
      return names.stream()
          .map(
              one ->
                  first(
                      name.isEmpty() ? one : name + "." + one,
                      theirs.getOrDefault(one, Value.NULL),
                      ours.getOrDefault(one, Value.NULL)))
          .flatMap(Optional::stream)
          .findFirst();
    }
    if (stored.kind() == Kind.LIST
        && recomputed.kind() == Kind.LIST
        && stored.elements().size() == recomputed.elements().size()) {
      List<Value> theirs = stored.elements();
      List<Value> ours = recomputed.elements();
      for (int i = 0; i < ours.size(); i++) {
        Optional<Difference> found = first(name + "[" + i + "]", theirs.get(i), ours.get(i));
        if (found.isPresent()) {
          return found;
        }
      }
      return Optional.empty();
    }
    return stored.equals(recomputed)
        ? Optional.empty()
        : differing(name, text(stored), text(recomputed));
  }

  private static String text(@Nullable Value value) {
    if (value == null || value.isNull()) {
      return NOTHING;
    }
    return value.kind() == Kind.STRING ? value.asString() : value.toJson();
  }
}
