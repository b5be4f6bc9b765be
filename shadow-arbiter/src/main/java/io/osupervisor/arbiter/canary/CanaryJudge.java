package io.osupervisor.arbiter.canary;

import io.osupervisor.arbiter.canary.CanaryReport.Step;
import io.osupervisor.arbiter.evidence.KeptObservations;
import io.osupervisor.arbiter.evidence.ObservationRecorder;
import io.osupervisor.arbiter.judge.Decision;
import io.osupervisor.arbiter.judge.Judge;
import io.osupervisor.arbiter.judge.Observation;
import io.osupervisor.arbiter.judge.Observation.AlarmKind;
import io.osupervisor.arbiter.judge.Observation.Answer;
import io.osupervisor.arbiter.judge.Observation.Arm;
import io.osupervisor.arbiter.judge.TrialRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Judges a canary step by step. Each step stands for itself: its weights, its requests, its sample
 * ratio, its answers of both arms; what load does over the day is the same for both arms of one
 * step. Every step must be shown to do no harm before the next begins, and each may err by its part
 * of α, so that all of them together find harm where there is none with probability α at most. A
 * step passes by answers, never by time.
 */
public final class CanaryJudge {
  private final TrialRules rules;
  private final List<Integer> weights;
  private final List<Step> past = new ArrayList<>();
  private final List<Optional<KeptObservations>> observed = new ArrayList<>();
  private Judge judge;
  private ObservationRecorder recorder;
  private KeyBook keys = new KeyBook();
  private long canary;
  private long primary;

  /** Before the first answer. */
  public CanaryJudge(CanaryPlan plan) {
    TrialRules whole = plan.rules();
    this.weights = plan.weights();
    this.rules =
        new TrialRules(
            whole.alpha() / weights.size(),
            whole.minSamples(),
            whole.maxDuration(),
            whole.nStar(),
            whole.minBlock(),
            whole.anyObjective(),
            whole.objectives(),
            whole.guards());
    this.judge = Judge.ofSplit(rules, share(), 1, false);
    this.recorder = recorder();
  }

  /** All steps together may take what a trial may. */
  private ObservationRecorder recorder() {
    return new ObservationRecorder(ObservationRecorder.MOST_BYTES / weights.size());
  }

  /** The rules of each step. */
  public TrialRules rules() {
    return rules;
  }

  /** The number of the present step, from 0. */
  public int step() {
    return past.size();
  }

  /** The weight of the canary in this step, in hundredths of a percent. */
  public int weight() {
    return weights.get(past.size());
  }

  private double share() {
    return weight() / 10_000.0;
  }

  /**
   * Takes the end of a request of this step.
   *
   * @param key what requests with one key share
   * @param drawn for whom it was drawn
   * @param by who had it last; null when nobody did
   */
  public Decision answered(
      long atMs, @Nullable String key, Arm drawn, @Nullable Arm by, Answer answer) {
    if (by != null && by != drawn) {
      return mixed(atMs, "a request that fell to the %s was the %s's".formatted(drawn, by));
    }
    if (!keys.agrees(key, drawn == Arm.CANDIDATE)) {
      return mixed(atMs, "a key was seen in both arms");
    }
    return observe(new Observation.Single(atMs, drawn, answer));
  }

  private Decision mixed(long atMs, String detail) {
    return observe(new Observation.Alarm(atMs, AlarmKind.MIXED_ASSIGNMENT, detail));
  }

  /** Takes how requests fell since the last such count. */
  public Decision assigned(long atMs, long toCanary, long toPrimary) {
    canary += toCanary;
    primary += toPrimary;
    return observe(new Observation.Assigned(atMs, toCanary, toPrimary));
  }

  /** Takes anything else. */
  public Decision observe(Observation observation) {
    if (judge.decision() == Decision.COLLECTING) {
      recorder.add(observation);
    }
    return judge.observe(observation);
  }

  /** Begins the next step after one that passed; false when there is none. */
  public boolean advance() {
    if (judge.decision() != Decision.PROMOTE) {
      throw new IllegalStateException("a step that is " + judge.decision());
    }
    if (past.size() + 1 == weights.size()) {
      return false;
    }
    past.add(present());
    observed.add(recorder.kept());
    recorder = recorder();
    canary = 0;
    primary = 0;
    keys = new KeyBook();
    judge = Judge.ofSplit(rules, share(), 1, false);
    return true;
  }

  /** All steps so far, the present one last. */
  public List<Step> steps() {
    List<Step> all = new ArrayList<>(past);
    all.add(present());
    return all;
  }

  /** All that was told of each step; empty where that was too much to be kept. */
  public List<Optional<KeptObservations>> observations() {
    List<Optional<KeptObservations>> all = new ArrayList<>(observed);
    all.add(recorder.kept());
    return all;
  }

  private Step present() {
    return new Step(weight(), canary, primary, judge.verdict());
  }
}
