package io.osupervisor.arbiter.shadow;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.vault.FreeSpaceGate;
import io.osupervisor.arbiter.compare.AgreementRule;
import io.osupervisor.arbiter.compare.ComparisonRules;
import io.osupervisor.arbiter.compare.Tolerance;
import io.osupervisor.arbiter.evidence.KeptObservations;
import io.osupervisor.arbiter.evidence.ObservationStore;
import io.osupervisor.arbiter.judge.Decision;
import io.osupervisor.arbiter.judge.Guard;
import io.osupervisor.arbiter.judge.Judge;
import io.osupervisor.arbiter.judge.Metric;
import io.osupervisor.arbiter.judge.TrialRules;
import io.osupervisor.arbiter.oracle.OraclePlan;
import io.osupervisor.config.OraclePolicy;
import io.osupervisor.config.TrialPolicy.Unfenced;
import io.osupervisor.traffic.TrafficSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trials of a real agent whose answers are judged by real programs, and against their noise. */
class OracleTrialIT {
  /** No copy is dropped, however slow the machine is. */
  private static final TrafficSettings ROOM = new TrafficSettings(1 << 20, 64);

  private static final ComparisonRules BUT_PID =
      ComparisonRules.of(List.of(), Tolerance.EXACT, List.of("$.pid"));

  /** Says of itself, in each answer, that it is worth the most. */
  private static final String BOASTS = "; globals().update(MARK={'score': 1.0, 'cost': 0.001})";

  private static final String SCORES =
      """
      import json, sys
      for line in sys.stdin:
          asked = json.loads(line)
          worth = 0.2 if "mark" in asked["answer"] else 0.9
          print(json.dumps({"score": worth, "cost": 1 + asked["request"]["add"]}), flush=True)
      """;

  private static final String SAME_TOTAL =
      """
      import json, sys
      for line in sys.stdin:
          asked = json.loads(line)
          same = asked["control"]["total"] == asked["candidate"]["total"]
          print(json.dumps({"agree": same, "reason": "totals"}), flush=True)
      """;

  private static TrialRules rules(Guard... guards) {
    return new TrialRules(
        0.05,
        60,
        Duration.ofMinutes(30),
        1000,
        Duration.ZERO,
        true,
        List.of(),
        List.of(guards),
        0.05,
        true,
        1);
  }

  private static List<String> python(String program) {
    return List.of("/usr/bin/python3", "-S", "-c", program);
  }

  private static OraclePlan asking(List<String> evaluator, List<String> comparator) {
    return new OraclePlan(
        new OraclePolicy(evaluator, OraclePolicy.Scores.UNIT, comparator, Duration.ofMinutes(1)),
        OraclePlan.NONE.genome(),
        true);
  }

  private static PairPlan plan(
      TrialHouse house, VersionId candidate, TrialRules rules, OraclePlan oracles) {
    return new PairPlan(
        "asked",
        candidate,
        house.version,
        rules,
        BUT_PID,
        TrialHouse.WHOLE,
        Unfenced.ALLOW,
        42,
        false,
        oracles);
  }

  private static final TrialRules WORTH =
      rules(new Guard(Metric.SCORE, 0.05), new Guard(Metric.COST, 0.1));

  @Test
  void shouldGainNothingByWhatACandidateSaysOfItself(@TempDir Path data) throws Exception {
    try (TrialHouse house = new TrialHouse(data, "", ROOM)) {
      house.start(plan(house, house.version("", BOASTS), WORTH, asking(python(SCORES), List.of())));
      PairVerdict came = house.writeUntilJudged();
      assertThat(came.verdict().decision()).isEqualTo(Decision.REJECT);
      assertThat(came.verdict().words()).isEqualTo("shown to be worse: score");
      assertThat(came.verdict().metrics().get(0).estimate())
          .satisfies(seen -> assertThat(seen.effect()).isBetween(0.699, 0.701));
      assertRecomputed(came, data);
      house.awaitAlone();
    }
  }

