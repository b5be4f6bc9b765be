package io.osupervisor.arbiter.recorded;

import io.osupervisor.arbiter.judge.Decision;
import io.osupervisor.arbiter.judge.Guard;
import io.osupervisor.arbiter.judge.Judge;
import io.osupervisor.arbiter.judge.Metric;
import io.osupervisor.arbiter.judge.Objective;
import io.osupervisor.arbiter.judge.Observation;
import io.osupervisor.arbiter.judge.Observation.Alarm;
import io.osupervisor.arbiter.judge.Observation.AlarmKind;
import io.osupervisor.arbiter.judge.Observation.Arm;
import io.osupervisor.arbiter.judge.TrialRules;
import io.osupervisor.arbiter.judge.Verdict;
import io.osupervisor.config.RecordedTrial;
import io.osupervisor.config.TrialGuard;
import io.osupervisor.config.TrialMetric;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Has a recording judged as a trial is that sees its lines one after the other. */
public final class RecordedVerdict {
  private RecordedVerdict() {}

  /**
   * The verdict on it.
   *
   * @param every pairs, or answers of traffic that was split, after which the judge looks, at least
   *     1
   * @throws io.osupervisor.agent.AgentException {@code nothing_to_judge} when it has nothing of
   *     what the guards need
   */
  public static Verdict of(Recording recording, RecordedTrial trial, long every) {
    TrialRules rules = rules(recording, trial);
    boolean unit = recording.unitScores();
    Judge judge =
        recording.split()
            ? Judge.ofSplit(rules, trial.weights().candidate().fraction(), every, unit)
            : new Judge(rules, every, unit);
    if (recording.absent().isPresent()) {
      return comparesNothing(judge.verdict(), recording.absent().get());
    }
    if (recording.isTorn()) {
      judge.observe(new Alarm(recording.startMs(), AlarmKind.DROPPED, recording.lost()));
    }
    for (Observation observation : recording.observations()) {
      judge.observe(observation);
    }
    judge.end();
    return judge.verdict();
  }

  /** More of the same arm would not help, so it is not collecting. */
  private static Verdict comparesNothing(Verdict nothing, Arm absent) {
    return new Verdict(
        Decision.INCONCLUSIVE,
        "end_of_data",
        "there is no line of the " + Recording.word(absent),
        nothing.pairs(),
        nothing.startedMs(),
        nothing.atMs(),
        nothing.metrics());
  }

  private static TrialRules rules(Recording recording, RecordedTrial trial) {
    List<Guard> guards =
        trial.guards().stream()
            .map(RecordedVerdict::guard)
            .filter(guard -> isAsked(recording, guard.metric()))
            .toList();
    if (guards.isEmpty()) {
      throw RecordingErrors.nothingMeasured(
          recording.source(),
          trial.guards().stream()
              .map(guard -> metric(guard.metric()).key())
              .collect(Collectors.joining(", ")));
    }
    return new TrialRules(
        trial.alpha(),
        trial.minSamples(),
        trial.maxDuration(),
        trial.nStar(),
        Duration.ZERO,
        trial.anyObjective(),
        objectives(recording, trial),
        guards);
  }

  /** Of one arm alone all is asked, and nothing known. */
  private static boolean isAsked(Recording recording, Metric metric) {
    return recording.absent().isPresent() || recording.measured().contains(metric);
  }

  /** What is claimed must be shown: of claims none of which it can show, none is left out. */
  private static List<Objective> objectives(Recording recording, RecordedTrial trial) {
    List<Objective> all =
        trial.objectives().stream()
            .map(one -> Objective.of(metric(one.metric()), one.minimumEffect().fraction()))
            .toList();
    List<Objective> measured =
        all.stream().filter(one -> recording.measured().contains(one.metric())).toList();
    return measured.isEmpty() || !trial.anyObjective() ? all : measured;
  }

  static Guard guard(TrialGuard guard) {
    return guard
        .minimum()
        .map(minimum -> Guard.agreement(minimum.fraction()))
        .orElseGet(
            () -> new Guard(metric(guard.metric()), guard.margin().orElseThrow().fraction()));
  }

  private static Metric metric(TrialMetric metric) {
    return Metric.of(metric.name().toLowerCase(Locale.ROOT).replace('_', '-'));
  }
}
