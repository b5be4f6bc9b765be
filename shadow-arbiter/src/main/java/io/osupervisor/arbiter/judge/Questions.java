package io.osupervisor.arbiter.judge;

import io.osupervisor.arbiter.judge.MetricReport.Role;
import io.osupervisor.arbiter.judge.Observation.Pair;
import io.osupervisor.arbiter.judge.Observation.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** All that a trial asks, over one body of evidence. */
final class Questions {
  private final LatencyEvidence latency;
  private final OutcomeEvidence errors = OutcomeEvidence.ofDifferences();
  private final OutcomeEvidence agreement = OutcomeEvidence.ofEvents();
  private final UsageEvidence memory = new UsageEvidence();
  private final UsageEvidence cpu = new UsageEvidence();
  private final List<Question> all = new ArrayList<>();
  private final boolean anyObjective;

  /**
   * Harm is asked at α split over all who may find it; its absence at α, since all must agree; a
   * gain at α, split where any one suffices; its absence at α, since all must lack it.
   */
  Questions(TrialRules rules) {
    this.latency = new LatencyEvidence(rules.nStar());
    this.anyObjective = rules.anyObjective();
    double alpha = rules.alpha();
    double harm = alpha / (rules.guards().size() + rules.objectives().size());
    double gain = anyObjective ? alpha / Math.max(1, rules.objectives().size()) : alpha;
    for (Guard guard : rules.guards()) {
      ask(Role.GUARD, guard.metric(), guard.margin(), harm, alpha);
    }
    for (Objective objective : rules.objectives()) {
      ask(Role.CLAIM, objective.metric(), 0, harm, alpha);
      ask(Role.OBJECTIVE, objective.metric(), objective.minimumEffect(), alpha, gain);
    }
  }

  private void ask(Role role, Metric metric, double margin, double above, double below) {
    all.add(new Question(role, metric, margin, above, below, evidence(metric)));
  }

  private Evidence evidence(Metric metric) {
    return switch (metric) {
      case LATENCY -> latency;
      case ERROR_RATE -> errors;
      case AGREEMENT -> agreement;
      case MEMORY -> memory;
      case CPU -> cpu;
    };
  }

  List<Question> all() {
    return all;
  }

  void take(Pair pair) {
    latency.take(pair);
    boolean candidate = pair.candidate().failed();
    boolean control = pair.control().failed();
    if (candidate == control) {
      errors.same();
    } else if (candidate) {
      errors.worse();
    } else {
      errors.better();
    }
    switch (pair.comparison()) {
      case AGREES -> agreement.better();
      case DIFFERS -> agreement.worse();
      default -> {
        // Failing alike says nothing of how answers compare.
      }
    }
  }

  void take(Usage usage) {
    memory.take(usage.atMs(), usage.candidate().memoryBytes(), usage.control().memoryBytes());
    cpu.take(usage.atMs(), usage.candidate().cpuNanos(), usage.control().cpuNanos());
  }

  void endBlock() {
    latency.endBlock();
  }

  /** The metrics that are shown to be harmed. */
  List<Question> harmed() {
    return all.stream().filter(question -> question.state() == MetricState.HARM).toList();
  }

  /** Whether every guard is shown to hold. */
  boolean guarded() {
    return of(Role.GUARD).stream().allMatch(in(MetricState.NON_INFERIOR));
  }

  /** Whether what is claimed is shown; nothing claimed needs nothing shown. */
  boolean achieved() {
    List<Question> claims = of(Role.OBJECTIVE);
    Predicate<Question> shown = in(MetricState.SUPERIOR);
    return claims.isEmpty()
        || (anyObjective ? claims.stream().anyMatch(shown) : claims.stream().allMatch(shown));
  }

  /** Whether each of the claims is shown to be void. */
  boolean gainless() {
    List<Question> claims = of(Role.OBJECTIVE);
    return !claims.isEmpty() && claims.stream().allMatch(in(MetricState.NO_GAIN));
  }

  private List<Question> of(Role role) {
    return all.stream().filter(question -> question.role() == role).toList();
  }

  private static Predicate<Question> in(MetricState state) {
    return question -> question.state() == state;
  }
}
