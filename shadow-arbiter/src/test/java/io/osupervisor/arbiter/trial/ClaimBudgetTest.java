package io.osupervisor.arbiter.trial;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.arbiter.judge.AlphaWealth;
import io.osupervisor.arbiter.trial.ArbiterCommand.Verdict;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClaimBudgetTest {
  private final LadderBench bench = LadderBench.begun();

  private List<ArbiterEvent.LevelFixed> levels() {
    return levels(bench);
  }

  private static List<ArbiterEvent.LevelFixed> levels(LadderBench bench) {
    return bench.journal().stream()
        .filter(ArbiterEvent.LevelFixed.class::isInstance)
        .map(ArbiterEvent.LevelFixed.class::cast)
        .toList();
  }

  private AlphaWealth wealth() {
    return bench.state().budget().wealth();
  }

  private HypothesisId reject(int candidate) {
    HypothesisId id = bench.propose(1, candidate);
    bench.shadow(id);
    bench.judge(id, Verdict.REJECT);
    return id;
  }

  @Test
  void shouldFixTheLevelBeforeItsTrialBegins() {
    HypothesisId id = bench.propose(1, 2);
    assertThat(levels()).isEmpty();
    bench.passCheck(id);
    assertThat(levels()).containsExactly(new ArbiterEvent.LevelFixed(id, 1, 0.375, bench.now()));
    assertThat(bench.effects()).hasAtLeastOneElementOfType(Effect.StartTrial.class);
    assertThat(bench.state().claimShare(id)).isEqualTo(0.375);
    assertThat(Explanations.of(ofHypothesis(id)).remarks())
        .containsExactly(
            new Explanation.Remark(
                "level", "claims are shown at 0.0188, 0.375 of alpha 0.05: the agent's claim 1"));
  }

  private List<ArbiterEvent> ofHypothesis(HypothesisId id) {
    return bench.journal().stream()
        .filter(event -> event.of().filter(id::equals).isPresent())
        .toList();
  }

  @Test
  void shouldSpendNothingOnWhatClaimsNothing() {
    Proposal silent = LadderBench.proposal(1, 2);
    HypothesisId id =
        bench.propose(
            new Proposal(
                silent.reason(),
                silent.parent(),
                silent.candidate(),
                Map.of(),
                silent.proposer(),
                silent.settings()));
    bench.promote(id);
    assertThat(levels()).isEmpty();
    assertThat(bench.state().budget()).isEqualTo(ClaimBudget.NEW);
    assertThat(bench.state().claimShare(id)).isEqualTo(1);
  }

  @Test
  void shouldSpendOnWhatTheAgentAsksForWhateverIsClaimed() {
    TrialScope d = TrialScope.DEFAULT;
    TrialScope asking =
        new TrialScope(
            d.nStar(),
            true,
            List.of(new TrialScope.Goal("latency", 0.1)),
            d.mirror(),
            d.unfenced(),
            d.answers());
    Proposal proposal =
        LadderBench.proposal(
            1, 2, Proposer.AGENT, ChangedSettings.ofDefault().scope(asking).settings());
    HypothesisId id =
        bench.propose(
            new Proposal(
                "why",
                proposal.parent(),
                proposal.candidate(),
                Map.of(),
                proposal.proposer(),
                proposal.settings()));
    bench.passCheck(id);
    assertThat(levels()).hasSize(1);
  }

  @Test
  void shouldSpendMoreOnEachClaimThatIsNotShown() {
    reject(2);
    reject(3);
    reject(4);
    assertThat(levels()).extracting(ArbiterEvent.LevelFixed::claim).containsExactly(1L, 2L, 3L);
    assertThat(levels())
        .extracting(ArbiterEvent.LevelFixed::share)
        .containsExactly(0.375, 0.125, 0.0625);
    assertThat(bench.state().budget().spent()).isEmpty();
    assertThat(wealth()).isEqualTo(new AlphaWealth(3, 0, List.of()));
  }

  /** The same content, refused before, is one more claim when it may be proposed again. */
  @Test
  void shouldSpendAgainOnWhatWasRefusedBefore() {
    reject(2);
    assertThat(bench.refuse(LadderBench.submit(LadderBench.proposal(1, 2))).code())
        .isEqualTo("duplicate");
    assertThat(wealth().begun()).isEqualTo(1);
    bench.pass(Duration.ofDays(30));
    reject(2);
    assertThat(levels()).extracting(ArbiterEvent.LevelFixed::share).containsExactly(0.375, 0.125);
  }

  @Test
  void shouldEarnByAClaimThatIsShown() {
    reject(2);
    reject(3);
    HypothesisId shown = bench.deploy(1, 4);
    assertThat(wealth()).isEqualTo(new AlphaWealth(3, 1, List.of(3L)));
    assertThat(bench.state().claimShare(shown)).isEqualTo(1);
    bench.passCheck(bench.propose(4, 5));
    assertThat(levels().get(3).share()).isGreaterThan(levels().get(2).share());
  }

  /** Whatever comes between the verdict and the swap, the claim is shown by the verdict. */
  @Test
  void shouldEarnByItBeforeApprovalAndCanary() {
    bench.await(1, 2);
    assertThat(wealth().shown()).isEqualTo(1);
    LadderBench other = LadderBench.begun();
    HypothesisId id = other.canary(1, 2);
    assertThat(other.state().budget().wealth().shown()).isEqualTo(1);
    other.judge(id, Verdict.PROMOTE);
    assertThat(other.state().budget().wealth().shown()).isEqualTo(1);
  }

  /** What is observed anew may err anew. */
  @Test
  void shouldSpendAgainWhenItsNodeEnded() {
    HypothesisId id = bench.propose(1, 2);
    bench.shadow(id);
    bench.restart(1, bench.epoch());
    assertThat(bench.stateOf(id)).isEqualTo(HypothesisState.CHECKED);
    assertThat(levels()).extracting(ArbiterEvent.LevelFixed::claim).containsExactly(1L, 2L);
    assertThat(bench.state().claimShare(id)).isEqualTo(0.125);
  }

  /** A batch chooses whom to try alone; only that trial promotes, and so it alone is a claim. */
  @Test
  void shouldSpendNothingInABatchButOnTheTrialThatDecides() {
    LadderBench batch = LadderBench.begun(BatchesTest.settings(2));
    HypothesisId best = batch.propose(1, 2);
    HypothesisId other = batch.propose(1, 3);
    batch.passCheck(best);
    batch.shadow(other);
    batch.restart(1, batch.epoch());
    assertThat(levels(batch)).isEmpty();
    assertThat(batch.state().claimShare(best)).isEqualTo(1);

    batch.accept(new ArbiterCommand.ShadowsReady(best, Evidence.NONE));
    batch.accept(new ArbiterCommand.ShadowsReady(other, Evidence.NONE));
    batch.accept(LadderBench.beside(best, 0.1));
    assertThat(batch.state().budget()).isEqualTo(ClaimBudget.NEW);
    batch.judge(other, Verdict.REJECT);
    assertThat(levels(batch))
        .containsExactly(new ArbiterEvent.LevelFixed(best, 1, 0.375, batch.now()));
    batch.restart(1, batch.epoch());
    assertThat(levels(batch)).extracting(ArbiterEvent.LevelFixed::claim).containsExactly(1L, 2L);
  }

  /** Who is tried on alone, as the last of its batch, may be promoted by that. */
  @Test
  void shouldSpendOnTheLastOfABatchThatBeginsAnewAlone() {
    LadderBench batch = LadderBench.begun(BatchesTest.settings(2));
    HypothesisId last = batch.propose(1, 2);
    HypothesisId other = batch.propose(1, 3);
    batch.passCheck(last);
    batch.shadow(other);
    batch.judge(other, Verdict.REJECT);
    assertThat(levels(batch)).isEmpty();
    batch.restart(1, batch.epoch());
    assertThat(levels(batch)).extracting(ArbiterEvent.LevelFixed::id).containsExactly(last);
  }

  @Test
  void shouldSpendNothingWhereAPersonDoesWithoutIt() {
    TrialSettings asked =
        ChangedSettings.ofDefault().waiving(new TrialScope.Waived(true, false)).settings();
    Proposal proposal = LadderBench.proposal(1, 2, Proposer.AGENT, asked);
    assertThat(bench.refuse(LadderBench.submit(proposal)).message())
        .contains("trial.alpha-wealth = off, where the agent asks for on");

    LadderBench waived = new LadderBench(LadderSettings.DEFAULT, asked);
    waived.accept(new ArbiterCommand.Recover(LadderBench.version(1), waived.nextEpoch()));
    HypothesisId id = waived.propose(proposal);
    waived.passCheck(id);
    assertThat(waived.state().budget()).isEqualTo(ClaimBudget.NEW);
    HypothesisId stricter = waived.propose(LadderBench.proposal(1, 3));
    waived.judge(id, Verdict.INVALID);
    waived.passCheck(stricter);
    assertThat(waived.state().claimShare(stricter)).isEqualTo(0.375);
  }

  @Test
  void shouldForgetWhatWasSpentWithTheAgent() {
    reject(2);
    ArbiterState forgotten = bench.state().apply(new ArbiterEvent.Forgotten(2, bench.now()));
    assertThat(forgotten.budget()).isEqualTo(ClaimBudget.NEW);
  }

  @Test
  void shouldKeepWhatIsSpent() throws IOException {
    reject(2);
    bench.deploy(1, 3);
    bench.passCheck(bench.propose(3, 4));
    byte[] bytes = ArbiterFormat.FORMAT.encode(bench.state());
    assertThat(ArbiterFormat.FORMAT.decode("hst1", bytes)).isEqualTo(bench.state());
    assertThat(bench.state().budget().spent()).hasSize(1);
  }
}