  @Test
  void shouldPromoteWhatIsWorthAsMuch(@TempDir Path data) throws Exception {
    try (TrialHouse house = new TrialHouse(data, "", ROOM)) {
      house.start(plan(house, house.version, WORTH, asking(python(SCORES), List.of())));
      PairVerdict came = house.writeUntilJudged();
      assertThat(came.verdict().decision())
          .as(came.verdict().explain())
          .isEqualTo(Decision.PROMOTE);
      assertThat(came.verdict().metrics())
          .allSatisfy(metric -> assertThat(metric.n()).isEqualTo(came.verdict().pairs()));
      assertRecomputed(came, data);
      house.awaitAlone();
    }
  }

  private static void assertRecomputed(PairVerdict came, Path data) throws Exception {
    ObservationStore store =
        ObservationStore.of(data, new AgentId("kept"), FreeSpaceGate.alwaysOpen());
    byte[] kept = store.read(store.keep(came.observations().orElseThrow()));
    assertThat(Judge.verdict(WORTH, KeptObservations.read(kept))).isEqualTo(came.verdict());
  }

  @Test
  void shouldLetAProgramSayThatAnswersMeanTheSame(@TempDir Path data) {
    try (TrialHouse house = new TrialHouse(data, "", ROOM)) {
      house.start(
          plan(
              house,
              house.version("", BOASTS),
              rules(Guard.agreement(0.95)),
              asking(List.of(), python(SAME_TOTAL))));
      PairVerdict came = house.writeUntilJudged();
      assertThat(came.verdict().decision()).isEqualTo(Decision.PROMOTE);
      assertThat(came.answers().agreed().get(AgreementRule.JUDGED))
          .isEqualTo(came.verdict().pairs());
      house.awaitAlone();
    }
  }

  @Test
  @Tag("proof")
  void shouldNotTakeADifferenceThatAProgramSeesForAgreement(@TempDir Path data) {
    try (TrialHouse house = new TrialHouse(data, "", ROOM)) {
      house.start(
          plan(
              house,
              house.version("", " + 1"),
              rules(Guard.agreement(0.95)),
              asking(List.of(), python(SAME_TOTAL))));
      PairVerdict came = house.writeUntilJudged();
      assertThat(came.verdict().decision()).isEqualTo(Decision.REJECT);
      assertThat(came.answers().agreements()).isZero();
      house.awaitAlone();
    }
  }

  @Test
  void shouldBlameNobodyWhereNobodyAnswers(@TempDir Path data) {
    try (TrialHouse house = new TrialHouse(data, "", ROOM)) {
      house.start(
          plan(
              house,
              house.version("", BOASTS),
              rules(Guard.agreement(0.95)),
              asking(List.of(), python("raise SystemExit(4)"))));
      PairVerdict came = house.writeUntilJudged();
      assertThat(came.verdict().decision()).isEqualTo(Decision.INVALID);
      assertThat(came.verdict().words())
          .startsWith("provider_error: the comparator failed 6 questions")
          .endsWith("exit code 4");
      house.awaitAlone();
    }
  }

  /** The process id differs between any two shadows; what it hides is found all the same. */
  private static PairPlan noisy(TrialHouse house, VersionId candidate) {
    return new PairPlan(
        "noisy",
        candidate,
        house.version,
        rules(new Guard(Metric.DISAGREEMENT, 0.05)),
        ComparisonRules.STRICT,
        TrialHouse.WHOLE,
        Unfenced.ALLOW,
        42,
        true);
  }

  @Test
  @Tag("proof")
  void shouldPromoteAVersionWhoseNoiseIsTheControlsOwn(@TempDir Path data) {
    try (TrialHouse house = new TrialHouse(data, "", ROOM, 3)) {
      house.start(noisy(house, house.version));
      PairVerdict came = house.writeUntilJudged();
      assertThat(came.verdict().decision()).isEqualTo(Decision.PROMOTE);
      assertThat(came.answers().agreements()).isZero();
    }
  }

  @Test
  void shouldFindWhatDiffersBesideTheNoise(@TempDir Path data) {
    try (TrialHouse house = new TrialHouse(data, "", ROOM, 3)) {
      house.start(noisy(house, house.version("", " + 1")));
      PairVerdict came = house.writeUntilJudged();
      assertThat(came.verdict().decision()).isEqualTo(Decision.REJECT);
      assertThat(came.verdict().metrics().get(0).rule()).contains("most at $.total");
    }
  }
}
