package io.osupervisor.arbiter.trial;

import static io.osupervisor.arbiter.trial.LadderBench.version;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecoveryTest {
  private final LadderBench bench = LadderBench.begun();

  private void restart(int primary) {
    bench.restart(primary, bench.epoch());
  }

  @Test
  void shouldBeginACheckAnew() {
    HypothesisId id = bench.propose(1, 2);
    restart(1);
    assertThat(bench.effects()).containsExactly(new Effect.StartCheck(id, version(1), version(2)));
  }

  @Test
  void shouldRunTheCasesAnew() {
    HypothesisId id = bench.replay(1, 2);
    restart(1);
    assertThat(bench.stateOf(id)).isEqualTo(HypothesisState.REPLAYING);
    assertThat(bench.effects()).containsExactly(new Effect.StartReplay(id, version(1), version(2)));
  }

  @Test
  void shouldObserveAnewAndSayThatItIsNotTheFirstTime() {
    HypothesisId id = bench.propose(1, 2);
    bench.shadow(id);
    restart(1);
    assertThat(bench.stateOf(id)).isEqualTo(HypothesisState.CHECKED);
    assertThat(bench.effects())
        .containsExactly(
            new Effect.StartTrial(id, version(1), version(2), TrialSettings.DEFAULT, 2));
  }

  @Test
  void shouldGiveUpATrialThatEndsItsNodeAgainAndAgain() {
    HypothesisId id = bench.propose(1, 2);
    HypothesisId next = bench.propose(1, 3);
    restart(1);
    restart(1);
    assertThat(bench.stateOf(id)).isEqualTo(HypothesisState.CHECKING);
    restart(1);
    assertThat(bench.stateOf(id)).isEqualTo(HypothesisState.ABORTED);
    assertThat(bench.outcome(id)).isEqualTo("node_restarted: the node ended 3 times under it");
    assertThat(bench.stateOf(next)).isEqualTo(HypothesisState.CHECKING);
  }

  @Test
  void shouldSwapAgainWhenTheCommitPointWasNotPassed() {
    HypothesisId id = bench.propose(1, 2);
    bench.promote(id);
    restart(1);
    assertThat(bench.effects()).containsExactly(new Effect.Swap(id, version(1), version(2)));
    assertThat(bench.stateOf(id)).isEqualTo(HypothesisState.PROMOTING);
  }

  @Test
  void shouldFinishTheSwapWhoseCommitPointWasPassed() {
    HypothesisId id = bench.propose(1, 2);
    bench.promote(id);
    bench.restart(2, bench.nextEpoch());
    assertThat(bench.stateOf(id)).isEqualTo(HypothesisState.PROVISIONAL);
    assertThat(bench.effects()).containsExactly(LadderBench.startWatch(id, bench.now(), 0));
    bench.accept(ArbiterCommand.AgentReady.INSTANCE);
    assertThat(bench.effects()).containsExactly(new Effect.TellAgent(id, Result.PROMOTED, ""));
  }

  @Test
  void shouldNotSwapWhenSomeoneElseWasFaster() {
    HypothesisId id = bench.propose(1, 2);
    bench.promote(id);
    bench.restart(9, bench.nextEpoch());
    assertThat(bench.stateOf(id)).isEqualTo(HypothesisState.SUPERSEDED);
    assertThat(bench.effects()).noneMatch(Effect.Swap.class::isInstance);
  }

  @Test
  void shouldWatchOnWithTheAnswersThatAreKnown() {
    HypothesisId id = bench.deploy(1, 2);
    bench.pass(LadderBench.WINDOW);
    bench.accept(LadderBench.endWatch(id, 42));
    restart(2);
    assertThat(bench.effects()).containsExactly(LadderBench.startWatch(id, LadderBench.START, 42));
  }

  @Test
  void shouldRollBackAgainOrFinishIt() {
    HypothesisId id = bench.deploy(1, 2);
    bench.breach(id);
    restart(2);
    assertThat(bench.effects()).containsExactly(new Effect.Rollback(id, version(2), version(1)));
    bench.restart(1, bench.nextEpoch());
    assertThat(bench.stateOf(id)).isEqualTo(HypothesisState.ROLLED_BACK);
    assertThat(bench.effects()).isEmpty();
  }

  @Test
  void shouldNotPutMoreOnWhatIsBeingTakenBack() {
    HypothesisId below = bench.deploy(1, 2);
    HypothesisId next = bench.propose(2, 3);
    bench.promote(next);
    bench.breach(below);
    restart(2);
    assertThat(bench.stateOf(next)).isEqualTo(HypothesisState.SUPERSEDED);
    assertThat(bench.effects()).contains(new Effect.Rollback(below, version(2), version(1)));
  }
}
