package io.osupervisor.arbiter.shadow;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.instance.EndReason;
import io.osupervisor.agent.protocol.AgentMessage.Answer;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.agent.vault.FreeSpaceGate;
import io.osupervisor.arbiter.compare.ComparisonRules;
import io.osupervisor.arbiter.evidence.KeptObservations;
import io.osupervisor.arbiter.evidence.ObservationRecorder;
import io.osupervisor.arbiter.evidence.ObservationStore;
import io.osupervisor.arbiter.judge.Decision;
import io.osupervisor.arbiter.judge.Guard;
import io.osupervisor.arbiter.judge.Judge;
import io.osupervisor.arbiter.judge.TrialRules;
import io.osupervisor.config.StateKind;
import io.osupervisor.config.TrialPolicy.Unfenced;
import io.osupervisor.traffic.Observation;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PairBenchTest {
  private static final InstanceId CANDIDATE = new InstanceId("candidate");
  private static final InstanceId CONTROL = new InstanceId("control");
  private static final InstanceId SECOND = new InstanceId("second");
  private static final VersionId VERSION = new VersionId("a".repeat(64));
  private static final EndReason CRASH = EndReason.fault("exit", "it exited with 3");

  private PairBench bench = bench(false);

  private static PairBench bench(boolean noise) {
    return bench(noise, BatchBench.room(1000, 1));
  }

  private static PairBench bench(boolean noise, PairBench.Room room) {
    PairPlan plan =
        new PairPlan(
            "t",
            VERSION,
            VERSION,
            rules(),
            ComparisonRules.STRICT,
            TrialHouse.WHOLE,
            Unfenced.REFUSE,
            1,
            noise);
    return new PairBench(
        plan, StateKind.SHARED, room, new BatchOracles(new TestOracles()), Runnable::run);
  }

  @BeforeEach
  void cut() {
    bench.cut(CANDIDATE, List.of(CONTROL), 0);
  }

  @Test
  void shouldPromoteWhatAnswersAlike() {
    for (int i = 0; i < 200; i++) {
      pair("r" + i, new Answer.Data(Value.of(i)), new Answer.Data(Value.of(i)));
    }
    assertThat(bench.verdict().decision()).isEqualTo(Decision.PROMOTE);
    assertThat(bench.looks()).isPositive();
    assertThat(bench.answers().differed()).isZero();
  }

  @Test
  void shouldRejectWhatAnswersOtherwise() {
    for (int i = 0; i < 200; i++) {
      pair("r" + i, new Answer.Data(Value.of(i + 1)), new Answer.Data(Value.of(i)));
    }
    assertThat(bench.verdict().decision()).isEqualTo(Decision.REJECT);
  }

  @Test
  void shouldCompareTheControlsWithEachOtherWhereThereAreTwo() {
    assertThat(bench.controls()).isEmpty();
    bench = bench(true);
    bench.cut(CANDIDATE, List.of(CONTROL, SECOND), 0);
    bench.open("a", Value.NULL);
    bench.observe(observation("a", SECOND, new Answer.Data(Value.of(2))));
    bench.observe(observation("a", CANDIDATE, new Answer.Data(Value.of(1))));
    assertThat(bench.counts().compared()).isZero();
    bench.observe(observation("a", CONTROL, new Answer.Data(Value.of(1))));
    assertThat(bench.counts().compared()).isEqualTo(1);
    assertThat(bench.answers().agreements()).isEqualTo(1);
    assertThat(bench.controls())
        .hasValueSatisfying(controls -> assertThat(controls.differed()).isEqualTo(1));
  }

  @Test
  void shouldKeepAllThatItsVerdictRestsOn(@TempDir Path data) throws Exception {
    bench.drop("x", 1);
    bench.elapsed(2);
    for (int i = 0; i < 200; i++) {
      pair("r" + i, new Answer.Data(Value.of(i)), new Answer.Data(Value.of(i)));
    }
    bench.alarm("too late to count", 3);
    ObservationStore store =
        ObservationStore.of(data, new AgentId("a"), FreeSpaceGate.alwaysOpen());
    byte[] kept = store.read(store.keep(bench.observations().orElseThrow()));
    assertThat(Judge.verdict(rules(), KeptObservations.read(kept))).isEqualTo(bench.verdict());
  }

  @Test
  void shouldKeepNoMoreForABatchThanForOne() {
    assertThat(BatchBench.room(7, 49))
        .isEqualTo(new PairBench.Room(7, ObservationRecorder.MOST_BYTES / 49));
    bench = bench(false, new PairBench.Room(1 << 16, 10));
    cut();
    for (int i = 0; i < 100_000; i++) {
      bench.elapsed(i);
    }
    assertThat(bench.isDecided()).isFalse();
    assertThat(bench.observations()).isEmpty();
  }

  @Test
  void shouldCountFailuresAlikeAsNeither() {
    pair("a", new Answer.Failure("no", "1"), new Answer.Failure("no", "2"));
    pair("b", new Answer.Failure("no", "1"), new Answer.Failure("other", "1"));
    bench.open("c", Value.NULL);
    Stream.of(CANDIDATE, CONTROL)
        .forEach(
            instance ->
                bench.observe(
                    new Observation("c", instance, Instant.EPOCH, 5, Observation.Lost.TIMEOUT)));
    assertThat(bench.answers().agreedOnError()).isEqualTo(2);
    assertThat(bench.answers().differed()).isEqualTo(1);
  }

  @Test
  void shouldNeedANewCutAfterALostCopy() {
    pair("a", new Answer.Data(Value.of(1)), new Answer.Data(Value.of(1)));
    bench.drop("b", 1);
    assertThat(bench.needsCut()).isTrue();
    bench.cut(new InstanceId("c2"), List.of(new InstanceId("d2")), 2);
    assertThat(bench.needsCut()).isFalse();
    assertThat(bench.counts().resynchronisations()).isEqualTo(1);
    assertThat(bench.isDecided()).isFalse();
    for (int i = 3; i < 15; i++) {
      bench.cut(new InstanceId("c" + i), List.of(new InstanceId("d" + i)), i);
    }
    assertThat(bench.verdict().decision()).isEqualTo(Decision.INVALID);
  }

  @Test
  void shouldBearOneEndOfTheControl() {
    bench.controlEnded(CRASH, 1);
    assertThat(bench.isDecided()).isFalse();
    bench.controlEnded(CRASH, 2);
    assertThat(bench.verdict().decision()).isEqualTo(Decision.INVALID);
  }

  @ParameterizedTest
  @CsvSource({
    "exit, REJECT, crash_loop",
    "hang, REJECT, lost_pulse",
    "state_mismatch, REJECT, state_mismatch",
    "decode_failed, REJECT, decode_failures",
    "unknown_response, REJECT, decode_failures",
    "limit, REJECT, memory_limit",
    "start_failed, INVALID, provider_error",
    "node_at_limit, INVALID, provider_error",
    "node_exhausted, INVALID, provider_error",
    "restore_failed, INVALID, provider_error",
    "internal, INVALID, provider_error",
  })
  void shouldJudgeTheEndOfACandidateByItsCause(String code, Decision decision, String words) {
    bench.candidateEnded(EndReason.fault(code, "told"), 1);
    assertThat(bench.verdict().decision()).isEqualTo(decision);
    assertThat(bench.verdict().words()).startsWith(words).contains(code);
  }

  private void pair(String id, Answer candidate, Answer control) {
    bench.open(id, Value.NULL);
    bench.observe(observation(id, CANDIDATE, candidate));
    bench.observe(observation(id, CONTROL, control));
  }

  private static Observation observation(String id, InstanceId instance, Answer answer) {
    return new Observation(id, instance, Instant.EPOCH, 1000, new Observation.Answered(answer));
  }

  private static TrialRules rules() {
    return new TrialRules(
        0.05,
        60,
        Duration.ofMinutes(5),
        1000,
        Duration.ZERO,
        true,
        List.of(),
        List.of(Guard.agreement(0.95)));
  }
}
