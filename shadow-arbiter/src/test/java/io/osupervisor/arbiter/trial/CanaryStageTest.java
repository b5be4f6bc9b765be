package io.osupervisor.arbiter.trial;

import static io.osupervisor.arbiter.trial.LadderBench.version;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

import io.osupervisor.arbiter.trial.ArbiterCommand.Verdict;
import io.osupervisor.config.TrialPolicy.Approval;
import io.osupervisor.config.TrialsSettings.OnNew;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class CanaryStageTest {
  private static final Duration HOUR = Duration.ofHours(1);

  private final LadderBench bench = LadderBench.begun();

  @Test
  void shouldAnswerRealRequestsBeforeTheSwap() {
    HypothesisId id = bench.canary(1, 2);
    assertThat(bench.effects())
        .containsExactly(
            new Effect.EndTrial(id),
            new Effect.StartCanary(id, version(1), version(2), LadderBench.CANARY, 1));
    bench.judge(id, Verdict.PROMOTE);
    assertThat(bench.stateOf(id)).isEqualTo(HypothesisState.PROMOTING);
    assertThat(bench.effects())
        .containsExactly(new Effect.EndTrial(id), new Effect.Swap(id, version(1), version(2)));
  }

  @Test
  void shouldTakeHarmBackAndKeepItOut() {
    HypothesisId id = bench.canary(1, 2);
    bench.judge(id, Verdict.REJECT);
    assertThat(bench.stateOf(id)).isEqualTo(HypothesisState.ROLLED_BACK);
    assertThat(bench.outcome(id)).isEqualTo("judged: the judge says so");
    assertThat(bench.state().primaryIs(version(1))).isTrue();
    assertThat(bench.effects()).contains(new Effect.EndTrial(id));
    assertThat(bench.state().demerit(version(2)).rollbacks()).isEqualTo(1);
    Refusal again = bench.refuse(LadderBench.submit(LadderBench.proposal(1, 2)));
    assertThat(again.code()).isEqualTo("quarantined_version");
    assertThat(bench.effects())
        .contains(new Effect.TellAgent(id, Result.ROLLED_BACK, bench.outcome(id)));
  }

  @Test
  void shouldBeginAnewAfterTheNodeEndedButNotForEver() {
    HypothesisId id = bench.canary(1, 2);
    bench.restart(1, bench.epoch());
    assertThat(bench.stateOf(id)).isEqualTo(HypothesisState.CANARY);
    assertThat(bench.effects())
        .containsExactly(new Effect.StartCanary(id, version(1), version(2), LadderBench.CANARY, 2));
    bench.restart(1, bench.epoch());
    bench.restart(1, bench.epoch());
    assertThat(bench.stateOf(id)).isEqualTo(HypothesisState.ABORTED);
  }

  @Test
  void shouldEndWithItsParent() {
    HypothesisId id = bench.canary(1, 2);
    bench.primary(9);
    assertThat(bench.stateOf(id)).isEqualTo(HypothesisState.SUPERSEDED);
    assertThat(bench.effects()).contains(new Effect.EndTrial(id));
  }

  @Test
  void shouldHaveOneAtATime() {
    LadderSettings d = LadderSettings.DEFAULT;
    LadderBench two =
        LadderBench.begun(
            new LadderSettings(
                d.waiting(),
                2,
                OnNew.QUEUE,
                d.provisional(),
                d.resumptions(),
                d.waitLimit(),
                d.stageLimit(),
                d.approvalLimit(),
                d.quarantine()));
    HypothesisId awaiting = two.await(1, 3);
    HypothesisId second = two.propose(1, 4);
    two.shadow(second);
    HypothesisId first = two.canary(1, 2);
    two.judge(second, Verdict.PROMOTE);
    assertThat(two.stateOf(second)).isEqualTo(HypothesisState.SUPERSEDED);
    assertThat(
            two.refuse(new ArbiterCommand.Approve(awaiting, Proposer.token("ann"), "good")).code())
        .isEqualTo("swap_under_way");
    two.judge(first, Verdict.REJECT);
    two.accept(new ArbiterCommand.Approve(awaiting, Proposer.token("ann"), "good"));
    assertThat(two.stateOf(awaiting)).isEqualTo(HypothesisState.PROMOTING);
  }

  @Test
  void shouldComeAfterTheWordOfAPerson() {
    HypothesisId id =
        bench.propose(
            LadderBench.proposal(
                1,
                2,
                Proposer.AGENT,
                ChangedSettings.of(LadderBench.CANARY).approval(Approval.ALWAYS).settings()));
    bench.promote(id);
    bench.accept(new ArbiterCommand.Approve(id, Proposer.token("ann"), "good"));
    assertThat(bench.stateOf(id)).isEqualTo(HypothesisState.CANARY);
    bench.judge(id, Verdict.PROMOTE);
    assertThat(bench.stateOf(id)).isEqualTo(HypothesisState.PROMOTING);
  }

  @Test
  void shouldTellItsStageAndWhyThereIsNone() {
    HypothesisId id = bench.canary(1, 2);
    bench.judge(id, Verdict.REJECT);
    List<ArbiterEvent> events =
        bench.journal().stream()
            .filter(event -> event.of().filter(id::equals).isPresent())
            .toList();
    assertThat(Stages.of(events))
        .extracting(Stage::name, Stage::state)
        .endsWith(tuple("shadowing", "passed"), tuple("canary", "failed"));
    TrialSettings none =
        ChangedSettings.ofDefault()
            .stages(new TrialStages(true, List.of(), HOUR, "state = keyed"))
            .settings();
    LadderBench other = LadderBench.begun();
    other.promote(other.propose(LadderBench.proposal(1, 2, Proposer.AGENT, none)));
    List<ArbiterEvent> skipped =
        other.journal().stream().filter(event -> event.of().isPresent()).toList();
    assertThat(ExplanationText.render(Explanations.of(skipped)))
        .contains("canary    skipped: state = keyed\n");
  }

  @Test
  void shouldKeepTheStagesOfATrialAndThatACanaryFollowsAnApproval() throws IOException {
    ArbiterEvent proposed =
        new ArbiterEvent.Proposed(
            new HypothesisId(17),
            LadderBench.proposal(1, 2, Proposer.AGENT, LadderBench.CANARY),
            LadderSamples.AT);
    ArbiterEvent approved =
        new HypothesisEvent.Approved(
            new HypothesisId(17), "token:ann", "looks right", LadderSamples.AT, true);
    ArbiterFormatTest.checkGolden("hyp1.canary", proposed);
    ArbiterFormatTest.checkGolden("hap1.canary", approved);
  }

  @Test
  void shouldRefuseStepsThatDoNotGrow() {
    for (List<Integer> steps : List.of(List.of(5, 5), List.of(0), List.of(10_000), List.of(5, 4))) {
      assertThatIllegalArgumentException().isThrownBy(() -> new TrialStages(true, steps, HOUR, ""));
    }
  }
}
