package io.osupervisor.arbiter;

import static io.osupervisor.arbiter.ArbiterBench.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.instance.SwapOrder;
import io.osupervisor.arbiter.trial.ArbiterCommand.Verdict;
import io.osupervisor.arbiter.trial.HypothesisState;
import io.osupervisor.arbiter.trial.OpenHypothesis;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that dies in each state of the ladder resumes or ends what was under way. */
class ArbiterRecoveryTest {
  private static final VersionId OTHER = new VersionId("0".repeat(63) + "1");

  private ArbiterBench bench;

  @BeforeEach
  void open(@TempDir Path folder) {
    bench = new ArbiterBench(folder).begin();
  }

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void shouldLetWhatWaitsWaitOn() {
    bench.take(step(2));
    ArbiterReply.Taken waiting = bench.take(step(3));
    bench.restart(bench.first, 0);
    assertThat(bench.state(waiting.id())).isEqualTo(HypothesisState.PROPOSED);
  }

  @Test
  void shouldCheckAnew() {
    ArbiterReply.Taken taken = bench.take(step(2));
    ArbiterBench.Check lost = bench.checks.receiveMessage();
    bench.restart(bench.first, 0);
    assertThat(bench.checks.receiveMessage().candidate()).isEqualTo(lost.candidate());
    assertThat(bench.state(taken.id())).isEqualTo(HypothesisState.CHECKING);
  }

  @Test
  void shouldRaiseTheShadowsAnew() {
    bench.take(step(2));
    bench.pass();
    assertThat(bench.trials.receiveMessage().attempt()).isEqualTo(1);
    bench.restart(bench.first, 0);
    assertThat(bench.trials.receiveMessage().attempt()).isEqualTo(2);
  }

  @Test
  void shouldObserveAnewAndGiveUpInTheEnd() {
    ArbiterReply.Taken taken = bench.take(step(2));
    bench.pass();
    for (int attempt = 1; attempt <= 3; attempt++) {
      assertThat(bench.trials.receiveMessage().attempt()).isEqualTo(attempt);
      bench.restart(bench.first, 0);
    }
    bench.awaitState(taken.id(), HypothesisState.ABORTED);
  }

  @Test
  void shouldSwapAgainWhereTheCommitPointWasNotPassed() {
    SwapOrder order = promote();
    bench.restart(bench.first, 0);
    assertThat(bench.swap()).isEqualTo(order);
  }

  @Test
  void shouldWatchWhatTheVaultMadePrimaryBeforeTheNodeDied() {
    SwapOrder order = promote();
    bench.restart(order.to(), 7, "h1");
    breakIt(order);
    assertThat(bench.swap().deployment()).isEqualTo("h1.back");
  }

  @Test
  void shouldWatchOn() {
    ArbiterReply.Taken taken = bench.deploy(2, 7);
    bench.restart(taken.candidate(), 7, "h1");
    breakIt(new SwapOrder("h1", null, bench.first, taken.candidate()));
    assertThat(bench.swap().deployment()).isEqualTo("h1.back");
  }

  /** Every other answer fails: no run of failures, but 50 points less than before. */
  @Test
  void shouldHoldAgainstTheBaselineOfBeforeItEnded() {
    bench.tell(ArbiterBench.ended(bench.first, bench.now(), 200, 0));
    ArbiterReply.Taken taken = bench.deploy(2, 7);
    bench.restart(taken.candidate(), 7, "h1");
    failByHalf(taken, 20);
    assertThat(bench.swap().deployment()).isEqualTo("h1.back");
    assertThat(open(taken).why()).startsWith("G4: pass-rate-drop -50.0pp");
  }

  /** As above, and half of it was seen before. */
  @Test
  void shouldGoOnWithTheCyclesThatItCounted() {
    bench.tell(ArbiterBench.ended(bench.first, bench.now(), 200, 0));
    ArbiterReply.Taken taken = bench.deploy(2, 7);
    bench.tell(ArbiterBench.ended(taken.candidate(), bench.now(), 100, 0));
    bench.passTime(Duration.ofMinutes(1));
    bench.tell(ArbiterBench.ended(taken.candidate(), bench.now(), 100, 0));
    await()
        .atMost(Duration.ofMinutes(2))
        .untilAsserted(() -> assertThat(open(taken).samples()).isEqualTo(200));
    bench.restart(taken.candidate(), 7, "h1");
    failByHalf(taken, 400);
    assertThat(bench.swap().deployment()).isEqualTo("h1.back");
    assertThat(open(taken).why()).startsWith("G4: pass-rate-drop -30.");
  }

  private void failByHalf(ArbiterReply.Taken taken, int answers) {
    for (int i = 0; i < answers; i++) {
      bench.passTime(Duration.ofMillis(250));
      bench.tell(ArbiterBench.ended(taken.candidate(), bench.now(), i % 2, 1 - i % 2));
    }
  }

  private OpenHypothesis open(ArbiterReply.Taken taken) {
    return bench.ask(ArbiterReply.Listing.class, ArbiterMessage.GetAll::new).open().stream()
        .filter(one -> one.id().equals(taken.id()))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void shouldGoOnSwappingBack() {
    ArbiterReply.Taken taken = bench.deploy(2, 7);
    bench.ask(ArbiterReply.Done.class, to -> new ArbiterMessage.RollBack("no", to));
    SwapOrder back = bench.swap();
    bench.restart(taken.candidate(), 7, "h1");
    assertThat(bench.swap()).isEqualTo(back);
  }

  @Test
  void shouldKnowThatItIsBackWhereTheNodeDiedAfterTheCommitPoint() {
    ArbiterReply.Taken taken = bench.deploy(2, 7);
    bench.ask(ArbiterReply.Done.class, to -> new ArbiterMessage.RollBack("no", to));
    bench.swap();
    bench.restart(bench.first, 8);
    bench.awaitState(taken.id(), HypothesisState.ROLLED_BACK);
  }

  @Test
  void shouldSeeThatAPersonChangedTheSpecWhileItWasAway() {
    ArbiterReply.Taken taken = bench.deploy(2, 7);
    bench.restart(OTHER, 7, "h1");
    bench.awaitState(taken.id(), HypothesisState.SUPERSEDED);
  }

  private SwapOrder promote() {
    ArbiterReply.Taken taken = bench.take(step(2));
    bench.pass();
    bench.judge(taken.id(), Verdict.PROMOTE);
    return bench.swap();
  }

  private void breakIt(SwapOrder order) {
    for (int i = 0; i < 3; i++) {
      bench.tell(ArbiterBench.ended(order.to(), bench.now(), 0, 1));
    }
  }
}
