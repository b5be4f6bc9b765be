package io.osupervisor.arbiter.trial;

import io.osupervisor.config.TrialPolicy.Approval;
import io.osupervisor.config.TrialPolicy.Behaviour;
import java.time.Duration;
import java.util.List;

/** Settings of a trial that are like others but for what is said here. */
public final class ChangedSettings {
  private Behaviour behaviour;
  private double alpha;
  private int minSamples;
  private Duration maxDuration;
  private List<GuardLimit> guards;
  private Duration watchWindow;
  private int watchSamples;
  private Approval approval;
  private TrialScope scope;
  private TrialStages stages;

  private ChangedSettings(TrialSettings like) {
    behaviour = like.behaviour();
    alpha = like.alpha();
    minSamples = like.minSamples();
    maxDuration = like.maxDuration();
    guards = like.guards();
    watchWindow = like.watchWindow();
    watchSamples = like.watchSamples();
    approval = like.approval();
    scope = like.scope();
    stages = like.stages();
  }

  /** Like the default. */
  public static ChangedSettings ofDefault() {
    return of(TrialSettings.DEFAULT);
  }

  public static ChangedSettings of(TrialSettings like) {
    return new ChangedSettings(like);
  }

  public ChangedSettings behaviour(Behaviour other) {
    behaviour = other;
    return this;
  }

  public ChangedSettings alpha(double other) {
    alpha = other;
    return this;
  }

  public ChangedSettings minSamples(int other) {
    minSamples = other;
    return this;
  }

  public ChangedSettings maxDuration(Duration other) {
    maxDuration = other;
    return this;
  }

  public ChangedSettings guards(List<GuardLimit> other) {
    guards = other;
    return this;
  }

  public ChangedSettings watch(Duration window, int samples) {
    watchWindow = window;
    watchSamples = samples;
    return this;
  }

  public ChangedSettings approval(Approval other) {
    approval = other;
    return this;
  }

  public ChangedSettings scope(TrialScope other) {
    scope = other;
    return this;
  }

  public ChangedSettings stages(TrialStages other) {
    stages = other;
    return this;
  }

  /** Without what holds over all trials of an agent. */
  public ChangedSettings waiving(TrialScope.Waived waived) {
    scope = with(waived, scope.noise());
    return this;
  }

  /** With a second control, or without. */
  public ChangedSettings noise(boolean measured) {
    scope = with(scope.waived(), measured);
    return this;
  }

  private TrialScope with(TrialScope.Waived waived, boolean noise) {
    return new TrialScope(
        scope.nStar(),
        scope.anyObjective(),
        scope.goals(),
        scope.mirror(),
        scope.unfenced(),
        scope.answers(),
        waived,
        noise);
  }

  public TrialSettings settings() {
    return new TrialSettings(
        behaviour,
        alpha,
        minSamples,
        maxDuration,
        guards,
        watchWindow,
        watchSamples,
        approval,
        scope,
        stages);
  }
}
