package io.osupervisor.arbiter.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.agent.protocol.Value;
import io.osupervisor.arbiter.trial.HypothesisEvent.Ending;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StagesTest {
  private static final HypothesisId ID = new HypothesisId(1);
  private static final Evidence FOUND = Evidence.of(Map.of("pairs", Value.of(60)));

  private final List<ArbiterEvent> events = new ArrayList<>();
  private Instant clock = LadderBench.START;

  StagesTest() {
    events.add(
        new ArbiterEvent.Proposed(
            ID, LadderBench.proposal(1, 2, Proposer.AGENT, TrialSettings.DEFAULT), next()));
  }

  private Instant next() {
    clock = clock.plusSeconds(1);
    return clock;
  }

  private void toTrial() {
    events.add(new HypothesisEvent.CheckStarted(ID, next(), 0));
    events.add(new HypothesisEvent.CheckPassed(ID, FOUND, next()));
    events.add(new HypothesisEvent.TrialStarted(ID, Evidence.NONE, next()));
  }

  private void toWatch() {
    toTrial();
    events.add(new HypothesisEvent.PromotionDecided(ID, FOUND, next()));
    events.add(new HypothesisEvent.Deployed(ID, 2, next()));
  }

  private List<String> told() {
    return Stages.of(events).stream().map(stage -> stage.name() + " " + stage.state()).toList();
  }

  @Test
  void shouldTellWhichStageRuns() {
    assertThat(told()).containsExactly("proposed running");
    toTrial();
    assertThat(told()).containsExactly("proposed passed", "checked passed", "shadowing running");
    List<Stage> stages = Stages.of(events);
    assertThat(stages.get(1).evidence()).isEqualTo(FOUND);
    assertThat(stages.get(1).ended()).isEqualTo(stages.get(2).started());
    assertThat(stages.get(2).ended()).isNull();
  }

  @Test
  void shouldTellTheReplayOfCasesAsAStageWithItsEvidence() {
    Evidence cases = Evidence.of(Map.of("cases", Value.of(3)));
    events.add(new HypothesisEvent.CheckStarted(ID, next(), 0));
    events.add(new HypothesisEvent.ReplayStarted(ID, FOUND, next()));
    assertThat(told()).containsExactly("proposed passed", "checked passed", "replayed running");
    events.add(new HypothesisEvent.ReplayPassed(ID, cases, next()));
    assertThat(told()).endsWith("replayed passed", "shadowing running");
    List<Stage> stages = Stages.of(events);
    assertThat(stages.get(1).evidence()).isEqualTo(FOUND);
    assertThat(stages.get(2).evidence()).isEqualTo(cases);
  }

  @Test
  void shouldTellThatItWasTriedTwiceBesideOthersFirst() {
    toTrial();
    events.add(new HypothesisEvent.Passed(ID, 0.1, FOUND, next()));
    assertThat(told()).endsWith("shadowing passed", "passed running");
    assertThat(Stages.of(events).get(2).evidence()).isEqualTo(FOUND);
    events.add(new HypothesisEvent.Chosen(ID, next()));
    events.add(new HypothesisEvent.TrialStarted(ID, Evidence.NONE, next()));
    assertThat(told()).endsWith("shadowing passed", "passed passed", "shadowing running");
  }

  @Test
  void shouldTellAConfirmedDeploymentAsPassed() {
    toWatch();
    events.add(new HypothesisEvent.WatchExtended(ID, 3, next()));
    events.add(new HypothesisEvent.Confirmed(ID, 100, FOUND, next()));
    assertThat(told())
        .containsExactly(
            "proposed passed",
            "checked passed",
            "shadowing passed",
            "promoting passed",
            "provisional passed");
    assertThat(Stages.of(events).get(4).ended()).isEqualTo(clock);
  }

  @Test
  void shouldTellAWatchThatFailedAndTheWayBack() {
    toWatch();
    events.add(new HypothesisEvent.RollbackDecided(ID, "G2", "three failures", FOUND, next()));
    assertThat(told()).endsWith("provisional failed", "rolling_back running");
    events.add(new HypothesisEvent.RolledBack(ID, LadderBench.version(1), 3, "", next(), next()));
    assertThat(told()).endsWith("provisional failed", "rolling_back passed");
  }

  @Test
  void shouldTellTheWaitForAPersonAsAStage() {
    toTrial();
    events.add(new HypothesisEvent.ApprovalAsked(ID, "it changes a file", FOUND, next()));
    assertThat(told()).endsWith("shadowing passed", "awaiting_approval running");
    assertThat(Stages.of(events).get(2).evidence()).isEqualTo(FOUND);
    events.add(new HypothesisEvent.Approved(ID, "token:ann", "good", next(), false));
    assertThat(told()).endsWith("awaiting_approval passed", "promoting running");
  }

  @Test
  void shouldTellHowATrialEnded() {
    toTrial();
    List<ArbiterEvent> before = List.copyOf(events);
    events.add(new HypothesisEvent.Rejected(ID, "harm", "slower", FOUND, next(), next()));
    assertThat(told()).endsWith("shadowing failed");
    for (Ending ending : Ending.values()) {
      events.clear();
      events.addAll(before);
      events.add(new HypothesisEvent.Ended(ID, ending, "code", "why", Evidence.NONE, next()));
      assertThat(told()).endsWith("shadowing " + ending.name().toLowerCase(java.util.Locale.ROOT));
    }
  }

  @Test
  void shouldStayInItsStageWhenItBeginsAnew() {
    toTrial();
    events.add(new HypothesisEvent.Resumed(ID, next()));
    assertThat(told()).containsExactly("proposed passed", "checked passed", "shadowing running");
  }

  @Test
  void shouldRefuseAStoryWithoutItsBeginning() {
    assertThatThrownBy(() -> Stages.of(List.of())).isInstanceOf(IllegalArgumentException.class);
  }
}
