package io.osupervisor.arbiter.trial;

import static io.osupervisor.arbiter.trial.LadderBench.version;
import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.arbiter.trial.ArbiterCommand.Approve;
import io.osupervisor.arbiter.trial.ArbiterCommand.Deny;
import io.osupervisor.arbiter.trial.ArbiterCommand.RequestRollback;
import io.osupervisor.arbiter.trial.ArbiterCommand.SwapFault;
import io.osupervisor.arbiter.trial.ArbiterCommand.Verdict;
import io.osupervisor.config.TrialPolicy.Approval;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ApprovalsTest {
  private static final Proposer ANN = Proposer.token("ann");
  private static final Proposer BOB = Proposer.token("bob");
  private final LadderBench bench = LadderBench.begun();

  private static Proposal proposal(Proposer by, Approval approval, String... major) {
    return new Proposal(
        "try it",
        version(1),
        version(2),
        Map.of(),
        by,
        ChangedSettings.ofDefault().approval(approval).settings(),
        List.of(major),
        false);
  }

  private static OpenHypothesis open(Approval approval, String... major) {
    return OpenHypothesis.of(
        new ArbiterEvent.Proposed(
            new HypothesisId(1), proposal(ANN, approval, major), LadderBench.START));
  }

  @Test
  void shouldAskAPersonWhereTheTermsSaySo() {
    assertThat(
            Approvals.needed(
                open(Approval.NEVER, "it changes a file"), Optional.empty(), Approval.NEVER))
        .isEmpty();
    assertThat(Approvals.needed(open(Approval.MAJOR), Optional.empty(), Approval.NEVER)).isEmpty();
    assertThat(
            Approvals.needed(
                open(Approval.MAJOR, "it changes a file", "and more"),
                Optional.empty(),
                Approval.NEVER))
        .contains("it changes a file; and more");
    assertThat(
            Approvals.needed(
                open(Approval.MAJOR).withoutReplay("exit 1"), Optional.empty(), Approval.NEVER))
        .contains("no way back is proven: exit 1");
    assertThat(Approvals.needed(open(Approval.ALWAYS), Optional.empty(), Approval.NEVER))
        .contains("trial.approval = always");
  }

  @Test
  void shouldAskAPersonWhereTheSpecAsksForOneByThen() {
    HypothesisId id = bench.propose(proposal(ANN, Approval.NEVER, "it changes a file"));
    bench.asks(Approval.MAJOR);
    bench.accept(
        new ArbiterCommand.PassCheck(id, Evidence.NONE, Optional.of("exit code 1"), false));
    assertThat(bench.stateOf(id)).isEqualTo(HypothesisState.CHECKED);
    bench.accept(new ArbiterCommand.ShadowsReady(id, Evidence.NONE));
    bench.judge(id, Verdict.PROMOTE);
    assertThat(bench.stateOf(id)).isEqualTo(HypothesisState.AWAITING_APPROVAL);
    assertThat(bench.state().whyOf(id))
        .startsWith("approval_needed: it changes a file; no way back is proven: exit code 1");
  }

  @Test
  void shouldNotAskForLessThanWasProposed() {
    assertThat(Approvals.needed(open(Approval.ALWAYS), Optional.empty(), Approval.MAJOR))
        .isPresent();
    assertThat(Approvals.needed(open(Approval.NEVER), Optional.empty(), Approval.ALWAYS))
        .isPresent();
    assertThat(
            Approvals.needed(
                open(Approval.NEVER, "it changes a file"), Optional.empty(), Approval.NEVER))
        .isEmpty();
  }

  @Test
  void shouldAskAPersonWhereNoWayBackIsProven() {
    HypothesisId id = bench.propose(proposal(ANN, Approval.MAJOR));
    bench.accept(
        new ArbiterCommand.PassCheck(id, Evidence.NONE, Optional.of("exit code 1"), false));
    assertThat(bench.stateOf(id)).isEqualTo(HypothesisState.CHECKED);
    assertThat(bench.state().whyOf(id)).isEqualTo("no_replay: exit code 1");
    bench.restart(1, bench.epoch());
    bench.accept(new ArbiterCommand.ShadowsReady(id, Evidence.NONE));
    bench.judge(id, Verdict.PROMOTE);
    assertThat(bench.stateOf(id)).isEqualTo(HypothesisState.AWAITING_APPROVAL);
    assertThat(bench.state().whyOf(id))
        .isEqualTo("approval_needed: no way back is proven: exit code 1; no_replay: exit code 1");
  }

  @Test
  void shouldEndWhatHasNoWayBackWhereNobodyMayBeAsked() {
    HypothesisId id = bench.propose(1, 2);
    HypothesisId next = bench.propose(1, 3);
    bench.accept(
        new ArbiterCommand.PassCheck(id, Evidence.NONE, Optional.of("exit code 1"), false));
    assertThat(bench.stateOf(id)).isEqualTo(HypothesisState.INCONCLUSIVE);
    assertThat(bench.outcome(id)).startsWith("no_replay: exit code 1; with trial.approval");
    assertThat(bench.effects()).noneMatch(Effect.StartTrial.class::isInstance);
    assertThat(bench.stateOf(next)).isEqualTo(HypothesisState.CHECKING);
    bench.accept(LadderBench.submit(LadderBench.proposal(1, 2)));
  }

  /** As a shadow it wrote what the version before does not read. */
  @Test
  void shouldNotPromoteByItselfWhatTurnedOutToHaveNoWayBack() {
    HypothesisId ends = bench.propose(1, 2);
    bench.shadow(ends);
    bench.accept(new ArbiterCommand.Note(ends, "no_replay", "exit code 1"));
    bench.judge(ends, Verdict.PROMOTE);
    assertThat(bench.stateOf(ends)).isEqualTo(HypothesisState.INCONCLUSIVE);
    assertThat(bench.effects()).contains(new Effect.EndTrial(ends));
    HypothesisId asks = bench.propose(proposal(ANN, Approval.MAJOR));
    bench.shadow(asks);
    bench.accept(new ArbiterCommand.Note(asks, "no_replay", "exit code 1"));
    bench.judge(asks, Verdict.PROMOTE);
    assertThat(bench.stateOf(asks)).isEqualTo(HypothesisState.AWAITING_APPROVAL);
  }

  /** A proof that is made anew after a restart may come to something else. */
  @Test
  void shouldNoteThatNoWayBackIsProvenOnlyWithTheVerdictThatItCountsFor() {
    HypothesisId id = bench.propose(proposal(ANN, Approval.MAJOR));
    ArbiterCommand.Note note = new ArbiterCommand.Note(id, "no_replay", "exit code 1");
    ArbiterCommand.Judge judge =
        new ArbiterCommand.Judge(id, Verdict.PROMOTE, "shown", "as measured", Evidence.NONE);
    assertThat(bench.refuse(new ArbiterCommand.JudgeNoted(note, judge)).code())
        .isEqualTo("bad_state");
    assertThat(bench.state().whyOf(id)).isEmpty();
    bench.shadow(id);
    bench.accept(new ArbiterCommand.JudgeNoted(note, judge));
    assertThat(bench.stateOf(id)).isEqualTo(HypothesisState.AWAITING_APPROVAL);
    assertThat(bench.state().whyOf(id)).endsWith("no_replay: exit code 1");
  }

  @Test
  void shouldAskAPersonToConfirmWhatLostItsWayBackUnderWatch() {
    HypothesisId id = deployed(Approval.MAJOR);
    lose(id);
    bench.pass(LadderBench.WINDOW);
    bench.accept(LadderBench.endWatch(id, 100));
    bench.accept(LadderBench.endWatch(id, 200));
    assertThat(bench.stateOf(id)).isEqualTo(HypothesisState.PROVISIONAL);
    assertThat(bench.state().whyOf(id)).containsOnlyOnce("confirmation_needed: its watch is over");
    assertThat(bench.refuse(new ArbiterCommand.Approve(id, ANN, "mine")).code())
        .isEqualTo("own_hypothesis");
    bench.restart(2, bench.epoch());
    bench.accept(new ArbiterCommand.Approve(id, BOB, "we do not go back"));
    assertThat(bench.stateOf(id)).isEqualTo(HypothesisState.PROVISIONAL);
    assertThat(bench.refuse(new ArbiterCommand.Approve(id, BOB, "twice")).code())
        .isEqualTo("bad_state");
    assertThat(bench.state().whyOf(id)).endsWith("one_way_approved: token:bob: we do not go back");
    bench.accept(LadderBench.endWatch(id, 200));
    assertThat(bench.stateOf(id)).isEqualTo(HypothesisState.CONFIRMED);
  }

  @Test
  void shouldConfirmWhatLostItsWayBackWhereNobodyMayBeAsked() {
    HypothesisId id = deployed(Approval.NEVER);
    lose(id);
    bench.pass(LadderBench.WINDOW);
    bench.accept(LadderBench.endWatch(id, 100));
    assertThat(bench.stateOf(id)).isEqualTo(HypothesisState.CONFIRMED);
    assertThat(bench.outcome(id)).contains("kept_version_lost: exit code 1");
  }

  /** Whoever agreed to a change without a way back need not agree again. */
  @Test
  void shouldNotAskAgainForAWayBackThatNobodyCountedOn() {
    HypothesisId id = bench.propose(proposal(ANN, Approval.MAJOR));
    bench.shadow(id);
    bench.accept(new ArbiterCommand.Note(id, "no_replay", "exit code 1"));
    bench.judge(id, Verdict.PROMOTE);
    bench.accept(new ArbiterCommand.Approve(id, BOB, "fine"));
    bench.primary(2);
    lose(id);
    bench.pass(LadderBench.WINDOW);
    bench.accept(LadderBench.endWatch(id, 100));
    assertThat(bench.stateOf(id)).isEqualTo(HypothesisState.CONFIRMED);
  }

  private HypothesisId deployed(Approval approval) {
    HypothesisId id = bench.propose(proposal(ANN, approval));
    bench.promote(id);
    bench.primary(2);
    assertThat(bench.stateOf(id)).isEqualTo(HypothesisState.PROVISIONAL);
    return id;
  }

  private void lose(HypothesisId id) {
    bench.accept(new ArbiterCommand.Note(id, "kept_version_lost", "exit code 1"));
  }

  @Test
  void shouldSwapOnlyWhenAPersonAgrees() {
    HypothesisId id = bench.propose(proposal(ANN, Approval.MAJOR, "it changes a file"));
    bench.promote(id);
    assertThat(bench.stateOf(id)).isEqualTo(HypothesisState.AWAITING_APPROVAL);
    assertThat(bench.effects()).containsExactly(new Effect.EndTrial(id));
    assertThat(bench.state().whyOf(id)).isEqualTo("approval_needed: it changes a file");
    bench.accept(new Approve(id, BOB, "looks right"));
    assertThat(bench.stateOf(id)).isEqualTo(HypothesisState.PROMOTING);
    assertThat(bench.effects()).containsExactly(new Effect.Swap(id, version(1), version(2)));
    bench.primary(2);
    bench.pass(LadderBench.WINDOW);
    bench.accept(LadderBench.endWatch(id, 100));
    assertThat(bench.outcome(id))
        .isEqualTo(
            "confirmed over 100 answers; approved by token:bob: looks right;"
                + " approval_needed: it changes a file");
  }

  @Test
  void shouldNotLetAnybodyApproveAnOwnHypothesis() {
    HypothesisId id = bench.propose(proposal(ANN, Approval.ALWAYS));
    bench.promote(id);
    Refusal refusal = bench.refuse(new Approve(id, ANN, "mine is good"));
    assertThat(refusal.code()).isEqualTo("own_hypothesis");
    assertThat(refusal.message()).contains("token:ann");
    bench.accept(new Deny(id, ANN, "on second thoughts"));
  }

  @Test
  void shouldRejectWhatAPersonDeniesAndKeepItOut() {
    HypothesisId id = bench.await(1, 2);
    bench.accept(new Deny(id, BOB, "not now"));
    assertThat(bench.stateOf(id)).isEqualTo(HypothesisState.REJECTED);
    assertThat(bench.outcome(id)).isEqualTo("denied: token:bob: not now");
    assertThat(bench.refuse(LadderBench.submit(LadderBench.proposal(1, 2))).code())
        .isEqualTo("duplicate");
  }

  @Test
  void shouldTakeNoWordForNo() {
    HypothesisId id = bench.await(1, 2);
    bench.pass(LadderSettings.DEFAULT.approvalLimit().minusMillis(1));
    bench.accept(ArbiterCommand.Tick.INSTANCE);
    assertThat(bench.stateOf(id)).isEqualTo(HypothesisState.AWAITING_APPROVAL);
    bench.pass(Duration.ofMillis(1));
    bench.accept(ArbiterCommand.Tick.INSTANCE);
    assertThat(bench.stateOf(id)).isEqualTo(HypothesisState.EXPIRED);
    assertThat(bench.outcome(id)).startsWith("expired: nobody approved it since 2026-11-20T00:00");
    assertThat(bench.refuse(new Approve(id, BOB, "too late")).code()).isEqualTo("bad_state");
  }

  @Test
  void shouldLeaveThePlaceForTrialsToOthersMeanwhile() {
    HypothesisId waits = bench.await(1, 2);
    HypothesisId faster = bench.propose(1, 3);
    assertThat(bench.stateOf(faster)).isEqualTo(HypothesisState.CHECKING);
    bench.promote(faster);
    assertThat(bench.refuse(new Approve(waits, BOB, "me too")).code()).isEqualTo("swap_under_way");
    bench.accept(new ArbiterCommand.FailSwap(faster, SwapFault.NEVER_QUIET, "busy", Evidence.NONE));
    bench.accept(new Approve(waits, BOB, "me too"));
  }

  @Test
  void shouldBeSupersededByAnotherPrimary() {
    HypothesisId waits = bench.await(1, 2);
    bench.deploy(1, 3);
    assertThat(bench.stateOf(waits)).isEqualTo(HypothesisState.SUPERSEDED);
    HypothesisId onTop = bench.await(3, 4);
    bench.accept(new RequestRollback("a person saw it"));
    assertThat(bench.stateOf(onTop)).isEqualTo(HypothesisState.AWAITING_APPROVAL);
    bench.primary(1);
    assertThat(bench.stateOf(onTop)).isEqualTo(HypothesisState.SUPERSEDED);
  }

  @Test
  void shouldStillWaitAfterARestartOfTheNode() {
    HypothesisId id = bench.await(1, 2);
    bench.restart(1, bench.epoch());
    bench.restart(1, bench.epoch());
    bench.restart(1, bench.epoch());
    bench.restart(1, bench.epoch());
    assertThat(bench.effects()).isEmpty();
    assertThat(bench.stateOf(id)).isEqualTo(HypothesisState.AWAITING_APPROVAL);
    bench.restart(9, bench.nextEpoch());
    assertThat(bench.stateOf(id)).isEqualTo(HypothesisState.SUPERSEDED);
  }

  @Test
  void shouldCountWhatWaitsForAPersonAmongWhatWaits() {
    for (int candidate = 2; candidate < 12; candidate++) {
      bench.await(1, candidate);
    }
    assertThat(bench.refuse(LadderBench.submit(LadderBench.proposal(1, 12))).code())
        .isEqualTo("too_many_waiting");
  }

  @Test
  void shouldApproveNothingThatDoesNotWaitForIt() {
    HypothesisId id = bench.propose(1, 2);
    assertThat(bench.refuse(new Approve(id, BOB, "early")).code()).isEqualTo("bad_state");
    assertThat(bench.refuse(new Deny(id, BOB, "early")).code()).isEqualTo("bad_state");
    assertThat(bench.refuse(new Approve(new HypothesisId(99), BOB, "x")).code())
        .isEqualTo("unknown_hypothesis");
    bench.shadow(id);
    bench.judge(id, Verdict.PROMOTE);
    assertThat(bench.stateOf(id)).isEqualTo(HypothesisState.PROMOTING);
  }
}
