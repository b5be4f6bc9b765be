package io.osupervisor.arbiter;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.protocol.Value;
import io.osupervisor.arbiter.canary.CanaryReport;
import io.osupervisor.arbiter.evidence.ObservationRecorder;
import io.osupervisor.arbiter.judge.Decision;
import io.osupervisor.arbiter.judge.Guard;
import io.osupervisor.arbiter.judge.Metric;
import io.osupervisor.arbiter.judge.Observation;
import io.osupervisor.arbiter.judge.Verdict;
import io.osupervisor.arbiter.trial.ArbiterCommand;
import io.osupervisor.arbiter.trial.ArbiterEvent;
import io.osupervisor.arbiter.trial.ChangedSettings;
import io.osupervisor.arbiter.trial.Effect;
import io.osupervisor.arbiter.trial.HypothesisEvent;
import io.osupervisor.arbiter.trial.HypothesisId;
import io.osupervisor.arbiter.trial.HypothesisState;
import io.osupervisor.arbiter.trial.TrialSettings;
import io.osupervisor.arbiter.trial.TrialStages;
import io.osupervisor.config.AgentSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The arbiter has real requests answered where an agent remembers nothing. */
class EvolutionCanaryTest {
  private static final TrialSettings RAMP =
      ChangedSettings.ofDefault()
          .stages(new TrialStages(true, List.of(100, 2_500), Duration.ofHours(2), ""))
          .settings();

  private ArbiterBench bench;

  @BeforeEach
  void open(@TempDir Path folder) {
    bench = new ArbiterBench(folder);
  }

  @AfterEach
  void close() {
    bench.close();
  }

  private ArbiterReply.Taken promoted(AgentSpec spec) {
    bench.begin(spec, bench.first, 1);
    Submission step = ArbiterBench.step(2);
    ArbiterReply.Taken taken =
        bench.take(new Submission(step.change(), step.proposer(), Optional.of(RAMP)));
    bench.pass();
    bench.judge(taken.id(), ArbiterCommand.Verdict.PROMOTE);
    return taken;
  }

  private AgentSpec stateless() {
    return Specs.with(
        "state = none, genome.parameters { step { type = int, default = 1, min = 1, max = 9 } }");
  }

  private static CanaryReport judged(Decision decision, String reason) {
    ObservationRecorder seen = new ObservationRecorder(1 << 20);
    seen.add(new Observation.Elapsed(1));
    return new CanaryReport.Judged(
        List.of(step(100, Decision.PROMOTE, "shown"), step(2_500, decision, reason)),
        List.of(seen.kept(), Optional.empty()));
  }

  private static CanaryReport.Step step(int weight, Decision decision, String reason) {
    return new CanaryReport.Step(
        weight, 70, 7_000, new Verdict(decision, reason, "as seen", 70, 1, 2, List.of()));
  }

  @Test
  void shouldSwapOnceEveryStepPassed() {
    ArbiterReply.Taken taken = promoted(stateless());
    ArbiterBench.Canary canary = bench.canaries.receiveMessage();
    assertThat(bench.state(taken.id())).isEqualTo(HypothesisState.CANARY);
    assertThat(canary.plan().candidate()).isEqualTo(taken.candidate());
    assertThat(canary.plan().weights()).containsExactly(100, 2_500);
    assertThat(canary.plan().rules().maxDuration()).isEqualTo(Duration.ofHours(2));
    assertThat(canary.plan().rules().guards())
        .containsExactly(new Guard(Metric.ERROR_RATE, 0.01), new Guard(Metric.LATENCY, 0.10));
    canary.told().tell(new CanaryReport.Looked(List.of(step(100, Decision.COLLECTING, "x"))));
    assertThat(bench.await(ArbiterAdvice.Progressed.class).looked().progress().data().fields())
        .containsEntry("weight", Value.of("1%"));
    canary.told().tell(judged(Decision.PROMOTE, "shown"));
    assertThat(bench.swap().to()).isEqualTo(taken.candidate());
  }

  @Test
  void shouldTakeHarmBackWithItsEvidence() {
    ArbiterReply.Taken taken = promoted(stateless());
    bench.canaries.receiveMessage().told().tell(judged(Decision.REJECT, "harm"));
    bench.awaitState(taken.id(), HypothesisState.ROLLED_BACK);
    ArbiterEvent event = bench.await(ArbiterAdvice.Happened.class).event();
    while (!(event instanceof HypothesisEvent.CanaryTakenBack)) {
      event = bench.await(ArbiterAdvice.Happened.class).event();
    }
    HypothesisEvent.CanaryTakenBack back = (HypothesisEvent.CanaryTakenBack) event;
    assertThat(back.code()).isEqualTo("harm");
    assertThat(back.reason()).isEqualTo("with 25% of the requests: as seen");
    List<Value> steps = Objects.requireNonNull(back.evidence().data().field("steps")).elements();
    assertThat(steps).hasSize(2);
    Value first = Objects.requireNonNull(steps.get(0).field("observations"));
    assertThat(first.fields()).containsEntry("sha256", Value.of("a".repeat(64)));
    assertThat(steps.get(1).fields())
        .containsEntry("observations", Value.of("too many to be kept"));
    assertThat(bench.refusal(ArbiterBench.step(2))).isEqualTo("quarantined_version");
  }

  @Test
  void shouldHaveNoCanaryOfAnAgentThatRemembersByNow() {
    ArbiterReply.Taken taken =
        promoted(
            Specs.with("genome.parameters { step { type = int, default = 1, min = 1, max = 9 } }"));
    bench.awaitState(taken.id(), HypothesisState.INVALID);
    bench.canaries.expectNoMessage();
  }

  /** Its own error rate is asked for, whatever else was guarded on shadows. */
  @Test
  void shouldAlwaysGuardTheAnswers() {
    TrialSettings agreement =
        ChangedSettings.of(RAMP).guards(RAMP.guards().subList(1, 2)).settings();
    assertThat(
            CanaryPlans.of(
                    new Effect.StartCanary(
                        new HypothesisId(1), bench.first, bench.first, agreement, 2),
                    stateless())
                .rules())
        .satisfies(
            rules -> {
              assertThat(rules.guards()).containsExactly(new Guard(Metric.ERROR_RATE, 0.01));
              assertThat(rules.alpha()).isEqualTo(0.025);
            });
  }
}
