package io.osupervisor.arbiter.trial;

import static io.osupervisor.arbiter.trial.LadderBench.version;
import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.arbiter.trial.ArbiterCommand.SwapFault;
import io.osupervisor.arbiter.trial.ArbiterCommand.Verdict;
import io.osupervisor.config.TrialsSettings.OnNew;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TrialsTest {
  private final LadderBench bench = LadderBench.begun();

  @Test
  void shouldClimbToTheWatch() {
    HypothesisId id = bench.propose(1, 2);
    bench.passCheck(id);
    assertThat(bench.effects())
        .containsExactly(
            new Effect.StartTrial(id, version(1), version(2), TrialSettings.DEFAULT, 1));
    bench.accept(new ArbiterCommand.ShadowsReady(id, Evidence.NONE));
    bench.judge(id, Verdict.PROMOTE);
    assertThat(bench.effects())
        .containsExactly(new Effect.EndTrial(id), new Effect.Swap(id, version(1), version(2)));
    assertThat(bench.state().primaryIs(version(1))).isTrue();
    bench.primary(2);
    assertThat(bench.effects())
        .containsExactly(
            new Effect.TellAgent(id, Result.PROMOTED, ""),
            LadderBench.startWatch(id, bench.now(), 0));
    assertThat(bench.state().primaryIs(version(2))).isTrue();
  }

  @Test
  void shouldRunTheCasesOfTheAgentBetweenCheckAndShadows() {
    HypothesisId id = bench.replay(1, 2);
    assertThat(bench.effects()).containsExactly(new Effect.StartReplay(id, version(1), version(2)));
    assertThat(bench.refuse(new ArbiterCommand.ShadowsReady(id, Evidence.NONE)).code())
        .isEqualTo("bad_state");
    bench.accept(new ArbiterCommand.PassReplay(id, Evidence.NONE));
    assertThat(bench.stateOf(id)).isEqualTo(HypothesisState.CHECKED);
    assertThat(bench.effects())
        .containsExactly(
            new Effect.StartTrial(id, version(1), version(2), TrialSettings.DEFAULT, 1));
  }

  @Test
  void shouldGiveTheTurnToTheNextWhenATrialEnds() {
    HypothesisId first = bench.propose(1, 2);
    HypothesisId second = bench.propose(1, 3);
    bench.accept(new ArbiterCommand.FailCheck(first, "not_ready", "exit 1", Evidence.NONE));
    assertThat(bench.stateOf(first)).isEqualTo(HypothesisState.REJECTED);
    assertThat(bench.outcome(first)).isEqualTo("not_ready: exit 1");
    assertThat(bench.stateOf(second)).isEqualTo(HypothesisState.CHECKING);
    assertThat(bench.effects())
        .containsExactly(
            new Effect.EndTrial(first),
            new Effect.TellAgent(first, Result.REJECTED, "not_ready: exit 1"),
            new Effect.StartCheck(second, version(1), version(3)));
  }

  @Test
  void shouldSupersedeWhatWaitedForAnotherPrimary() {
    HypothesisId first = bench.propose(1, 2);
    HypothesisId second = bench.propose(1, 3);
    bench.promote(first);
    assertThat(bench.stateOf(second)).isEqualTo(HypothesisState.PROPOSED);
    bench.primary(2);
    assertThat(bench.stateOf(second)).isEqualTo(HypothesisState.SUPERSEDED);
    assertThat(bench.outcome(second)).contains("no longer the primary when its turn came");
  }

  @Test
  void shouldRefuseWhatComesLateOrOutOfTurn() {
    HypothesisId id = bench.propose(1, 2);
    ArbiterCommand promote = new ArbiterCommand.Judge(id, Verdict.PROMOTE, "c", "r", Evidence.NONE);
    assertThat(bench.refuse(promote).code()).isEqualTo("bad_state");
    bench.passCheck(id);
    assertThat(bench.refuse(promote).code()).isEqualTo("bad_state");
    bench.accept(new ArbiterCommand.Abort(id, "enough"));
    assertThat(bench.refuse(promote).message()).contains("aborted");
    assertThat(bench.refuse(new ArbiterCommand.Abort(id, "again")).code()).isEqualTo("bad_state");
    HypothesisId nobody = new HypothesisId(99);
    assertThat(bench.refuse(new ArbiterCommand.Abort(nobody, "x")).code())
        .isEqualTo("unknown_hypothesis");
    assertThat(bench.refuse(LadderBench.breachOf(nobody)).code()).isEqualTo("unknown_hypothesis");
  }

  @Test
  void shouldNotAbortWhatMayAlreadyBePrimary() {
    HypothesisId id = bench.propose(1, 2);
    bench.promote(id);
    assertThat(bench.refuse(new ArbiterCommand.Abort(id, "stop")).code()).isEqualTo("bad_state");
  }

  @Test
  void shouldEndWithoutBlameWhenTheAgentIsNeverQuiet() {
    HypothesisId id = bench.propose(1, 2);
    bench.promote(id);
    bench.accept(new ArbiterCommand.FailSwap(id, SwapFault.NEVER_QUIET, "3 tries", Evidence.NONE));
    assertThat(bench.stateOf(id)).isEqualTo(HypothesisState.INCONCLUSIVE);
    assertThat(bench.outcome(id)).isEqualTo("never_quiet: 3 tries");
    assertThat(bench.propose(1, 2)).isNotNull();
  }

  @Test
  void shouldPromoteOneOfTwoThatRunAtATime() {
    LadderBench two = LadderBench.begun(settings(2, OnNew.QUEUE));
    HypothesisId first = two.propose(1, 2);
    HypothesisId second = two.propose(1, 3);
    HypothesisId third = two.propose(1, 4);
    two.shadow(first);
    two.shadow(second);
    assertThat(two.stateOf(third)).isEqualTo(HypothesisState.PROPOSED);
    two.judge(first, Verdict.PROMOTE);
    two.judge(second, Verdict.PROMOTE);
    assertThat(two.stateOf(second)).isEqualTo(HypothesisState.SUPERSEDED);
    assertThat(two.stateOf(third)).isEqualTo(HypothesisState.PROPOSED);
    two.primary(2);
    assertThat(two.stateOf(third)).isEqualTo(HypothesisState.SUPERSEDED);
  }

  private static LadderSettings settings(int running, OnNew onNew) {
    LadderSettings d = LadderSettings.DEFAULT;
    return new LadderSettings(
        d.waiting(),
        running,
        onNew,
        d.provisional(),
        d.resumptions(),
        d.waitLimit(),
        d.stageLimit(),
        d.approvalLimit(),
        d.quarantine());
  }

  @Test
  void shouldLetANewerOneTakeThePlaceOfThoseThatAreTriedOrWait() {
    LadderBench newest = LadderBench.begun(settings(1, OnNew.SUPERSEDE));
    HypothesisId waits = newest.await(1, 2);
    HypothesisId tried = newest.propose(1, 3);
    newest.shadow(tried);
    HypothesisId newer = newest.propose(1, 4);
    assertThat(newest.outcome(tried)).isEqualTo("superseded: h3 was proposed");
    assertThat(newest.effects())
        .containsSubsequence(
            new Effect.EndTrial(tried), new Effect.StartCheck(newer, version(1), version(4)));
    assertThat(newest.stateOf(newer)).isEqualTo(HypothesisState.CHECKING);
    assertThat(newest.stateOf(waits)).isEqualTo(HypothesisState.AWAITING_APPROVAL);
    newest.promote(newer);
    HypothesisId last = newest.propose(1, 5);
    assertThat(newest.stateOf(newer)).isEqualTo(HypothesisState.PROMOTING);
    assertThat(newest.stateOf(last)).isEqualTo(HypothesisState.PROPOSED);
  }

  @Test
  void shouldSayWhatExpired() {
    HypothesisId id = bench.propose(1, 2);
    bench.pass(LadderSettings.DEFAULT.stageLimit().minusMillis(1));
    bench.accept(ArbiterCommand.Tick.INSTANCE);
    assertThat(bench.stateOf(id)).isEqualTo(HypothesisState.CHECKING);
    bench.pass(Duration.ofMillis(1));
    bench.accept(ArbiterCommand.Tick.INSTANCE);
    assertThat(bench.outcome(id)).startsWith("expired: checking since 2026-11-20T00:00:00Z");
    assertThat(bench.effects()).contains(new Effect.EndTrial(id));
  }

  @Test
  void shouldLeaveAReplayTheTimeThatItsCasesMayTake() {
    LadderSettings d = LadderSettings.DEFAULT;
    Duration cases = Duration.ofMinutes(80);
    LadderBench unhurried =
        LadderBench.begun(
            new LadderSettings(
                d.waiting(),
                d.running(),
                d.onNew(),
                d.provisional(),
                d.resumptions(),
                d.waitLimit(),
                d.stageLimit(),
                d.approvalLimit(),
                d.quarantine(),
                cases,
                1));
    HypothesisId id = unhurried.replay(1, 2);
    unhurried.pass(d.stageLimit().plus(cases).minusMillis(1));
    unhurried.accept(ArbiterCommand.Tick.INSTANCE);
    assertThat(unhurried.stateOf(id)).isEqualTo(HypothesisState.REPLAYING);
    unhurried.pass(Duration.ofMillis(1));
    unhurried.accept(ArbiterCommand.Tick.INSTANCE);
    assertThat(unhurried.stateOf(id)).isEqualTo(HypothesisState.EXPIRED);
  }

  @Test
  void shouldTellTheAgentUntilItWasTold() {
    HypothesisId id = bench.propose(1, 2);
    bench.accept(new ArbiterCommand.Abort(id, "enough"));
    Effect tell = new Effect.TellAgent(id, Result.ABORTED, "aborted: enough");
    assertThat(bench.effects()).contains(tell);
    bench.accept(ArbiterCommand.AgentReady.INSTANCE);
    assertThat(bench.effects()).containsExactly(tell);
    bench.accept(new ArbiterCommand.Told(id, Result.ABORTED));
    int known = bench.journal().size();
    bench.accept(new ArbiterCommand.Told(id, Result.ABORTED));
    bench.accept(ArbiterCommand.AgentReady.INSTANCE);
    assertThat(bench.effects()).isEmpty();
    assertThat(bench.journal()).hasSize(known);
  }

  @Test
  void shouldNotTellTheAgentOfWhatOthersProposed() {
    HypothesisId id =
        bench.propose(LadderBench.proposal(1, 2, Proposer.token("ann"), TrialSettings.DEFAULT));
    bench.accept(new ArbiterCommand.Abort(id, "enough"));
    assertThat(bench.effects()).containsExactly(new Effect.EndTrial(id));
  }
}
