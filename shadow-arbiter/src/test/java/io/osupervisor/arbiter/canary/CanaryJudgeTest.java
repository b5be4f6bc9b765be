package io.osupervisor.arbiter.canary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.osupervisor.agent.VersionId;
import io.osupervisor.arbiter.judge.Decision;
import io.osupervisor.arbiter.judge.Guard;
import io.osupervisor.arbiter.judge.Metric;
import io.osupervisor.arbiter.judge.Observation.Answer;
import io.osupervisor.arbiter.judge.Observation.Arm;
import io.osupervisor.arbiter.judge.Observation.Elapsed;
import io.osupervisor.arbiter.judge.Observation.Outcome;
import io.osupervisor.arbiter.judge.TrialRules;
import io.osupervisor.config.StateKind;
import java.time.Duration;
import java.util.List;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;

class CanaryJudgeTest {
  private static final TrialRules RULES =
      new TrialRules(
          0.05,
          60,
          Duration.ofMinutes(30),
          1000,
          Duration.ofSeconds(1),
          true,
          List.of(),
          List.of(new Guard(Metric.ERROR_RATE, 0.05)));

  private final CanaryJudge judge = judge(1_000, 5_000);
  private long atMs = 1_000;
  private int requests;

  private static CanaryJudge judge(Integer... weights) {
    return new CanaryJudge(
        new CanaryPlan(new VersionId("a".repeat(64)), StateKind.NONE, RULES, List.of(weights)));
  }

  /** Shares out as the weights are, 200 requests a second, until something is decided. */
  private Decision serve(int most, IntPredicate canaryFails) {
    Decision now = Decision.COLLECTING;
    int every = 10_000 / judge.weight();
    for (int i = 0; i < most && now == Decision.COLLECTING; i++) {
      atMs += 5;
      boolean canary = ++requests % every == 0;
      now = judge.assigned(atMs, canary ? 1 : 0, canary ? 0 : 1);
      if (now == Decision.COLLECTING) {
        Arm arm = canary ? Arm.CANDIDATE : Arm.CONTROL;
        now = judge.answered(atMs, "k" + requests, arm, arm, answer(canary && canaryFails.test(i)));
      }
    }
    return now;
  }

  private static Answer answer(boolean failed) {
    return new Answer(failed ? Outcome.FAILED : Outcome.OK, 1_000_000, Double.NaN, Double.NaN);
  }

  @Test
  void shouldPassEachStepByItsOwnAnswers() {
    assertThat(judge.weight()).isEqualTo(1_000);
    assertThat(serve(5_000, i -> false)).isEqualTo(Decision.PROMOTE);
    assertThat(judge.advance()).isTrue();
    assertThat(judge.weight()).isEqualTo(5_000);
    assertThat(judge.step()).isEqualTo(1);
    assertThat(serve(5_000, i -> false)).isEqualTo(Decision.PROMOTE);
    assertThat(judge.advance()).isFalse();
    assertThat(judge.steps()).hasSize(2);
    assertThat(judge.steps())
        .allSatisfy(
            step -> {
              assertThat(step.verdict().decision()).isEqualTo(Decision.PROMOTE);
              assertThat(step.verdict().pairs()).isGreaterThanOrEqualTo(60);
            });
    assertThat(judge.steps().get(0).primary()).isGreaterThan(8 * judge.steps().get(0).canary());
  }

  @Test
  void shouldSpendItsPartOfAlphaInEachStep() {
    assertThat(judge.rules().alpha()).isEqualTo(0.025);
    assertThat(judge(100, 500, 2_500, 5_000).rules().alpha()).isEqualTo(0.0125);
  }

  @Test
  void shouldNotGoOnBeforeAStepPassed() {
    assertThatIllegalStateException().isThrownBy(judge::advance);
  }

  @Test
  void shouldFindHarmInTheStepThatDoesIt() {
    serve(5_000, i -> false);
    judge.advance();
    assertThat(serve(5_000, i -> i % 3 == 0)).isEqualTo(Decision.REJECT);
    assertThat(judge.steps().get(0).verdict().decision()).isEqualTo(Decision.PROMOTE);
    assertThat(judge.steps().get(1).verdict().reason()).isEqualTo("harm");
  }

  @Test
  void shouldNeverPassByTimeAlone() {
    judge.observe(new Elapsed(atMs));
    assertThat(serve(300, i -> false)).isEqualTo(Decision.COLLECTING);
    atMs += Duration.ofMinutes(29).toMillis();
    assertThat(judge.observe(new Elapsed(atMs))).isEqualTo(Decision.COLLECTING);
    atMs += Duration.ofMinutes(1).toMillis();
    assertThat(judge.observe(new Elapsed(atMs))).isEqualTo(Decision.INCONCLUSIVE);
    assertThat(judge.steps().get(0).verdict().reason()).isEqualTo("max_duration");
  }

  @Test
  void shouldFindALotThatIsNotDrawnAsItShouldBe() {
    Decision now = Decision.COLLECTING;
    for (int i = 0; i < 100 && now == Decision.COLLECTING; i++) {
      now = judge.assigned(atMs++, 30, 70);
    }
    assertThat(now).isEqualTo(Decision.INVALID);
    assertThat(judge.steps().get(0).verdict().words()).contains("sample_ratio");
  }

  /** It is not one that got too few requests. */
  @Test
  void shouldNotTakeACanaryThatDoesNotAnswerForAnUnfairLot() {
    for (int i = 0; i < 2_000; i++) {
      atMs += 5;
      judge.assigned(atMs, i % 10 == 0 ? 1 : 0, i % 10 == 0 ? 0 : 1);
      if (i % 10 != 0) {
        judge.answered(atMs, null, Arm.CONTROL, Arm.CONTROL, answer(false));
      }
    }
    Decision now = Decision.COLLECTING;
    for (int i = 0; i < 200 && now == Decision.COLLECTING; i++) {
      atMs += 20;
      now = judge.answered(atMs, null, Arm.CANDIDATE, Arm.CANDIDATE, answer(true));
    }
    assertThat(now).isEqualTo(Decision.REJECT);
  }

  @Test
  void shouldBeInvalidWhenAKeyIsSeenInBothArms() {
    judge.answered(atMs, "k", Arm.CANDIDATE, Arm.CANDIDATE, answer(false));
    assertThat(judge.answered(atMs, "k", Arm.CANDIDATE, null, answer(true)))
        .isEqualTo(Decision.COLLECTING);
    assertThat(judge.answered(atMs, "k", Arm.CONTROL, Arm.CONTROL, answer(false)))
        .isEqualTo(Decision.INVALID);
    assertThat(judge.steps().get(0).verdict().words()).contains("mixed_assignment");
  }

  @Test
  void shouldBeInvalidWhenAnotherAnsweredThanTheLotSaid() {
    assertThat(judge.answered(atMs, null, Arm.CANDIDATE, Arm.CONTROL, answer(false)))
        .isEqualTo(Decision.INVALID);
  }

  @Test
  void shouldLetKeysMoveBetweenSteps() {
    judge.answered(atMs, "moves", Arm.CONTROL, Arm.CONTROL, answer(false));
    serve(5_000, i -> false);
    judge.advance();
    assertThat(judge.answered(atMs, "moves", Arm.CANDIDATE, Arm.CANDIDATE, answer(false)))
        .isEqualTo(Decision.COLLECTING);
  }
}
