package io.osupervisor.arbiter.trial;

import static io.osupervisor.arbiter.trial.LadderBench.version;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BatchesTest {
  private final LadderBench bench = LadderBench.begun(settings(3));
  private final HypothesisId a = bench.propose(1, 2);
  private final HypothesisId b = bench.propose(1, 3);
  private final HypothesisId c = bench.propose(1, 4);

  static LadderSettings settings(int batch) {
    LadderSettings d = LadderSettings.DEFAULT;
    return new LadderSettings(
        d.waiting(),
        d.running(),
        d.onNew(),
        d.provisional(),
        d.resumptions(),
        d.waitLimit(),
        d.stageLimit(),
        d.approvalLimit(),
        d.quarantine(),
        Duration.ofMinutes(1),
        batch);
  }

  private Effect.StartTrial trial(HypothesisId id, int attempt) {
    int candidate = (int) id.number() + 1;
    return new Effect.StartTrial(
        id, version(1), version(candidate), TrialSettings.DEFAULT, attempt);
  }

  /** As far as the shadows of all three. */
  private void shadowAll() {
    Stream.of(a, b, c).forEach(bench::passCheck);
    Stream.of(a, b, c)
        .forEach(id -> bench.accept(new ArbiterCommand.ShadowsReady(id, Evidence.NONE)));
  }

  private void fail(HypothesisId id) {
    bench.accept(new ArbiterCommand.FailCheck(id, "not_ready", "it crashed", Evidence.NONE));
  }

  @Test
  void shouldTryTogetherWhatIsProposedBeforeTheFirstTrialBegins() {
    HypothesisId fourth = bench.propose(1, 5);
    assertThat(bench.stateOf(c)).isEqualTo(HypothesisState.CHECKING);
    assertThat(bench.stateOf(fourth)).as("the batch is full").isEqualTo(HypothesisState.PROPOSED);

    bench.passCheck(a);
    assertThat(bench.effects()).isEmpty();
    bench.passCheck(c);
    bench.passCheck(b);
    assertThat(bench.effects())
        .containsExactly(new Effect.StartBatch(List.of(trial(a, 1), trial(b, 1), trial(c, 1))));
    assertThat(bench.stateOf(fourth)).isEqualTo(HypothesisState.PROPOSED);
  }

  @Test
  void shouldBeginWithoutThoseWhoFailTheirCheck() {
    bench.passCheck(a);
    fail(b);
    fail(c);
    assertThat(bench.effects()).endsWith(trial(a, 1));
    HypothesisId late = bench.propose(1, 5);
    assertThat(bench.stateOf(late)).as("it has begun").isEqualTo(HypothesisState.PROPOSED);
  }

  @Test
  void shouldTryTheBestAnewAndThenWhoIsLeft() {
    shadowAll();
    bench.accept(LadderBench.beside(a, 0.1));
    bench.accept(LadderBench.beside(b, 0.3));
    assertThat(bench.stateOf(b)).as("c is still tried").isEqualTo(HypothesisState.PASSED);
    bench.judge(c, ArbiterCommand.Verdict.REJECT);
    assertThat(bench.effects()).endsWith(trial(b, 1));
    assertThat(bench.stateOf(b)).isEqualTo(HypothesisState.CHECKED);
    assertThat(bench.stateOf(a)).isEqualTo(HypothesisState.PASSED);

    bench.accept(new ArbiterCommand.ShadowsReady(b, Evidence.NONE));
    bench.judge(b, ArbiterCommand.Verdict.INCONCLUSIVE);
    assertThat(bench.effects()).endsWith(trial(a, 1));
  }

  @Test
  void shouldSupersedeTheOthersOnceTheBestTakesOver() {
    shadowAll();
    Stream.of(a, b, c).forEach(id -> bench.accept(LadderBench.beside(id, 0)));
    assertThat(bench.stateOf(a))
        .as("the first, where none gains")
        .isEqualTo(HypothesisState.CHECKED);
    bench.accept(new ArbiterCommand.ShadowsReady(a, Evidence.NONE));
    bench.judge(a, ArbiterCommand.Verdict.PROMOTE);
    assertThat(bench.stateOf(b)).isEqualTo(HypothesisState.PASSED);
    bench.primary(2);
    assertThat(bench.stateOf(a)).isEqualTo(HypothesisState.PROVISIONAL);
    assertThat(Stream.of(b, c).map(bench::stateOf)).containsOnly(HypothesisState.SUPERSEDED);
  }

  @Test
  void shouldBeginAllAnewAfterTheNodeEnded() {
    shadowAll();
    bench.accept(LadderBench.beside(c, 0.1));
    bench.restart(1, bench.epoch());
    assertThat(bench.effects())
        .containsExactly(new Effect.StartBatch(List.of(trial(a, 2), trial(b, 2))));
    bench.restart(1, bench.epoch());
    bench.restart(1, bench.epoch());
    assertThat(Stream.of(a, b).map(bench::stateOf)).containsOnly(HypothesisState.ABORTED);
    assertThat(bench.effects()).endsWith(trial(c, 1));
  }

  @Test
  void shouldGoOnGatheringAfterTheNodeEnded() {
    bench.passCheck(a);
    bench.restart(1, bench.epoch());
    assertThat(bench.effects())
        .containsExactly(
            new Effect.StartCheck(b, version(1), version(3)),
            new Effect.StartCheck(c, version(1), version(4)));
    fail(b);
    bench.passCheck(c);
    assertThat(bench.effects())
        .containsExactly(new Effect.StartBatch(List.of(trial(a, 2), trial(c, 2))));
  }

  @Test
  void shouldGiveWhoWaitsTheTimeOfTheOthersChecks() {
    bench.passCheck(a);
    Duration stage = LadderSettings.DEFAULT.stageLimit();
    bench.pass(stage);
    bench.accept(ArbiterCommand.Tick.INSTANCE);
    assertThat(bench.stateOf(b)).isEqualTo(HypothesisState.EXPIRED);
    assertThat(bench.effects()).contains(trial(a, 1));
    bench.pass(stage.plus(Duration.ofMinutes(1)).multipliedBy(2));
    bench.accept(ArbiterCommand.Tick.INSTANCE);
    assertThat(bench.stateOf(a)).isEqualTo(HypothesisState.EXPIRED);
  }
}
