package io.osupervisor.arbiter.trial;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Tells the stages of one hypothesis from its events. */
public final class Stages {
  /** The checking of a candidate and the making of its shadows belong to the stages they serve. */
  private static final Map<HypothesisState, String> NAMES =
      Map.ofEntries(
          Map.entry(HypothesisState.PROPOSED, "proposed"),
          Map.entry(HypothesisState.CHECKING, "checked"),
          Map.entry(HypothesisState.REPLAYING, "replayed"),
          Map.entry(HypothesisState.CHECKED, "shadowing"),
          Map.entry(HypothesisState.SHADOWING, "shadowing"),
          Map.entry(HypothesisState.PASSED, "passed"),
          Map.entry(HypothesisState.AWAITING_APPROVAL, "awaiting_approval"),
          Map.entry(HypothesisState.CANARY, "canary"),
          Map.entry(HypothesisState.PROMOTING, "promoting"),
          Map.entry(HypothesisState.PROVISIONAL, "provisional"),
          Map.entry(HypothesisState.ROLLING_BACK, "rolling_back"));

  private final List<Stage> stages = new ArrayList<>();
  private OpenHypothesis now;

  private Stages(ArbiterEvent.Proposed proposed) {
    now = OpenHypothesis.of(proposed);
    stages.add(Stage.begun(name(now.state()), proposed.at()));
  }

  /**
   * The stages, oldest first.
   *
   * @param events of this hypothesis alone, oldest first, from its proposal on
   * @throws IllegalArgumentException when they do not begin with its proposal
   */
  public static List<Stage> of(List<ArbiterEvent> events) {
    if (events.isEmpty() || !(events.get(0) instanceof ArbiterEvent.Proposed proposed)) {
      throw new IllegalArgumentException("a hypothesis without its proposal");
    }
    Stages told = new Stages(proposed);
    for (ArbiterEvent event : events) {
      if (event instanceof HypothesisEvent transition) {
        told.follow(transition);
      }
    }
    return List.copyOf(told.stages);
  }

  private void follow(HypothesisEvent event) {
    now = ArbiterFold.moved(now, event);
    Evidence found = Explanations.evidence(event).orElse(Evidence.NONE);
    HypothesisState state = now.state();
    if (state.isSettled()) {
      boolean failed = event instanceof HypothesisEvent.CanaryTakenBack;
      end(found, failed ? Stage.FAILED : ending(state), event.at());
    } else if (!name(state).equals(newest().name())) {
      end(found, passed(event), event.at());
      stages.add(Stage.begun(name(state), event.at()));
    } else {
      replace(newest().showing(found));
    }
  }

  private static String passed(HypothesisEvent event) {
    return event instanceof HypothesisEvent.RollbackDecided ? Stage.FAILED : Stage.PASSED;
  }

  private static String ending(HypothesisState state) {
    return switch (state) {
      case CONFIRMED, ROLLED_BACK -> Stage.PASSED;
      case REJECTED -> Stage.FAILED;
      default -> state.name().toLowerCase(Locale.ROOT);
    };
  }

  private void end(Evidence found, String how, Instant at) {
    replace(newest().showing(found).over(how, at));
  }

  private Stage newest() {
    return stages.get(stages.size() - 1);
  }

  private void replace(Stage stage) {
    stages.set(stages.size() - 1, stage);
  }

  private static String name(HypothesisState state) {
    String name = NAMES.get(state);
    if (name == null) {
      throw new IllegalStateException("no stage: " + state);
    }
    return name;
  }
}
