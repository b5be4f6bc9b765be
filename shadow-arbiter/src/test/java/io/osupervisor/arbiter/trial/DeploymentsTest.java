package io.osupervisor.arbiter.trial;

import static io.osupervisor.arbiter.trial.LadderBench.endWatch;
import static io.osupervisor.arbiter.trial.LadderBench.version;
import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.arbiter.trial.ArbiterCommand.RequestRollback;
import io.osupervisor.arbiter.trial.ArbiterCommand.Verdict;
import io.osupervisor.arbiter.watch.Counted;
import io.osupervisor.arbiter.watch.WatchEvidence;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
  void shouldPinHowTheVersionBeforeAnsweredWhenItIsPromoted() {
    bench.conduct(Map.of(version(1), LadderSamples.baseline()));
    HypothesisId id = bench.propose(1, 2);
    bench.promote(id);
    assertThat(bench.journal())
        .last()
        .isEqualTo(new ArbiterEvent.BaselinePinned(id, LadderSamples.baseline(), bench.now()));
    bench.conduct(Map.of());
    bench.primary(2);
    assertThat(bench.effects())
        .contains(
            new Effect.StartWatch(
                id,
                version(2),
                bench.now(),
                0,
                LadderBench.proposal(1, 2),
                new WatchEvidence(LadderSamples.baseline(), Counted.NOTHING, false)));
  }

  @Test
  void shouldGoOnWithWhatItsWatchHadWhenTheNodeEnded() {
    bench.conduct(Map.of(version(1), LadderSamples.baseline()));
    HypothesisId id = bench.deploy(1, 2);
    bench.accept(new ArbiterCommand.Count(id, LadderSamples.counted(1)));
    bench.accept(new ArbiterCommand.Count(id, LadderSamples.counted(2)));
    bench.conduct(Map.of());
    bench.restart(2, bench.epoch());
    Counted both = LadderSamples.counted(2).after(LadderSamples.counted(1));
    assertThat(both.cycles()).hasSize(2);
    assertThat(bench.effects())
        .containsExactly(
            new Effect.StartWatch(
                id,
                version(2),
                LadderBench.START,
                20,
                LadderBench.proposal(1, 2),
                new WatchEvidence(LadderSamples.baseline(), both, false)));
    bench.breach(id);
    assertThat(bench.refuse(new ArbiterCommand.Count(id, LadderSamples.counted(3))).code())
        .isEqualTo("bad_state");
  }

  @Test
  void shouldGoBackAtAnyTimeAlsoWhileAnotherWaitsForAPerson() {
    HypothesisId below = bench.deploy(1, 2);
    HypothesisId waits = bench.await(2, 3);
    bench.accept(new RequestRollback("a person saw it"));
    assertThat(bench.effects()).contains(new Effect.Rollback(below, version(2), version(1)));
    bench.primary(1);
    assertThat(bench.stateOf(below)).isEqualTo(HypothesisState.ROLLED_BACK);
    assertThat(bench.stateOf(waits)).isEqualTo(HypothesisState.SUPERSEDED);
    bench.primary(2);
    assertThat(bench.journal()).last().isInstanceOf(ArbiterEvent.PrimaryMoved.class);
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
  void shouldHoldTheAgentAfterTooManyRollbacksWithinADay() {
    int most = QuarantineRule.DEFAULT.holdAfter();
    for (int i = 0; i < most; i++) {
      assertThat(bench.journal()).noneMatch(ArbiterEvent.Noted.class::isInstance);
      bench.breach(bench.deploy(1, 2 + i));
      bench.primary(1);
      bench.pass(Duration.ofHours(2));
    }
    assertThat(bench.journal())
        .last()
        .isInstanceOfSatisfying(
            ArbiterEvent.Noted.class, note -> assertThat(note.code()).isEqualTo("agent_held"));
    assertThat(bench.refuse(LadderBench.submit(LadderBench.proposal(1, 90))).code())
        .isEqualTo("agent_held");
    bench.pass(Duration.ofHours(24 - 2L * most));
    bench.deploy(1, 90);
  }

  private static LadderSettings holdingAfter(int rollbacks) {
    LadderSettings d = LadderSettings.DEFAULT;
    QuarantineRule rule =
        new QuarantineRule(Duration.ofMinutes(15), Duration.ofDays(30), 2, rollbacks);
    return new LadderSettings(
        d.waiting(),
        d.running(),
        d.onNew(),
        1,
        d.resumptions(),
        d.waitLimit(),
        d.stageLimit(),
        d.approvalLimit(),
        rule);
  }

  @Test
  void shouldLetWhatWaitsNotHaveItsTurnWhileTheAgentIsHeld() {
    LadderBench two = LadderBench.begun(holdingAfter(2));
    List<HypothesisId> queued = new ArrayList<>();
    for (int candidate = 2; candidate < 8; candidate++) {
      queued.add(two.propose(1, candidate));
    }
    for (int i = 0; i < 2; i++) {
      two.promote(queued.get(i));
      two.primary(2 + i);
      two.breach(queued.get(i));
      two.primary(1);
    }
    assertThat(two.state().in(HypothesisState.PROPOSED)).hasSize(4);
    assertThat(two.state().running()).isEmpty();
    two.pass(Duration.ofDays(1));
    two.accept(ArbiterCommand.Tick.INSTANCE);
    assertThat(two.stateOf(queued.get(2))).isEqualTo(HypothesisState.CHECKING);
  }

  /** What is tried when a lower limit comes to hold is not deployed by itself either. */
  @Test
  void shouldNotPromoteWhileTheAgentIsHeld() {
    bench.breach(bench.deploy(1, 2));
    bench.primary(1);
    HypothesisId id = bench.propose(1, 3);
    bench.shadow(id);
    Decision decision =
        LadderBench.decider(holdingAfter(1), TrialSettings.DEFAULT)
            .decide(
                bench.state(),
                new ArbiterCommand.Judge(id, Verdict.PROMOTE, "better", "faster", Evidence.NONE),
                bench.now());
    Decision.Accepted accepted = (Decision.Accepted) decision;
    assertThat(accepted.effects()).contains(new Effect.EndTrial(id));
    assertThat(accepted.effects()).noneMatch(Effect.Swap.class::isInstance);
    assertThat(accepted.events())
        .singleElement()
        .isInstanceOfSatisfying(
            HypothesisEvent.Ended.class,
            ended -> {
              assertThat(ended.ending()).isEqualTo(HypothesisEvent.Ending.INCONCLUSIVE);
              assertThat(ended.code()).isEqualTo("agent_held");
            });
  }

  @Test
  void shouldNotHoldTheAgentForWhatAPersonWantedBack() {
    for (int i = 0; i < 2 * QuarantineRule.DEFAULT.holdAfter(); i++) {
      bench.deploy(1, 2 + i);
      bench.accept(new RequestRollback("I do not like it"));
      bench.primary(1);
    }
    bench.deploy(1, 90);
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
