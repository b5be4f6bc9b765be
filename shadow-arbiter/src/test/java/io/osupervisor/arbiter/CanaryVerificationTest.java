package io.osupervisor.arbiter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.agent.vault.FreeSpaceGate;
import io.osupervisor.arbiter.canary.CanaryJudge;
import io.osupervisor.arbiter.canary.CanaryPlan;
import io.osupervisor.arbiter.canary.CanaryReport;
import io.osupervisor.arbiter.evidence.ObservationStore;
import io.osupervisor.arbiter.judge.Decision;
import io.osupervisor.arbiter.judge.Guard;
import io.osupervisor.arbiter.judge.Metric;
import io.osupervisor.arbiter.judge.Observation.Answer;
import io.osupervisor.arbiter.judge.Observation.Arm;
import io.osupervisor.arbiter.judge.Observation.Elapsed;
import io.osupervisor.arbiter.judge.Observation.Outcome;
import io.osupervisor.arbiter.judge.TrialRules;
import io.osupervisor.arbiter.trial.Evidence;
import io.osupervisor.arbiter.trial.HypothesisEvent;
import io.osupervisor.arbiter.trial.HypothesisEvent.Ending;
import io.osupervisor.arbiter.trial.HypothesisId;
import io.osupervisor.config.StateKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a canary came to is recomputed from what it observed, step by step. */
class CanaryVerificationTest {
  private static final HypothesisId ID = new HypothesisId(7);
  private static final Instant AT = Instant.EPOCH;
  private static final CanaryPlan PLAN =
      new CanaryPlan(
          new VersionId("a".repeat(64)),
          StateKind.NONE,
          new TrialRules(
              0.05,
              60,
              Duration.ofMinutes(30),
              1000,
              Duration.ofSeconds(1),
              true,
              List.of(),
              List.of(new Guard(Metric.ERROR_RATE, 0.05), new Guard(Metric.LATENCY, 0.3))),
          List.of(1_250, 5_000));

  private final Path data;
  private final ObservationStore store;

  CanaryVerificationTest(@TempDir Path data) {
    this.data = data;
    this.store = ObservationStore.of(data, new AgentId("a"), FreeSpaceGate.alwaysOpen());
  }

  /** A canary whose second step fails so often of a hundred times. */
  private static CanaryJudge served(int failures) {
    CanaryJudge judge = new CanaryJudge(PLAN);
    SplittableRandom lot = new SplittableRandom(11);
    long atMs = 1_000;
    Decision now = Decision.COLLECTING;
    while (now == Decision.COLLECTING || (now == Decision.PROMOTE && judge.advance())) {
      atMs += 5;
      boolean canary = lot.nextInt(10_000) < judge.weight();
      judge.assigned(atMs, canary ? 1 : 0, canary ? 0 : 1);
      boolean fails = canary && judge.step() == 1 && lot.nextInt(100) < failures;
      Arm arm = canary ? Arm.CANDIDATE : Arm.CONTROL;
      now = judge.answered(atMs, null, arm, arm, answer(fails, lot.nextInt(200_000)));
      if (now == Decision.COLLECTING && atMs > 600_000) {
        now = judge.observe(new Elapsed(atMs + Duration.ofHours(1).toMillis()));
      }
    }
    return judge;
  }

  private static Answer answer(boolean fails, int nanos) {
    return new Answer(
        fails ? Outcome.FAILED : Outcome.OK, 1_000_000 + nanos, Double.NaN, Double.NaN);
  }

  private TrialRunner.Report.Judged judged(CanaryJudge judge) {
    List<TrialRunner.Report> told = new ArrayList<>();
    TrialArchive archive = kept -> CompletableFuture.completedFuture(store.keep(kept));
    new CanaryReports(ID, 1, PLAN, archive, told::add)
        .tell(new CanaryReport.Judged(judge.steps(), judge.observations()))
        .toCompletableFuture()
        .join();
    return (TrialRunner.Report.Judged) told.get(0);
  }

  private static HypothesisEvent event(TrialRunner.Report.Judged report, Evidence evidence) {
    return switch (report.verdict()) {
      case PROMOTE -> new HypothesisEvent.PromotionDecided(ID, evidence, AT);
      case REJECT ->
          new HypothesisEvent.CanaryTakenBack(ID, report.code(), report.reason(), evidence, AT, AT);
      default ->
          new HypothesisEvent.Ended(
              ID,
              Ending.valueOf(report.verdict().name()),
              report.code(),
              report.reason(),
              evidence,
              AT);
    };
  }

