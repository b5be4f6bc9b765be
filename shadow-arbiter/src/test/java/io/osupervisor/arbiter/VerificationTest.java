package io.osupervisor.arbiter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.instance.ScratchLog;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.agent.vault.FreeSpaceGate;
import io.osupervisor.arbiter.compare.ComparisonSummary;
import io.osupervisor.arbiter.evidence.KeptObservations;
import io.osupervisor.arbiter.evidence.ObservationRecorder;
import io.osupervisor.arbiter.evidence.ObservationStore;
import io.osupervisor.arbiter.evidence.VerdictFields;
import io.osupervisor.arbiter.judge.Decision;
import io.osupervisor.arbiter.judge.Judge;
import io.osupervisor.arbiter.judge.Observation;
import io.osupervisor.arbiter.judge.Observation.Alarm;
import io.osupervisor.arbiter.judge.Observation.AlarmKind;
import io.osupervisor.arbiter.judge.Observation.Answer;
import io.osupervisor.arbiter.judge.Observation.Comparison;
import io.osupervisor.arbiter.judge.Observation.Elapsed;
import io.osupervisor.arbiter.judge.Observation.Pair;
import io.osupervisor.arbiter.judge.Verdict;
import io.osupervisor.arbiter.shadow.CutLog;
import io.osupervisor.arbiter.shadow.PairPlan;
import io.osupervisor.arbiter.shadow.PairVerdict;
import io.osupervisor.arbiter.trial.Evidence;
import io.osupervisor.arbiter.trial.EvidenceRows;
import io.osupervisor.arbiter.trial.HypothesisEvent;
import io.osupervisor.arbiter.trial.HypothesisEvent.Ending;
import io.osupervisor.arbiter.trial.HypothesisId;
import io.osupervisor.config.AgentSpec;
import io.osupervisor.traffic.PairCounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VerificationTest {
  private static final HypothesisId ID = new HypothesisId(7);
  private static final AgentId AGENT = new AgentId("a");
  private static final AgentSpec SPEC =
      Specs.with(
          "trial.guards = [{ metric = latency, margin = 10% }, { metric = error-rate, margin = 5%"
              + " }]");

  private final Path data;
  private final ObservationStore store;

  VerificationTest(@TempDir Path data) {
    this.data = data;
    this.store = ObservationStore.of(data, AGENT, FreeSpaceGate.alwaysOpen());
  }

  /** A trial in which the candidate takes so many hundredths of the control's time. */
  private HypothesisEvent judged(int hundredths, Observation... last) {
    return judged(TrialPlansTest.trial(SPEC, Map.of("latency", "-20%"), 1), hundredths, last);
  }

  private HypothesisEvent judged(TrialRunner.Trial trial, int hundredths, Observation... last) {
    PairPlan plan = TrialPlans.of(trial, 3);
    ObservationRecorder recorder = new ObservationRecorder(1 << 20);
    Judge judge = new Judge(plan.rules());
    for (Observation observation : observations(hundredths, last)) {
      if (judge.decision() == Decision.COLLECTING) {
        recorder.add(observation);
        judge.observe(observation);
      }
    }
    KeptObservations kept = recorder.kept().orElseThrow();
    PairVerdict came =
        new PairVerdict(
            judge.verdict(),
            new ComparisonSummary(Map.of(), 0, 5, List.of(), 0),
            Optional.empty(),
            new PairCounts(400, 1, 2, 3, 4, 5, 6),
            "none",
            3,
            List.of(new CutLog(17, new ScratchLog(1))),
            Optional.of(kept));
    return event(
        judge.verdict(),
        PairEvidence.judged(trial, plan, came, VerdictFields.observations(store.keep(kept), kept)));
  }

  private static List<Observation> observations(int hundredths, Observation... last) {
    SplittableRandom noise = new SplittableRandom(5);
    List<Observation> all = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      long base = 1_000_000L + noise.nextInt(100_000);
      long other = 1_000_000L + noise.nextInt(100_000);
      Answer candidate = new Answer(i % 100 == 3, other * hundredths / 100);
      Answer control = new Answer(i % 100 == 3, base);
      all.add(new Pair(50L * i, candidate, control, Comparison.AGREES));
      if (i == 150) {
        all.addAll(List.of(last));
      }
    }
    return all;
  }

  private static HypothesisEvent event(Verdict verdict, Evidence evidence) {
    String reason = TrialReports.reason(verdict);
    Instant at = Instant.EPOCH;
    return switch (verdict.decision()) {
      case PROMOTE -> new HypothesisEvent.PromotionDecided(ID, evidence, at);
      case REJECT -> new HypothesisEvent.Rejected(ID, verdict.reason(), reason, evidence, at, at);
      case INCONCLUSIVE, INVALID ->
          new HypothesisEvent.Ended(
              ID,
              Ending.valueOf(verdict.decision().name()),
              verdict.reason(),
              reason,
              evidence,
              at);
      case COLLECTING -> throw new AssertionError("no verdict: " + verdict.explain());
    };
  }

  private Verification verify(HypothesisEvent event) {
    return Verification.of(
        List.of(new HypothesisEvent.CheckStarted(ID, Instant.EPOCH, 0), event), store);
  }

  @ParameterizedTest
  @CsvSource({"50, promote", "99, reject", "150, reject"})
  void shouldComeToTheSameToTheLastBit(int hundredths, String decision) {
    Verification verification = verify(judged(hundredths));
    assertThat(verification.difference()).isEmpty();
    assertThat(verification.decision()).isEqualTo(decision);
    assertThat(verification.observations()).isBetween(200L, 1000L);
  }

  /** It was lost to what was promoted before it, not to its trial. */
  @Test
  void shouldVerifyWhatWasKeptOutThoughItsTrialWouldPromoteIt() {
    HypothesisEvent.PromotionDecided shown = (HypothesisEvent.PromotionDecided) judged(50);
    Instant at = shown.at();
    Verification anchored =
        verify(new HypothesisEvent.Rejected(ID, "anchor", "it adds up", shown.evidence(), at, at));
    assertThat(anchored.difference()).isEmpty();
    assertThat(anchored.decision()).isEqualTo("promote");
    for (String code : List.of("agent_held", "no_replay")) {
      Verification ended =
          verify(
              new HypothesisEvent.Ended(
                  ID, Ending.INCONCLUSIVE, code, "why", shown.evidence(), at));
      assertThat(ended.difference()).as(code).isEmpty();
      assertThat(ended.decision()).as(code).isEqualTo("promote");
    }
    assertThat(
            verify(new HypothesisEvent.Rejected(ID, "harm", "slow", shown.evidence(), at, at))
                .difference())
        .isPresent();
  }

  /** With another level the bound of the claim is another one. */
  @Test
  void shouldRecomputeAClaimAtTheLevelAtWhichItWasShown() {
    TrialRunner.Trial whole = TrialPlansTest.trial(SPEC, Map.of("latency", "-20%"), 1);
    TrialRunner.Trial trial =
        new TrialRunner.Trial(
            whole.id(),
            whole.spec(),
            whole.control(),
            whole.candidate(),
            whole.expected(),
            whole.settings(),
            1,
            0.01);
    HypothesisEvent.PromotionDecided event = (HypothesisEvent.PromotionDecided) judged(trial, 50);
    assertThat(verify(event).difference()).isEmpty();

    Map<String, Value> fields = new TreeMap<>(event.evidence().data().fields());
    Map<String, Value> rules = new TreeMap<>(Objects.requireNonNull(fields.get("rules")).fields());
    assertThat(Objects.requireNonNull(rules.remove("claim_alpha")).asDouble()).isEqualTo(5e-4);
    fields.put("rules", Value.map(rules));
    assertThat(
            verify(new HypothesisEvent.PromotionDecided(ID, Evidence.of(fields), event.at()))
                .difference())
        .isPresent();
  }

  /** What passed beside others had another trial, alone, if it went on. */
  @Test
  void shouldRecomputeTheTrialThatItHadAlone() {
    HypothesisEvent.PromotionDecided beside = (HypothesisEvent.PromotionDecided) judged(50);
    HypothesisEvent passed = new HypothesisEvent.Passed(ID, 0.4, beside.evidence(), Instant.EPOCH);
    assertThat(verify(passed).decision()).isEqualTo("promote");
    assertThat(verify(passed).difference()).isEmpty();
    Verification alone = Verification.of(List.of(passed, judged(150)), store);
    assertThat(alone.decision()).isEqualTo("reject");
    assertThat(alone.difference()).isEmpty();
  }

  @Test
  void shouldComeToTheSameWhenNothingWasDecided() {
    Verification late = verify(judged(90, new Elapsed(400_000)));
    assertThat(late.difference()).isEmpty();
    assertThat(late.decision()).isEqualTo("inconclusive");
    Verification invalid = verify(judged(90, new Alarm(20_000, AlarmKind.PROVIDER_ERROR, "gone")));
    assertThat(invalid.difference()).isEmpty();
    assertThat(invalid.decision()).isEqualTo("invalid");
  }

  @Test
  void shouldTellEveryByteOfTheObservationsThatWasChanged() throws IOException {
    HypothesisEvent event = judged(150);
    Path file = file();
    byte[] right = Files.readAllBytes(file);
    for (int at = 0; at < right.length; at += 97) {
      byte[] wrong = right.clone();
      wrong[at] ^= 4;
      Files.write(file, wrong);
      assertThat(verify(event).difference().orElseThrow().field()).isEqualTo("observations.sha256");
    }
    Files.write(file, right);
    assertThat(verify(event).difference()).isEmpty();
  }

  private Path file() throws IOException {
    try (Stream<Path> files = Files.list(data.resolve("trials").resolve(AGENT.value()))) {
      return files.findFirst().orElseThrow();
    }
  }

  @Test
  void shouldSayWhichFieldWasChanged() {
    HypothesisEvent event = judged(150);
    Map<String, String> changed = new TreeMap<>();
    changed.put("decision", "decision");
    changed.put("pairs", "pairs");
    changed.put("started_ms", "started_ms");
    changed.put("at_ms", "at_ms");
    changed.put("judged", "judged");
    changed.put("rules", "judged[0].margin");
    changed.put("metrics", "metrics[0].margin");
    changed.forEach(
        (name, field) ->
            assertThat(
                    verify(with(event, name, VerificationTest::other))
                        .difference()
                        .orElseThrow()
                        .field())
                .as(name)
                .startsWith(field));
  }

  /** Something else of the same kind. */
  private static Value other(Value value) {
    return switch (value.kind()) {
      case STRING -> Value.of(value.asString() + "x");
      case INTEGER -> Value.of(value.asLong() + 1);
      case DOUBLE -> Value.of(Math.nextUp(value.asDouble()));
      case LIST -> {
        List<Value> all = new ArrayList<>(value.elements());
        all.set(0, other(all.get(0)));
        yield Value.list(all);
      }
      case MAP -> {
        Map<String, Value> all = new TreeMap<>(value.fields());
        String name =
            Stream.of("guards", "margin", "effect")
                .filter(all::containsKey)
                .findFirst()
                .orElseThrow();
        all.put(name, other(Objects.requireNonNull(all.get(name))));
        yield Value.map(all);
      }
      default -> throw new AssertionError("not changed: " + value);
    };
  }

  private static HypothesisEvent with(
      HypothesisEvent event, String name, UnaryOperator<Value> change) {
    HypothesisEvent.Rejected rejected = (HypothesisEvent.Rejected) event;
    Map<String, Value> fields = new TreeMap<>(rejected.evidence().data().fields());
    fields.computeIfPresent(name, (field, value) -> change.apply(value));
    return new HypothesisEvent.Rejected(
        ID, rejected.code(), rejected.reason(), Evidence.of(fields), rejected.at(), rejected.at());
  }

  @Test
  void shouldTellAVerdictThatIsNotWhatBecameOfIt() {
    HypothesisEvent.Rejected event = (HypothesisEvent.Rejected) judged(150);
    Verification promoted =
        verify(new HypothesisEvent.PromotionDecided(ID, event.evidence(), event.at()));
    assertThat(promoted.difference().orElseThrow().field()).isEqualTo("outcome");
    Verification milder =
        verify(
            new HypothesisEvent.Rejected(
                ID, "no_gain", event.reason(), event.evidence(), event.at(), event.at()));
    assertThat(milder.difference().orElseThrow().stored()).startsWith("reject no_gain: ");
  }

  @Test
  void shouldHoldAPromotionThatAnotherOvertookForWhatItWas() {
    HypothesisEvent.PromotionDecided event = (HypothesisEvent.PromotionDecided) judged(50);
    Verification overtaken =
        verify(
            new HypothesisEvent.Ended(
                ID, Ending.SUPERSEDED, "superseded", "why", event.evidence(), event.at()));
    assertThat(overtaken.difference()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"observations", "rules"})
  void shouldNotVerifyWhatWasNotKept(String missing) {
    HypothesisEvent event = with(judged(150), missing, value -> Value.of("too large to be kept"));
    refuses(event, "not_verifiable", "too large to be kept");
  }

  @Test
  void shouldNotVerifyWithoutAVerdictOrItsFile() throws IOException {
    refuses(
        new HypothesisEvent.CheckStarted(ID, Instant.EPOCH, 0),
        "not_verifiable",
        "no trial of it came to a verdict");
    HypothesisEvent event = judged(150);
    Files.delete(file());
    refuses(event, "observations_missing", "there is no file");
    store.delete();
    assertThat(data.resolve("trials").resolve(AGENT.value())).doesNotExist();
  }

  private void refuses(HypothesisEvent event, String code, String told) {
    assertThatThrownBy(() -> verify(event))
        .isInstanceOfSatisfying(
            AgentException.class, refused -> assertThat(refused.code()).isEqualTo(code))
        .hasMessageContaining(told);
  }

  @Test
  void shouldStillReadEvidenceOfBefore() {
    HypothesisEvent.Rejected event = (HypothesisEvent.Rejected) judged(150);
    Map<String, Value> fields = new TreeMap<>(event.evidence().data().fields());
    fields.remove("observations");
    assertThat(EvidenceRows.read(Evidence.of(fields))).isNotEmpty();
    refuses(
        new HypothesisEvent.Rejected(
            ID, event.code(), event.reason(), Evidence.of(fields), event.at(), event.at()),
        "not_verifiable",
        "its observations were not kept");
  }
}
