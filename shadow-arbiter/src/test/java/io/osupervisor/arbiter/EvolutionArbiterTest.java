package io.osupervisor.arbiter;

import static io.osupervisor.arbiter.ArbiterBench.step;
import static io.osupervisor.arbiter.ArbiterBench.submission;
import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.instance.SwapOrder;
import io.osupervisor.agent.instance.SwapResult;
import io.osupervisor.agent.protocol.Proposal;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.arbiter.check.CheckResult;
import io.osupervisor.arbiter.check.LogProof;
import io.osupervisor.arbiter.check.LogProofs;
import io.osupervisor.arbiter.trial.ArbiterCommand.Verdict;
import io.osupervisor.arbiter.trial.ChangedSettings;
import io.osupervisor.arbiter.trial.Evidence;
import io.osupervisor.arbiter.trial.Explanation;
import io.osupervisor.arbiter.trial.Explanations;
import io.osupervisor.arbiter.trial.HypothesisEvent;
import io.osupervisor.arbiter.trial.HypothesisId;
import io.osupervisor.arbiter.trial.HypothesisState;
import io.osupervisor.arbiter.trial.Outcome;
import io.osupervisor.arbiter.trial.Proposer;
import io.osupervisor.arbiter.trial.Result;
import io.osupervisor.arbiter.trial.TrialSettings;
import io.osupervisor.config.TrialPolicy.Approval;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvolutionArbiterTest {
  private ArbiterBench bench;

  @BeforeEach
  void open(@TempDir Path folder) {
    bench = new ArbiterBench(folder);
  }

  @AfterEach
  void close() {
    bench.close();
  }

  private void answers(ArbiterReply.Taken taken, int times, Outcome outcome) {
    for (int i = 0; i < times; i++) {
      boolean well = outcome == Outcome.SUCCESS;
      bench.tell(ArbiterBench.ended(taken.candidate(), bench.now(), well ? 1 : 0, well ? 0 : 1));
    }
  }

  @Test
  void shouldCarryAHypothesisFromItsProposalToItsConfirmation() {
    bench.begin();
    ArbiterReply.Taken taken = bench.take(step(2));
    assertThat(taken.id()).isEqualTo(new HypothesisId(1));
    ArbiterBench.Check check = bench.checks.receiveMessage();
    assertThat(check.candidate().version()).isEqualTo(taken.candidate());
    check.told().accept(new CheckResult.Passed(Evidence.NONE));
    TrialRunner.Trial trial = bench.trials.receiveMessage();
    assertThat(trial)
        .isEqualTo(
            new TrialRunner.Trial(
                taken.id(),
                bench.spec,
                bench.first,
                taken.candidate(),
                Map.of("latency", "-10%"),
                TrialSettings.DEFAULT,
                1,
                0.375));
    bench.trials.ref().tell(trial);
    bench.judge(taken.id(), Verdict.PROMOTE);
    SwapOrder order = bench.swap();
    assertThat(order).isEqualTo(new SwapOrder("h1", null, bench.first, taken.candidate()));
    bench.swapped(order, 7);
    bench.awaitState(taken.id(), HypothesisState.PROVISIONAL);
    answers(taken, 100, Outcome.SUCCESS);
    bench.passTime(Duration.ofHours(25));
    assertThat(bench.await(ArbiterAdvice.Settle.class).deployment()).isEqualTo("h1");
    assertThat(bench.state(taken.id())).isEqualTo(HypothesisState.CONFIRMED);
  }

  /** Traffic of one request a second is too little for the usual guards within five minutes. */
  @Test
  void shouldSayBeforeATrialWhetherItsTrafficCanShowWhatItAsks() {
    bench.begin();
    ArbiterReply.Taken few = bench.take(step(2));
    assertThat(few.warning().orElseThrow()).contains("0 pairs in 5 min, too few to show: ");
    bench.passTime(Duration.ofMinutes(5));
    bench.tell(ArbiterBench.ended(bench.first, bench.now(), 3_000, 0, 1_000));
    ArbiterReply.Taken enough = bench.take(step(3));
    assertThat(enough.warning()).isEmpty();
    Explanation told =
        Explanations.of(
            bench
                .ask(
                    ArbiterReply.Recounted.class, to -> new ArbiterMessage.Recount(enough.id(), to))
                .events());
    assertThat(told.remarks().get(0).word()).isEqualTo("can show");
    assertThat(told.remarks().get(0).text()).startsWith("10 requests/s give about 3,000 pairs");
    assertThat(told.outcome()).isEmpty();
  }

  @Test
  void shouldDeployWhatTheVersionBeforeCanTakeBack() {
    bench.begin();
    ArbiterReply.Taken taken = bench.take(step(2));
    bench.pass();
    ArbiterBench.Proof proof = bench.promoteUnproven(taken.id());
    assertThat(proof.candidate().parent()).isEqualTo(bench.first);
    assertThat(proof.written()).extracting(LogProofs.Written::cut).containsExactly(4L);
    assertThat(bench.state(taken.id())).isEqualTo(HypothesisState.SHADOWING);
    proof.told().accept(new LogProof.Outcome(LogProof.Kind.PROVEN, "it reads 1 entry"));
    assertThat(bench.swap().to()).isEqualTo(taken.candidate());
    assertThat(promoted(taken).evidence().data().field("way_back"))
        .isEqualTo(Value.of("proven: it reads 1 entry"));
    assertThat(outcome(taken)).isEmpty();
  }

  @Test
  void shouldNotDeployByItselfWhatTheVersionBeforeCannotTakeBack() {
    bench.begin();
    ArbiterReply.Taken taken = bench.take(step(2));
    bench.pass();
    bench
        .promoteUnproven(taken.id())
        .told()
        .accept(new LogProof.Outcome(LogProof.Kind.FAILED, "exit code 1"));
    bench.awaitState(taken.id(), HypothesisState.INCONCLUSIVE);
    assertThat(outcome(taken))
        .startsWith("no_replay: exit code 1; with trial.approval = major a person may agree");
  }

  @Test
  void shouldTellThatTheWayBackCouldNotBeTried() {
    bench.begin();
    ArbiterReply.Taken taken = bench.take(step(2));
    bench.pass();
    bench
        .promoteUnproven(taken.id())
        .told()
        .accept(new LogProof.Outcome(LogProof.Kind.UNTRIED, "unfenced"));
    assertThat(bench.swap().to()).isEqualTo(taken.candidate());
    assertThat(outcome(taken)).isEqualTo("way_back_untried: unfenced");
  }

  private HypothesisEvent.PromotionDecided promoted(ArbiterReply.Taken taken) {
    return bench
        .ask(ArbiterReply.Recounted.class, to -> new ArbiterMessage.Recount(taken.id(), to))
        .events()
        .stream()
        .filter(HypothesisEvent.PromotionDecided.class::isInstance)
        .map(HypothesisEvent.PromotionDecided.class::cast)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void shouldTakeBackADeploymentThatBreaks() {
    bench.begin();
    ArbiterReply.Taken taken = bench.deploy(2, 7);
    answers(taken, 3, Outcome.FAILURE);
    SwapOrder back = bench.swap();
    assertThat(back).isEqualTo(new SwapOrder("h1.back", "h1", taken.candidate(), bench.first));
    bench.swapped(back, 8);
    bench.awaitState(taken.id(), HypothesisState.ROLLED_BACK);
    assertThat(bench.refusal(step(2))).isEqualTo("quarantined_version");
  }

  @Test
  void shouldTakeBackADeploymentThatIsSlowerThanTheVersionBefore() {
    bench.begin();
    bench.tell(ArbiterBench.ended(bench.first, bench.now(), 500, 0, 1_000));
    ArbiterReply.Taken taken = bench.deploy(2, 7);
    bench.tell(ArbiterBench.ended(taken.candidate(), bench.now(), 500, 0, 1_300));
    bench.passTime(Duration.ofHours(1));
    assertThat(bench.state(taken.id())).as("a symptom").isEqualTo(HypothesisState.PROVISIONAL);
    bench.tell(ArbiterBench.ended(taken.candidate(), bench.now(), 500, 0, 9_000));
    bench.passTime(Duration.ofSeconds(1));
    assertThat(bench.state(taken.id())).as("one look").isEqualTo(HypothesisState.PROVISIONAL);
    bench.passTime(Duration.ofMinutes(1));
    SwapOrder back = bench.swap();
    assertThat(back.deployment()).isEqualTo("h1.back");
    bench.swapped(back, 8);
    bench.awaitState(taken.id(), HypothesisState.ROLLED_BACK);
    Explanation told =
        Explanations.of(
            bench
                .ask(ArbiterReply.Recounted.class, to -> new ArbiterMessage.Recount(taken.id(), to))
                .events());
    assertThat(told.outcome()).contains("G5: ", "over 1000", "after the deployment", "symptom_G5");
    assertThat(told.rows()).hasSize(1);
    assertThat(told.rows().get(0).decision()).isEqualTo("harm");
  }

  /** So many answers a minute, alternately a little slower. */
  private void minutes(VersionId version, int count, long micros) {
    for (int minute = 0; minute < count; minute++) {
      bench.tell(ArbiterBench.ended(version, bench.now(), 20, 0, micros + 40L * (minute % 2)));
      bench.passTime(Duration.ofMinutes(1));
    }
  }

  @Test
  void shouldTakeBackAChangeOfParametersThatIsAFifthSlower() {
    bench.begin();
    minutes(bench.first, 21, 1_000);
    ArbiterReply.Taken taken = bench.deploy(2, 7);
    minutes(taken.candidate(), 21, 1_200);
    assertThat(bench.state(taken.id())).as("two looks").isEqualTo(HypothesisState.PROVISIONAL);
    minutes(taken.candidate(), 2, 1_200);
    SwapOrder back = bench.swap();
    assertThat(back.deployment()).isEqualTo("h1.back");
    bench.swapped(back, 8);
    bench.awaitState(taken.id(), HypothesisState.ROLLED_BACK);
    assertThat(outcome(taken)).contains("G7: directional-change -1", ", ≥ -5.0%; cycles");
  }

  @Test
  void shouldKeepAChangeOfFilesThatIsAFifthSlower() {
    bench.begin();
    minutes(bench.first, 21, 1_000);
    ArbiterReply.Taken taken =
        bench.take(submission(Map.of("agent.py", Value.of("print(2)")), Map.of()));
    bench.pass();
    bench.judge(taken.id(), Verdict.PROMOTE);
    bench.swapped(bench.swap(), 7);
    bench.awaitState(taken.id(), HypothesisState.PROVISIONAL);
    minutes(taken.candidate(), 24, 1_200);
    bench.passTime(Duration.ofHours(25));
    bench.awaitState(taken.id(), HypothesisState.CONFIRMED);
    assertThat(
            bench
                .ask(ArbiterReply.Recounted.class, to -> new ArbiterMessage.Recount(taken.id(), to))
                .events()
                .stream()
                .filter(HypothesisEvent.class::isInstance)
                .map(HypothesisEvent.class::cast)
                .flatMap(event -> Explanations.evidence(event).stream())
                .flatMap(evidence -> Optional.ofNullable(evidence.data().field("guards")).stream()))
        .singleElement()
        .satisfies(guards -> assertThat(guards.toJson()).contains("G7 files changed, too"));
  }

  @Test
  void shouldTakeBackWhatAPersonWantsBack() {
    bench.begin();
    ArbiterReply.Taken taken = bench.deploy(2, 7);
    bench.ask(ArbiterReply.Done.class, to -> new ArbiterMessage.RollBack("I do not like it", to));
    SwapOrder back = bench.swap();
    bench.tell(
        new ArbiterMessage.SwapEnded(
            new SwapResult.NotSwapped(back.deployment(), "candidate_late", "too slow")));
    bench.awaitState(taken.id(), HypothesisState.ROLLING_BACK);
    bench.passTime(Duration.ofSeconds(1));
    assertThat(bench.swap()).isEqualTo(back);
  }

  @Test
  void shouldRefuseEachProposalWithItsReason() {
    bench.begin();
    assertThat(bench.refusal(submission(Map.of("eval/x", Value.of("y")), Map.of())))
        .isEqualTo("locked_file");
    assertThat(bench.refusal(step(101))).isEqualTo("parameter_out_of_bounds");
    assertThat(bench.refusal(step(1))).isEqualTo("no_change");
    bench.take(step(2));
    assertThat(bench.refusal(step(2))).isEqualTo("duplicate");
    Submission silent =
        new Submission(
            new Proposal(" ", Map.of(), Map.of("step", Value.of(3)), Map.of()),
            Proposer.AGENT,
            Optional.empty());
    assertThat(bench.refusal(silent)).isEqualTo("invalid_hypothesis");
  }

  @Test
  void shouldNotBeMadeOfNothing() {
    Assertions.assertThatThrownBy(() -> submission(Map.of(), Map.of()))
        .isInstanceOfSatisfying(
            AgentException.class,
            refusal -> assertThat(refusal.code()).isEqualTo("invalid_hypothesis"));
  }

  @Test
  void shouldRejectWhatFailsItsCheckAndGoOnWithTheNext() {
    bench.begin();
    ArbiterReply.Taken first = bench.take(step(2));
    ArbiterReply.Taken second = bench.take(step(3));
    bench
        .checks
        .receiveMessage()
        .told()
        .accept(new CheckResult.Failed("check_failed", "exit code 1", Evidence.NONE));
    assertThat(bench.checks.receiveMessage().candidate().version()).isEqualTo(second.candidate());
    assertThat(bench.state(first.id())).isEqualTo(HypothesisState.REJECTED);
    assertThat(bench.refusal(step(2))).isEqualTo("duplicate");
  }

  @Test
  void shouldRunTheCasesBeforeAnyTraffic() {
    bench.begin(bench.withCase(), bench.first, 0);
    ArbiterReply.Taken taken = bench.take(step(2));
    bench.pass();
    ArbiterBench.Check replay = bench.replays.receiveMessage();
    assertThat(replay.candidate().version()).isEqualTo(taken.candidate());
    assertThat(replay.candidate().parent()).isEqualTo(bench.first);
    assertThat(bench.state(taken.id())).isEqualTo(HypothesisState.REPLAYING);
    replay.told().accept(new CheckResult.Passed(Evidence.NONE));
    bench.trials.receiveMessage();
    assertThat(bench.state(taken.id())).isEqualTo(HypothesisState.CHECKED);
  }

  @Test
  void shouldRejectWhatFailsTheCases() {
    bench.begin(bench.withCase(), bench.first, 0);
    ArbiterReply.Taken taken = bench.take(step(2));
    bench.pass();
    bench
        .replays
        .receiveMessage()
        .told()
        .accept(new CheckResult.Failed("regression", "case 1", Evidence.NONE));
    bench.awaitState(taken.id(), HypothesisState.REJECTED);
    assertThat(outcome(taken)).isEqualTo("regression: case 1");
  }

  @Test
  void shouldGoOnWithTheTrialWhereTheCasesAreGoneMeanwhile() {
    bench.begin(bench.withCase(), bench.first, 0);
    ArbiterReply.Taken taken = bench.take(step(2));
    bench.pass();
    bench.replays.receiveMessage();
    bench.restart(bench.first, 0);
    assertThat(bench.trials.receiveMessage().id()).isEqualTo(taken.id());
    assertThat(bench.state(taken.id())).isEqualTo(HypothesisState.CHECKED);
  }

  @Test
  void shouldNotBlameACandidateThatCouldNotBeChecked() {
    bench.begin();
    ArbiterReply.Taken taken = bench.take(step(2));
    bench
        .checks
        .receiveMessage()
        .told()
        .accept(new CheckResult.Impossible("unfenced", "no fence", Evidence.NONE));
    bench.awaitState(taken.id(), HypothesisState.INVALID);
    bench.take(step(2));
  }

  @Test
  void shouldEndWhatAPersonAborts() {
    bench.begin();
    ArbiterReply.Taken taken = bench.take(step(2));
    bench.checks.receiveMessage();
    bench.ask(
        ArbiterReply.Done.class, to -> new ArbiterMessage.Abort(taken.id(), "never mind", to));
    assertThat(bench.stops.receiveMessage()).isEqualTo(taken.id());
    assertThat(bench.state(taken.id())).isEqualTo(HypothesisState.ABORTED);
    assertThat(
            bench
                .ask(
                    ArbiterReply.Refused.class,
                    to -> new ArbiterMessage.Abort(taken.id(), "again", to))
                .refusal()
                .code())
        .isEqualTo("bad_state");
  }

  @Test
  void shouldWaitForAPersonOverARestartAndSwapWhenItAgrees() {
    bench.begin();
    Submission asking =
        new Submission(
            step(2).change(),
            Proposer.token("ann"),
            Optional.of(ChangedSettings.ofDefault().approval(Approval.ALWAYS).settings()));
    ArbiterReply.Taken taken = bench.take(asking);
    bench.pass();
    bench.judge(taken.id(), Verdict.PROMOTE);
    bench.awaitState(taken.id(), HypothesisState.AWAITING_APPROVAL);
    bench.restart(bench.first, 0);
    assertThat(bench.state(taken.id())).isEqualTo(HypothesisState.AWAITING_APPROVAL);
    assertThat(
            bench
                .ask(
                    ArbiterReply.Refused.class,
                    to -> new ArbiterMessage.Approve(taken.id(), Proposer.token("ann"), "mine", to))
                .refusal()
                .code())
        .isEqualTo("own_hypothesis");
    bench.ask(
        ArbiterReply.Done.class,
        to -> new ArbiterMessage.Approve(taken.id(), Proposer.token("bob"), "good", to));
    assertThat(bench.swap().to()).isEqualTo(taken.candidate());
    assertThat(outcome(taken)).startsWith("approved by token:bob: good");
  }

  @Test
  void shouldAskForFilesOnlyWhereMajorChangesNeedAPerson() {
    bench.begin();
    Optional<TrialSettings> major =
        Optional.of(ChangedSettings.ofDefault().approval(Approval.MAJOR).settings());
    ArbiterReply.Taken minor =
        bench.take(new Submission(step(2).change(), Proposer.token("ann"), major));
    bench.pass();
    bench.judge(minor.id(), Verdict.PROMOTE);
    bench.swapped(bench.swap(), 7);
    bench.awaitState(minor.id(), HypothesisState.PROVISIONAL);
    Submission file = submission(Map.of("agent.py", Value.of("print(2)")), Map.of());
    ArbiterReply.Taken waits =
        bench.take(new Submission(file.change(), Proposer.token("ann"), major));
    bench.pass();
    bench.judge(waits.id(), Verdict.PROMOTE);
    bench.awaitState(waits.id(), HypothesisState.AWAITING_APPROVAL);
    assertThat(outcome(waits))
        .isEqualTo(
            "approval_needed: it changes a file of an agent that keeps state (state = shared)");
    bench.ask(
        ArbiterReply.Done.class,
        to -> new ArbiterMessage.Deny(waits.id(), Proposer.token("bob"), "no", to));
    assertThat(bench.state(waits.id())).isEqualTo(HypothesisState.REJECTED);
  }

  @Test
  void shouldExpireACheckThatNeverEnds() {
    bench.begin();
    ArbiterReply.Taken taken = bench.take(step(2));
    bench.passTime(Duration.ofMinutes(11));
    bench.awaitState(taken.id(), HypothesisState.EXPIRED);
  }

  @Test
  void shouldTellTheAgentUntilItWasTold() {
    bench.begin();
    Submission own =
        new Submission(
            new Proposal("I feel slow", Map.of(), Map.of("step", Value.of(9)), Map.of()),
            Proposer.AGENT,
            Optional.empty());
    ArbiterReply.Taken taken = bench.take(own);
    bench
        .checks
        .receiveMessage()
        .told()
        .accept(new CheckResult.Failed("exit", "exit code 3", Evidence.NONE));
    ArbiterAdvice.TellAgent tell = bench.await(ArbiterAdvice.TellAgent.class);
    assertThat(tell.result()).isEqualTo(Result.REJECTED);
    bench.tell(ArbiterMessage.AgentReady.INSTANCE);
    assertThat(bench.await(ArbiterAdvice.TellAgent.class)).isEqualTo(tell);
    bench.tell(new ArbiterMessage.AgentTold(taken.id(), Result.REJECTED));
    bench.tell(ArbiterMessage.AgentReady.INSTANCE);
    bench.await(ArbiterAdvice.Happened.class);
    bench.take(step(5));
    assertThat(bench.advice.receiveMessage()).isInstanceOf(ArbiterAdvice.Happened.class);
  }

  @Test
  void shouldTryASwapAgainThatCameAtABadMoment() {
    bench.begin();
    ArbiterReply.Taken taken = bench.take(step(2));
    bench.pass();
    bench.judge(taken.id(), Verdict.PROMOTE);
    for (int i = 1; i < SwapAttempts.MOST; i++) {
      fail(bench.swap(), "not_running");
      bench.ask(ArbiterReply.Listing.class, ArbiterMessage.GetAll::new);
      for (int second = 0; second < 1 << (i - 1); second++) {
        bench.passTime(Duration.ofSeconds(1));
      }
    }
    fail(bench.swap(), "not_running");
    bench.awaitState(taken.id(), HypothesisState.SUPERSEDED);
  }

  private void fail(SwapOrder order, String code) {
    bench.tell(
        new ArbiterMessage.SwapEnded(
            new SwapResult.NotSwapped(order.deployment(), code, "it did not happen")));
  }

  @Test
  void shouldBlameTheCandidateForASwapThatItFailed() {
    bench.begin();
    ArbiterReply.Taken taken = bench.take(step(2));
    bench.pass();
    bench.judge(taken.id(), Verdict.PROMOTE);
    fail(bench.swap(), "candidate_ended");
    bench.awaitState(taken.id(), HypothesisState.REJECTED);
  }

  @Test
  void shouldRefuseProposalsAndLetTheRestWaitWhileTheDiskIsFull() {
    bench.begin();
    ArbiterReply.Taken taken = bench.take(step(2));
    ArbiterBench.Check check = bench.checks.receiveMessage();
    bench.diskIsFull(true);
    check.told().accept(new CheckResult.Passed(Evidence.NONE));
    assertThat(bench.refusal(step(3))).isEqualTo("storage_full");
    assertThat(bench.state(taken.id())).isEqualTo(HypothesisState.CHECKING);
    bench.diskIsFull(false);
    bench.passTime(Duration.ofSeconds(1));
    bench.trials.receiveMessage();
    assertThat(bench.state(taken.id())).isEqualTo(HypothesisState.CHECKED);
  }

  @Test
  void shouldNotForgetABreachThatItFindsWhileTheDiskIsFull() {
    bench.begin();
    ArbiterReply.Taken taken = bench.deploy(2, 7);
    bench.diskIsFull(true);
    answers(taken, 3, Outcome.FAILURE);
    assertThat(bench.refusal(step(3))).isEqualTo("storage_full");
    assertThat(bench.state(taken.id())).isEqualTo(HypothesisState.PROVISIONAL);
    bench.diskIsFull(false);
    bench.passTime(Duration.ofSeconds(1));
    assertThat(bench.swap().deployment()).isEqualTo("h1.back");
  }

  @Test
  void shouldTakeBackADeploymentThatEndsAgainAndAgain() {
    bench.begin();
    ArbiterReply.Taken taken = bench.deploy(2, 7);
    bench.ask(ArbiterReply.Done.class, to -> loop(taken.candidate(), to));
    assertThat(bench.swap().deployment()).isEqualTo("h1.back");
    assertThat(bench.state(taken.id())).isEqualTo(HypothesisState.ROLLING_BACK);
    bench.ask(ArbiterReply.Done.class, to -> loop(taken.candidate(), to));
  }

  @Test
  void shouldTakeBackWhatEndsAgainAndAgainBeforeItsDeploymentWasTold() {
    bench.begin();
    ArbiterReply.Taken taken = bench.take(step(2));
    bench.pass();
    bench.judge(taken.id(), Verdict.PROMOTE);
    SwapOrder promotion = bench.swap();
    var replies = bench.kit.<ArbiterReply>createTestProbe();
    bench.tell(loop(taken.candidate(), replies.ref()));
    bench.swapped(promotion, 7);
    replies.expectMessage(ArbiterReply.Done.INSTANCE);
    assertThat(bench.swap().deployment()).isEqualTo("h1.back");
  }

  @Test
  void shouldAnswerACrashLoopWhoseDeploymentWasToldByTheVaultAlone() {
    bench.begin();
    ArbiterReply.Taken taken = bench.take(step(2));
    bench.pass();
    bench.judge(taken.id(), Verdict.PROMOTE);
    bench.swap();
    var replies = bench.kit.<ArbiterReply>createTestProbe();
    bench.tell(loop(taken.candidate(), replies.ref()));
    bench.begin(taken.candidate(), 7);
    replies.expectMessage(ArbiterReply.Done.INSTANCE);
    assertThat(bench.swap().deployment()).isEqualTo("h1.back");
  }

  @Test
  void shouldRefuseACrashLoopWhoseDeploymentDidNotComeAbout() {
    bench.begin();
    ArbiterReply.Taken taken = bench.take(step(2));
    bench.pass();
    bench.judge(taken.id(), Verdict.PROMOTE);
    SwapOrder promotion = bench.swap();
    var replies = bench.kit.<ArbiterReply>createTestProbe();
    bench.tell(loop(taken.candidate(), replies.ref()));
    fail(promotion, "candidate_ended");
    assertThat(replies.expectMessageClass(ArbiterReply.Refused.class).refusal().code())
        .isEqualTo("nothing_provisional");
  }

  @Test
  void shouldTakeBackADeploymentWhoseFirstBreachCameWhileAnotherStoodOnIt() {
    bench.begin();
    ArbiterReply.Taken below = bench.deploy(2, 7);
    ArbiterReply.Taken top = bench.deploy(3, 8);
    bench.tell(new ArbiterMessage.ContractBroken(below.candidate(), bench.now()));
    bench.tell(new ArbiterMessage.ContractBroken(top.candidate(), bench.now()));
    SwapOrder back = bench.swap();
    assertThat(back.deployment()).isEqualTo("h2.back");
    bench.swapped(back, 9);
    bench.awaitState(top.id(), HypothesisState.ROLLED_BACK);
    bench.tell(new ArbiterMessage.ContractBroken(below.candidate(), bench.now()));
    assertThat(bench.swap().deployment()).isEqualTo("h1.back");
  }

  @Test
  void shouldGiveAWayBackUpVisiblyAndTakeItUpWhereAPersonWantsIt() {
    bench.begin();
    ArbiterReply.Taken taken = bench.deploy(2, 7);
    bench.tell(new ArbiterMessage.ContractBroken(taken.candidate(), bench.now()));
    for (int i = 1; i < SwapAttempts.MOST_BACK; i++) {
      fail(bench.swap(), "candidate_ended");
      bench.ask(ArbiterReply.Listing.class, ArbiterMessage.GetAll::new);
      bench.passWaiting(Duration.ofSeconds(Math.min(30, 1 << Math.min(i - 1, 5))));
    }
    fail(bench.swap(), "candidate_ended");
    bench.await(ArbiterAdvice.Happened.class);
    assertThat(bench.state(taken.id())).isEqualTo(HypothesisState.ROLLING_BACK);
    assertThat(outcome(taken))
        .contains("way_back_failed: given up after 30 attempts, the agent still runs it")
        .contains("osup version rollback tiny")
        .contains("candidate_ended");
    bench.ask(ArbiterReply.Done.class, to -> new ArbiterMessage.RollBack("go on", to));
    assertThat(bench.swap().deployment()).isEqualTo("h1.back");
  }

  @Test
  void shouldTakeAWayBackUpWhenTheAgentIsStartedAgain() {
    bench.begin();
    ArbiterReply.Taken taken = bench.deploy(2, 7);
    bench.tell(new ArbiterMessage.ContractBroken(taken.candidate(), bench.now()));
    SwapOrder back = bench.swap();
    for (int i = 0; i <= SwapAttempts.MOST_BACK; i++) {
      fail(back, "not_running");
    }
    bench.begin(taken.candidate(), 7);
    assertThat(bench.swap().deployment()).isEqualTo("h1.back");
    assertThat(outcome(taken)).doesNotContain("way_back_failed");
  }

  @Test
  void shouldNoteWhatIsFoundOfAWayBackAndOfTheVersionThatIsKept() {
    bench.begin();
    ArbiterReply.Taken taken = bench.deploy(2, 7);
    bench.tell(new ArbiterMessage.KeptVersionLost(bench.first, "exit code 3"));
    bench.tell(new ArbiterMessage.KeptVersionLost(taken.candidate(), "of no deployment"));
    bench.tell(new ArbiterMessage.ContractBroken(taken.candidate(), bench.now()));
    bench.swapped(bench.swap(), 8);
    bench.awaitState(taken.id(), HypothesisState.ROLLED_BACK);
    bench.tell(new ArbiterMessage.Note(taken.id(), "not_verified", "probe 'x' got nothing"));
    bench.tell(new ArbiterMessage.Note(new HypothesisId(99), "verified", "of none"));
    bench.ask(ArbiterReply.Listing.class, ArbiterMessage.GetAll::new);
    assertThat(outcome(taken))
        .contains("kept_version_lost: version " + bench.first.shortForm())
        .endsWith("not_verified: probe 'x' got nothing");
  }

  @Test
  void shouldShowANoteFirstAndOnceHoweverLongTheReasonIs() {
    bench.begin();
    ArbiterReply.Taken taken = bench.deploy(2, 7);
    String reason = "because ".repeat(60);
    bench.ask(ArbiterReply.Done.class, to -> new ArbiterMessage.RollBack(reason, to));
    bench.swapped(bench.swap(), 8);
    bench.awaitState(taken.id(), HypothesisState.ROLLED_BACK);
    String note = "probe 'x' got nothing " + "at all ".repeat(40);
    bench.tell(new ArbiterMessage.Note(taken.id(), "not_verified", note));
    bench.tell(new ArbiterMessage.Note(taken.id(), "not_verified", note));
    ArbiterReply.Listing listing =
        bench.ask(ArbiterReply.Listing.class, ArbiterMessage.GetAll::new);
    assertThat(listing.settled().get(0).outcome()).startsWith("not_verified: probe 'x'");
    assertThat(outcome(taken)).containsOnlyOnce("not_verified");
  }

  private String outcome(ArbiterReply.Taken taken) {
    return Explanations.of(
            bench
                .ask(ArbiterReply.Recounted.class, to -> new ArbiterMessage.Recount(taken.id(), to))
                .events())
        .outcome();
  }

  @Test
  void shouldNotTakeBackWhatNoDeploymentBrought() {
    bench.begin();
    ArbiterReply.Refused refused =
        bench.ask(ArbiterReply.Refused.class, to -> loop(bench.first, to));
    assertThat(refused.refusal().code()).isEqualTo("nothing_provisional");
  }

  private ArbiterMessage loop(VersionId version, ActorRef<ArbiterReply> replyTo) {
    return new ArbiterMessage.CrashLoop(version, bench.now(), "exit 1", replyTo);
  }

  @Test
  void shouldTakeBackWhatBreaksTheContract() {
    bench.begin();
    ArbiterReply.Taken taken = bench.deploy(2, 7);
    bench.tell(new ArbiterMessage.ContractBroken(taken.candidate(), bench.now()));
    assertThat(bench.swap().deployment()).isEqualTo("h1.back");
  }

  @Test
  void shouldForgetEverythingAndNeverUseANumberAgain() {
    bench.begin();
    ArbiterReply.Taken taken = bench.take(step(2));
    bench.pass();
    bench.judge(taken.id(), Verdict.REJECT);
    bench.awaitState(taken.id(), HypothesisState.REJECTED);
    bench.ask(ArbiterReply.Done.class, ArbiterMessage.Forget::new);
    ArbiterReply.Listing left = bench.ask(ArbiterReply.Listing.class, ArbiterMessage.GetAll::new);
    assertThat(left.open()).isEmpty();
    assertThat(left.settled()).isEmpty();
    bench.restart(bench.first, 0);
    assertThat(bench.ask(ArbiterReply.Listing.class, ArbiterMessage.GetAll::new).settled())
        .isEmpty();
    assertThat(bench.take(step(2)).id()).isEqualTo(new HypothesisId(2));
  }

  @Test
  void shouldConfirmOnceThereIsRoomAgain() {
    bench.begin();
    ArbiterReply.Taken taken = bench.deploy(2, 7);
    answers(taken, 100, Outcome.SUCCESS);
    bench.diskIsFull(true);
    bench.tell(new ArbiterMessage.Abort(taken.id(), "held", bench.kit.system().ignoreRef()));
    bench.passTime(Duration.ofHours(25));
    assertThat(bench.state(taken.id())).isEqualTo(HypothesisState.PROVISIONAL);
    bench.diskIsFull(false);
    bench.passTime(Duration.ofSeconds(1));
    bench.passTime(Duration.ofSeconds(1));
    bench.awaitState(taken.id(), HypothesisState.CONFIRMED);
  }

  @Test
  void shouldDecideNothingBeforeItKnowsThePrimary() {
    var replies = bench.kit.<ArbiterReply>createTestProbe();
    bench.tell(new ArbiterMessage.Submit(step(2), replies.ref()));
    bench.ask(ArbiterReply.Listing.class, ArbiterMessage.GetAll::new);
    bench.begin();
    replies.expectMessageClass(ArbiterReply.Taken.class);
  }

  @Test
  void shouldSettleWhatIsConfirmedButStillOpenInTheVault() {
    bench.begin();
    ArbiterReply.Taken taken = bench.deploy(2, 7);
    answers(taken, 100, Outcome.SUCCESS);
    bench.passTime(Duration.ofHours(25));
    bench.await(ArbiterAdvice.Settle.class);
    bench.restart(taken.candidate(), 7, "h1", "by hand");
    assertThat(bench.await(ArbiterAdvice.Settle.class).deployment()).isEqualTo("h1");
  }

  @Test
  void shouldExplainWhatBecameOfAHypothesis() {
    bench.begin();
    ArbiterReply.Taken taken = bench.take(step(2));
    bench.pass();
    bench.judge(taken.id(), Verdict.REJECT);
    bench.awaitState(taken.id(), HypothesisState.REJECTED);
    Explanation story =
        Explanations.of(
            bench
                .ask(ArbiterReply.Recounted.class, to -> new ArbiterMessage.Recount(taken.id(), to))
                .events());
    assertThat(story.outcome()).isEqualTo("seen: as measured");
    assertThat(story.path().stream().map(Explanation.Step::state))
        .containsExactly(
            HypothesisState.PROPOSED,
            HypothesisState.CHECKING,
            HypothesisState.CHECKED,
            HypothesisState.SHADOWING,
            HypothesisState.REJECTED);
  }
}