  private Verification verify(HypothesisEvent event, Evidence evidence) {
    return CanaryVerification.of(event, evidence.data(), store);
  }

  private Verification verify(TrialRunner.Report.Judged report, Map<String, Value> changed) {
    Map<String, Value> fields = new TreeMap<>(report.evidence().data().fields());
    fields.putAll(changed);
    Evidence evidence = Evidence.of(fields);
    return verify(event(report, evidence), evidence);
  }

  @ParameterizedTest
  @CsvSource({"0, promote", "60, reject", "5, inconclusive"})
  void shouldComeToTheSameToTheLastBit(int failures, String decision) {
    TrialRunner.Report.Judged report = judged(served(failures));
    Verification verification = verify(report, Map.of());
    assertThat(verification.difference()).isEmpty();
    assertThat(verification.decision()).isEqualTo(decision);
    assertThat(verification.observations()).isGreaterThan(1_000);
  }

  @Test
  void shouldNameTheFirstFieldThatIsNotWhatItsStepCameTo() {
    TrialRunner.Report.Judged report = judged(served(60));
    List<Value> steps = Objects.requireNonNull(report.evidence().data().field("steps")).elements();
    Map<String, Value> wrong =
        Map.of(
            "decision", Value.of("promote"),
            "at_ms", Value.of(1),
            "to_canary", Value.of(1),
            "weight", Value.of("half"));
    wrong.forEach(
        (name, value) -> {
          Map<String, Value> second = new TreeMap<>(steps.get(1).fields());
          second.put(name, value);
          Value list = Value.list(List.of(steps.get(0), Value.map(second)));
          assertThat(verify(report, Map.of("steps", list)).difference().orElseThrow().field())
              .isEqualTo("steps[1]." + name);
        });
    assertThat(
            verify(report, Map.of("metrics", Value.list(List.of())))
                .difference()
                .orElseThrow()
                .field())
        .isEqualTo("metrics");
    assertThat(verify(report, Map.of("rules", Value.of(1))).difference().orElseThrow().field())
        .isEqualTo("rules");
  }

  @Test
  void shouldTellAVerdictThatIsNotWhatBecameOfIt() {
    TrialRunner.Report.Judged report = judged(served(60));
    HypothesisEvent promoted = new HypothesisEvent.PromotionDecided(ID, report.evidence(), AT);
    assertThat(verify(promoted, report.evidence()).difference().orElseThrow().field())
        .isEqualTo("outcome");
  }

  /** Each step passed, but there were more to pass. */
  @Test
  void shouldTellACanaryThatWasCutShort() {
    TrialRunner.Report.Judged report = judged(served(0));
    Value first = Objects.requireNonNull(report.evidence().data().field("steps")).elements().get(0);
    Value second =
        Value.list(
            Objects.requireNonNull(report.evidence().data().field("metrics"))
                .elements()
                .subList(2, 4));
    Map<String, Value> cut = Map.of("steps", Value.list(List.of(first)), "metrics", second);
    assertThat(verify(report, cut).difference().orElseThrow().field()).isEqualTo("steps_asked");
  }

  @Test
  void shouldTellAByteOfTheObservationsThatWasChanged() throws IOException {
    TrialRunner.Report.Judged report = judged(served(60));
    Value named =
        Objects.requireNonNull(report.evidence().data().field("steps"))
            .elements()
            .get(1)
            .field("observations");
    String sha256 =
        Objects.requireNonNull(Objects.requireNonNull(named).field("sha256")).asString();
    Path file = data.resolve("trials").resolve("a").resolve(sha256);
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    assertThat(verify(report, Map.of()).difference().orElseThrow().field())
        .isEqualTo("steps[1].observations.sha256");
  }

  @Test
  void shouldSayWhichStepHadTooManyToBeKept() throws IOException {
    CanaryJudge judge = served(60);
    List<TrialRunner.Report> told = new ArrayList<>();
    TrialArchive full = kept -> CompletableFuture.failedFuture(new IOException("no room"));
    new CanaryReports(ID, 1, PLAN, full, told::add)
        .tell(new CanaryReport.Judged(judge.steps(), judge.observations()))
        .toCompletableFuture()
        .join();
    TrialRunner.Report.Judged report = (TrialRunner.Report.Judged) told.get(0);
    assertThat(report.code()).isEqualTo("harm");
    assertThatThrownBy(() -> verify(report, Map.of()))
        .hasMessageContaining("its steps[0].observations were not kept")
        .hasMessageContaining("no room");
    try (Stream<Path> kept = Files.list(data)) {
      assertThat(kept).isEmpty();
    }
  }
}
