package io.osupervisor.arbiter.judge;

import io.osupervisor.arbiter.judge.MetricReport.Role;
import io.osupervisor.arbiter.judge.Observation.Pair;
import io.osupervisor.arbiter.judge.Observation.Single;
import io.osupervisor.arbiter.judge.Observation.Usage;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** All that a trial asks, over one body of evidence. */
final class Questions {
  private final Evidence[] parts;
  private final List<Question> all = new ArrayList<>();
  private final boolean anyObjective;

  /**
   * Harm is asked at α split over all who may find it; its absence at α, since all must agree; a
   * gain at the α of claims, split where any one suffices, and over the candidates of a batch; its
   * absence at α where all must lack it, split where the lack of one is enough.
   *
   * @param kinds makes the evidence of a metric
   */
  private Questions(TrialRules rules, Function<Metric, Evidence> kinds) {
    Map<Metric, Evidence> evidence = new EnumMap<>(Metric.class);
    this.anyObjective = rules.anyObjective();
    double alpha = rules.alpha();
    double harm = alpha / (rules.guards().size() + rules.objectives().size());
    double claims = Math.max(1, rules.objectives().size());
    double claimed = anyObjective ? rules.claimAlpha() / claims : rules.claimAlpha();
    double gain = claimed / rules.candidates();
    double noGain = anyObjective ? alpha : alpha / claims;
    for (Guard guard : rules.guards()) {
      Evidence body = evidence.computeIfAbsent(guard.metric(), kinds);
      all.add(new Question(Role.GUARD, guard.metric(), guard.margin(), harm, alpha, body));
    }
    for (Objective objective : rules.objectives()) {
      Metric metric = objective.metric();
      Evidence body = evidence.computeIfAbsent(metric, kinds);
      all.add(new Question(Role.CLAIM, metric, 0, harm, alpha, body));
      all.add(new Question(Role.OBJECTIVE, metric, objective.minimumEffect(), noGain, gain, body));
    }
    this.parts = evidence.values().toArray(Evidence[]::new);
  }

  /** Of requests that both arms answered. */
  static Questions paired(TrialRules rules, boolean unitScores) {
    return new Questions(rules, metric -> pairedEvidence(metric, rules, unitScores));
  }

  private static Evidence pairedEvidence(Metric metric, TrialRules rules, boolean unitScores) {
    int nStar = rules.nStar();
    return switch (metric) {
      case LATENCY_P50, LATENCY_P95, LATENCY_P99 -> quantile(metric, rules);
      case LATENCY -> RatioEvidence.ofLatency(nStar);
      case ERROR_RATE -> OutcomeEvidence.ofErrors();
      case AGREEMENT -> OutcomeEvidence.ofAgreement();
      case DISAGREEMENT -> NoiseEvidence.ofFreshDraws();
      case LASTING_DISAGREEMENT -> NoiseEvidence.ofLastingDraws();
      case SCORE -> new ScoreEvidence(nStar, unitScores);
      case MEMORY -> UsageEvidence.ofMemory();
      case CPU -> UsageEvidence.ofCpu();
      case COST -> RatioEvidence.ofCost(nStar);
    };
  }

  /** Of requests each of which one arm answered: nothing is said of agreement. */
  static Questions split(TrialRules rules, boolean unitScores) {
    return new Questions(rules, metric -> splitEvidence(metric, rules, unitScores));
  }

  private static Evidence splitEvidence(Metric metric, TrialRules rules, boolean unitScores) {
    int nStar = rules.nStar();
    return switch (metric) {
      case LATENCY_P50, LATENCY_P95, LATENCY_P99 -> quantile(metric, rules);
      case LATENCY -> SplitEvidence.Ratio.ofLatency(nStar);
      case ERROR_RATE -> new SplitEvidence.Errors();
      case AGREEMENT -> OutcomeEvidence.ofAgreement();
      case DISAGREEMENT -> NoiseEvidence.ofFreshDraws();
      case LASTING_DISAGREEMENT -> NoiseEvidence.ofLastingDraws();
      case SCORE -> new SplitEvidence.Score(nStar, unitScores);
      case MEMORY -> UsageEvidence.ofMemory();
      case CPU -> UsageEvidence.ofCpu();
      case COST -> SplitEvidence.Ratio.ofCost(nStar);
    };
  }

  private static Evidence quantile(Metric metric, TrialRules rules) {
    return new QuantileEvidence(metric.quantile(), rules.nStar(), rules.alpha());
  }

  List<Question> all() {
    return all;
  }

  void take(Pair pair) {
    for (Evidence part : parts) {
      part.take(pair);
    }
  }

  void take(Single single) {
    for (Evidence part : parts) {
      part.take(single);
    }
  }

  void take(Usage usage) {
    for (Evidence part : parts) {
      part.take(usage);
    }
  }

  void endBlock() {
    for (Evidence part : parts) {
      part.endBlock();
    }
  }

  /** From now on gains are shown at so many times their level. */
  void rank(int candidates) {
    all.replaceAll(one -> one.role() == Role.OBJECTIVE ? one.ranked(candidates) : one);
  }

  /** As {@link Question#claim}, of all that is claimed together. */
  double claim() {
    DoubleStream claims =
        all.stream().filter(one -> one.role() == Role.OBJECTIVE).mapToDouble(Question::claim);
    return (anyObjective ? claims.max() : claims.min()).orElse(Double.NEGATIVE_INFINITY);
  }

  /** What is known by now, each question asked once. */
  Answers answers() {
    return new Answers(all, all.stream().map(Question::state).toList(), anyObjective);
  }

  /**
   * The answers to all questions at one look.
   *
   * @param states one for each question
   */
  record Answers(List<Question> questions, List<MetricState> states, boolean anyObjective) {

    /** The questions whose metrics are shown to be harmed. */
    List<Question> harmed() {
      return IntStream.range(0, states.size())
          .filter(i -> states.get(i) == MetricState.HARM)
          .mapToObj(questions::get)
          .toList();
    }

    /** Whether every guard is shown to hold. */
    boolean guarded() {
      return of(Role.GUARD).allMatch(MetricState.NON_INFERIOR::equals);
    }

    /** Whether what is claimed is shown; nothing claimed needs nothing shown. */
    boolean achieved() {
      return of(Role.OBJECTIVE).findAny().isEmpty()
          || (anyObjective
              ? of(Role.OBJECTIVE).anyMatch(MetricState.SUPERIOR::equals)
              : of(Role.OBJECTIVE).allMatch(MetricState.SUPERIOR::equals));
    }

    /** Whether so many of the claims are shown to be void that the rest cannot do. */
    boolean gainless() {
      return anyObjective
          ? of(Role.OBJECTIVE).findAny().isPresent()
              && of(Role.OBJECTIVE).allMatch(MetricState.NO_GAIN::equals)
          : of(Role.OBJECTIVE).anyMatch(MetricState.NO_GAIN::equals);
    }

    private Stream<MetricState> of(Role role) {
      return IntStream.range(0, states.size())
          .filter(i -> questions.get(i).role() == role)
          .mapToObj(states::get);
    }
  }
}
