package io.osupervisor.arbiter;

import static io.osupervisor.arbiter.ArbiterBench.step;
import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.instance.SwapOrder;
import io.osupervisor.arbiter.trial.ArbiterCommand.Verdict;
import io.osupervisor.arbiter.trial.HypothesisState;
import java.nio.file.Path;
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
