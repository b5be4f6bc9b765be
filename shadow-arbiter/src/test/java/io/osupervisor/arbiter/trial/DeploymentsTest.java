package io.osupervisor.arbiter.trial;

import static io.osupervisor.arbiter.trial.LadderBench.endWatch;
import static io.osupervisor.arbiter.trial.LadderBench.version;
import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.arbiter.trial.ArbiterCommand.RequestRollback;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DeploymentsTest {
  private final LadderBench bench = LadderBench.begun();

  @Test
  void shouldConfirmOnlyWithTimeAndEvidence() {
    HypothesisId id = bench.deploy(1, 2);
    bench.pass(LadderBench.WINDOW.minusMillis(1));
    assertThat(bench.refuse(endWatch(id, 1_000)).code()).isEqualTo("too_early");
    bench.pass(Duration.ofMillis(1));
    bench.accept(endWatch(id, 99));
    assertThat(bench.stateOf(id)).isEqualTo(HypothesisState.PROVISIONAL);
    assertThat(bench.journal()).last().isInstanceOf(HypothesisEvent.WatchExtended.class);
    bench.pass(Duration.ofDays(365));
    bench.accept(endWatch(id, 99));
    assertThat(bench.stateOf(id)).isEqualTo(HypothesisState.PROVISIONAL);
    assertThat(bench.journal().stream().filter(HypothesisEvent.WatchExtended.class::isInstance))
        .hasSize(1);
    bench.accept(endWatch(id, 100));
    assertThat(bench.stateOf(id)).isEqualTo(HypothesisState.CONFIRMED);
    assertThat(bench.effects())
        .containsExactly(
            new Effect.StopWatch(id),
            new Effect.TellAgent(id, Result.CONFIRMED, "confirmed over 100 answers"));
  }

  @Test
  void shouldGoBackToTheParentWhenAGuardIsBreached() {
    HypothesisId id = bench.deploy(1, 2);
    bench.breach(id);
    assertThat(bench.effects())
        .containsExactly(new Effect.StopWatch(id), new Effect.Rollback(id, version(2), version(1)));
    assertThat(bench.stateOf(id)).isEqualTo(HypothesisState.ROLLING_BACK);
    assertThat(bench.refuse(LadderBench.breachOf(id)).code()).isEqualTo("bad_state");
    bench.primary(1);
    assertThat(bench.stateOf(id)).isEqualTo(HypothesisState.ROLLED_BACK);
    assertThat(bench.outcome(id)).isEqualTo("G2: 3 failures in the last 3 answers");
    assertThat(bench.state().primaryIs(version(1))).isTrue();
  }

  @Test
  void shouldHoldBackTrialsWhileThreeAreProvisional() {
    HypothesisId first = bench.deploy(1, 2);
    HypothesisId second = bench.deploy(2, 3);
    HypothesisId third = bench.deploy(3, 4);
    HypothesisId fourth = bench.propose(4, 5);
    assertThat(bench.stateOf(fourth)).isEqualTo(HypothesisState.PROPOSED);
    bench.pass(LadderBench.WINDOW);
    bench.accept(endWatch(first, 100));
    assertThat(bench.stateOf(fourth)).isEqualTo(HypothesisState.CHECKING);
    assertThat(bench.stateOf(second)).isEqualTo(HypothesisState.PROVISIONAL);
    assertThat(bench.stateOf(third)).isEqualTo(HypothesisState.PROVISIONAL);
  }

  @Test
  void shouldTakeBackTheNewestFirst() {
    HypothesisId below = bench.deploy(1, 2);
    HypothesisId top = bench.deploy(2, 3);
    assertThat(bench.refuse(LadderBench.breachOf(below)).code()).isEqualTo("not_primary");
    bench.accept(new RequestRollback("a person saw it"));
    assertThat(bench.effects()).contains(new Effect.Rollback(top, version(3), version(2)));
    bench.primary(2);
    assertThat(bench.stateOf(top)).isEqualTo(HypothesisState.ROLLED_BACK);
    assertThat(bench.stateOf(below)).isEqualTo(HypothesisState.PROVISIONAL);
    bench.breach(below);
    bench.primary(1);
    assertThat(bench.refuse(new RequestRollback("more")).code()).isEqualTo("nothing_provisional");
  }

  @Test
  void shouldConfirmWhatAConfirmedDeploymentStandsOn() {
    HypothesisId below = bench.deploy(1, 2);
    HypothesisId top = bench.deploy(2, 3);
    bench.pass(LadderBench.WINDOW);
    bench.accept(endWatch(top, 100));
    assertThat(bench.stateOf(below)).isEqualTo(HypothesisState.CONFIRMED);
    assertThat(bench.stateOf(top)).isEqualTo(HypothesisState.CONFIRMED);
  }

  @Test
  void shouldTakeBackAllAboveTheVersionThatAPersonMadePrimary() {
    HypothesisId first = bench.deploy(1, 2);
    HypothesisId second = bench.deploy(2, 3);
    HypothesisId third = bench.deploy(3, 4);
    bench.primary(2);
    assertThat(bench.stateOf(first)).isEqualTo(HypothesisState.PROVISIONAL);
    assertThat(bench.stateOf(second)).isEqualTo(HypothesisState.ROLLED_BACK);
    assertThat(bench.stateOf(third)).isEqualTo(HypothesisState.ROLLED_BACK);
  }

  @Test
  void shouldCallASwapOffWhenWhatItStandsOnBreaks() {
    HypothesisId below = bench.deploy(1, 2);
    HypothesisId next = bench.propose(2, 3);
    bench.promote(next);
    bench.breach(below);
    assertThat(bench.effects())
        .containsExactly(
            new Effect.StopWatch(below),
            new Effect.CancelSwap(next),
            new Effect.Rollback(below, version(2), version(1)));
    bench.accept(
        new ArbiterCommand.FailSwap(
            next, ArbiterCommand.SwapFault.CANCELLED, "called off", Evidence.NONE));
    assertThat(bench.stateOf(next)).isEqualTo(HypothesisState.SUPERSEDED);
    bench.primary(1);
    assertThat(bench.stateOf(below)).isEqualTo(HypothesisState.ROLLED_BACK);
  }

  @Test
  void shouldTakeBackBothWhenTheSwapWasFaster() {
    HypothesisId below = bench.deploy(1, 2);
    HypothesisId next = bench.propose(2, 3);
    bench.promote(next);
    bench.breach(below);
    bench.primary(3);
    assertThat(bench.stateOf(next)).isEqualTo(HypothesisState.ROLLING_BACK);
    assertThat(bench.effects()).contains(new Effect.Rollback(next, version(3), version(2)));
    bench.primary(2);
    assertThat(bench.stateOf(next)).isEqualTo(HypothesisState.ROLLED_BACK);
    assertThat(bench.effects()).contains(new Effect.Rollback(below, version(2), version(1)));
    bench.primary(1);
    assertThat(bench.stateOf(below)).isEqualTo(HypothesisState.ROLLED_BACK);
    assertThat(bench.state().open()).isEmpty();
  }

  @Test
  void shouldNotHearTheVaultTwice() {
    bench.deploy(1, 2);
    int known = bench.journal().size();
    bench.accept(new ArbiterCommand.PrimaryChanged(version(2), bench.epoch()));
    bench.accept(new ArbiterCommand.PrimaryChanged(version(1), bench.epoch() - 1));
    assertThat(bench.journal()).hasSize(known);
    bench.accept(new ArbiterCommand.PrimaryChanged(version(2), bench.nextEpoch()));
    assertThat(bench.journal()).last().isInstanceOf(ArbiterEvent.PrimaryMoved.class);
  }
}
