package io.osupervisor.arbiter.shadow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.instance.EndedRequest;
import io.osupervisor.agent.process.OtherHosts;
import io.osupervisor.agent.process.ProcessHost;
import io.osupervisor.agent.process.ProcessHostSettings;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.arbiter.compare.ComparisonRules;
import io.osupervisor.arbiter.compare.DifferencePlace;
import io.osupervisor.arbiter.compare.Tolerance;
import io.osupervisor.arbiter.judge.Decision;
import io.osupervisor.arbiter.judge.Guard;
import io.osupervisor.arbiter.judge.Metric;
import io.osupervisor.arbiter.judge.OtherRules;
import io.osupervisor.arbiter.judge.TrialRules;
import io.osupervisor.config.TrialPolicy.Unfenced;
import io.osupervisor.traffic.TrafficSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trials on shadows of a real agent, under requests that write. */
class ShadowPairIT {
  private static final String BOOM = "{\"do\":\"boom\"}";
  private static final String DIE_AS_SHADOW =
      "os.environ[\"OSUP_ROLE\"] == \"shadow\" and os._exit(3)";

  /** No copy is dropped, however slow the machine is. */
  private static final TrafficSettings ROOM = new TrafficSettings(1 << 20, 64);

  /** The process id is the one thing in which two shadows of one version differ. */
  private static final ComparisonRules BUT_PID =
      ComparisonRules.of(List.of(), Tolerance.EXACT, List.of("$.pid"));

  /** Answers alone: how fast a shared machine is says nothing here. */
  private static final TrialRules ANSWERS =
      new TrialRules(
          0.05,
          60,
          Duration.ofMinutes(5),
          1000,
          Duration.ZERO,
          true,
          List.of(),
          List.of(Guard.agreement(0.95)));

  /** Enough for a trial whose answers all differ. */
  private static final TrialRules ERRORS =
      OtherRules.guardedBy(ANSWERS, new Guard(Metric.ERROR_RATE, 0.2));

  @Test
  void shouldFindAVersionAlikeItself(@TempDir Path data) {
    try (TrialHouse house = new TrialHouse(data, "", ROOM)) {
      house.ask("{\"add\":5}");
      house.start(plan(house, "same", house.version));
      PairVerdict verdict = house.writeUntilJudged();
      assertThat(verdict.verdict().decision()).isEqualTo(Decision.PROMOTE);
      assertThat(verdict.answers().differed()).isZero();
      assertThat(verdict.answers().agreements())
          .isEqualTo(verdict.counts().compared())
          .isGreaterThanOrEqualTo(60);
      assertThat(verdict.verdict().metrics()).isNotEmpty();
      assertThat(verdict.network()).isIn("none", "open");
      assertThat(verdict.written()).hasSize(1);
      assertThat(verdict.written().get(0).log().entries().get(0).seq())
          .isEqualTo(verdict.cut() + 1);
      assertEveryComparedRequestWasTold(house, verdict.counts().compared());
      house.awaitAlone();
      await().atMost(TrialHouse.PATIENCE).until(() -> house.places.free() == 2);
    }
  }

  private static void assertEveryComparedRequestWasTold(TrialHouse house, long compared) {
    Set<String> both = told(house, EndedRequest.Part.CANDIDATE);
    both.retainAll(told(house, EndedRequest.Part.CONTROL));
    assertThat(both).hasSizeGreaterThanOrEqualTo((int) compared);
    await()
        .atMost(TrialHouse.PATIENCE)
        .until(() -> told(house, EndedRequest.Part.PRIMARY).containsAll(both));
  }

  private static Set<String> told(TrialHouse house, EndedRequest.Part part) {
    Set<String> ids = new HashSet<>();
    for (EndedRequest ended : house.ended) {
      if (ended.part() == part) {
        assertThat(ended.outcome()).isEqualTo("ok");
        assertThat(ended.server())
            .extracting(EndedRequest.Server::version)
            .isEqualTo(house.version);
        assertThat(ended.latency()).isPositive();
        assertThat(ids.add(ended.requestId())).as("once").isTrue();
      }
    }
    return ids;
  }

  @Test
  void shouldRejectAVersionThatAnswersOtherwise(@TempDir Path data) {
    try (TrialHouse house = new TrialHouse(data, "", ROOM)) {
      VersionId wrong = house.version("", " + 1");
      house.start(plan(house, "wrong", wrong));
      PairVerdict verdict = house.writeUntilJudged();
      assertThat(verdict.verdict().decision()).isEqualTo(Decision.REJECT);
      assertThat(verdict.verdict().reason()).isEqualTo("harm");
      assertThat(verdict.answers().agreements()).isZero();
      assertThat(verdict.answers().places().get(0).path()).isEqualTo("$.total");
    }
  }

  @Test
  void shouldRejectACandidateThatDies(@TempDir Path data) {
    try (TrialHouse house = new TrialHouse(data, "", ROOM)) {
      house.start(plan(house, "dies", house.version("os._exit(3)", "")));
      house.await(PairReport.Ready.class);
      house.ask(BOOM);
      PairVerdict verdict = house.await(PairReport.Judged.class).verdict();
      assertThat(verdict.verdict().decision()).isEqualTo(Decision.REJECT);
      assertThat(verdict.verdict().reason()).isEqualTo("hard_stop");
      assertThat(verdict.verdict().words()).startsWith("crash_loop");
      assertThat(house.ask("{\"add\":1}").field("total")).isEqualTo(Value.of(1));
    }
  }

  @Test
  void shouldRejectACandidateThatDoesNotStart(@TempDir Path data) {
    try (TrialHouse house = new TrialHouse(data, "", ROOM)) {
      house.start(plan(house, "broken", house.version("no python", "")));
      PairVerdict verdict = house.await(PairReport.Judged.class).verdict();
      assertThat(verdict.verdict().decision()).isEqualTo(Decision.REJECT);
      assertThat(verdict.counts().compared()).isZero();
    }
  }

  @Test
  void shouldGoOnFromANewCutWhenTheControlDies(@TempDir Path data) {
    try (TrialHouse house = new TrialHouse(data, DIE_AS_SHADOW, ROOM)) {
      house.start(plan(house, "control", house.version("", "")));
      assertThat(house.await(PairReport.Ready.class).again()).isZero();
      house.ask("{\"add\":1}");
      await()
          .atMost(TrialHouse.PATIENCE)
          .until(
              () ->
                  house.ended.stream()
                      .map(EndedRequest::part)
                      .toList()
                      .containsAll(
                          List.of(EndedRequest.Part.CANDIDATE, EndedRequest.Part.CONTROL)));
      house.ask(BOOM);
      assertThat(house.await(PairReport.Ready.class).again()).isEqualTo(1);
      PairVerdict verdict = house.writeUntilJudged();
      assertThat(verdict.verdict().decision()).isEqualTo(Decision.PROMOTE);
      assertThat(verdict.counts().resynchronisations()).isEqualTo(1);
      assertThat(verdict.answers().differed()).isZero();
      assertThat(verdict.written()).extracting(CutLog::cut).startsWith(0L).hasSize(2);
      assertThat(verdict.written().get(0).count()).as("of before the new cut").isEqualTo(1);
      assertThat(verdict.written().get(1).count()).isPositive();
    }
  }

  @Test
  void shouldBlameNobodyWhenTheControlDiesAgain(@TempDir Path data) {
    try (TrialHouse house = new TrialHouse(data, DIE_AS_SHADOW, ROOM)) {
      house.start(plan(house, "control", house.version("", "")));
      house.await(PairReport.Ready.class);
      house.ask(BOOM);
      house.await(PairReport.Ready.class);
      house.ask(BOOM);
      PairVerdict verdict = house.await(PairReport.Judged.class).verdict();
      assertThat(verdict.verdict().decision()).isEqualTo(Decision.INVALID);
      assertThat(verdict.verdict().words()).contains("the control ended again");
    }
  }

  @Test
  void shouldBlameNobodyWhenARequestEndsBoth(@TempDir Path data) {
    try (TrialHouse house = new TrialHouse(data, DIE_AS_SHADOW, ROOM)) {
      house.start(plan(house, "both", house.version));
      house.await(PairReport.Ready.class);
      house.ask(BOOM);
      assertThat(house.await(PairReport.Ready.class).again()).isEqualTo(1);
      assertThat(house.writeUntilJudged().verdict().decision()).isEqualTo(Decision.PROMOTE);
    }
  }

  @Test
  void shouldBeginAtANewCutAfterALostCopy(@TempDir Path data) {
    try (TrialHouse house = new TrialHouse(data, "", new TrafficSettings(1, 1))) {
      house.start(plan(house, "lossy", house.version("", "")));
      assertThat(house.await(PairReport.Ready.class).again()).isZero();
      PairReport.Ready again = house.loseACopy();
      assertThat(again.again()).isEqualTo(1);
      assertThat(again.cut()).isGreaterThanOrEqualTo(3);
      house.shadows.tell(new ShadowSupervisor.End("lossy"));
      assertThat(house.await(PairReport.Failed.class).code()).isEqualTo("ended");
      house.awaitAlone();
    }
  }

  @Test
  void shouldRunNoMoreShadowsThanThereArePlaces(@TempDir Path data) {
    try (TrialHouse house = new TrialHouse(data, "", ROOM)) {
      house.start(plan(house, "one", house.version));
      house.start(plan(house, "one", house.version));
      assertThat(house.await(PairReport.Failed.class).code()).isEqualTo("trial_exists");
      house.start(plan(house, "two", house.version));
      assertThat(house.await(PairReport.Failed.class).code()).isEqualTo("too_many_shadows");
      house.shadows.tell(new ShadowSupervisor.End("one"));
      assertThat(house.await(PairReport.Failed.class).code()).isEqualTo("ended");
      await().atMost(TrialHouse.PATIENCE).until(() -> house.places.free() == 2);
      house.start(plan(house, "two", house.version));
      assertThat(house.await(PairReport.Ready.class).trial()).isEqualTo("two");
    }
  }

  @Test
  void shouldMeasureHowMuchAVersionDiffersFromItself(@TempDir Path data) {
    try (TrialHouse house = new TrialHouse(data, "", ROOM, 3)) {
      house.start(noisy(house, "noisy", house.version, ComparisonRules.STRICT, ERRORS));
      PairVerdict verdict = house.writeUntilJudged();
      long compared = verdict.counts().compared();
      assertThat(verdict.verdict().decision()).isEqualTo(Decision.PROMOTE);
      assertThat(verdict.answers().differed()).isEqualTo(compared);
      assertThat(verdict.controls())
          .hasValueSatisfying(
              controls -> {
                assertThat(controls.differed()).isEqualTo(compared);
                assertThat(controls.places())
                    .extracting(DifferencePlace::path)
                    .containsExactly("$.pid");
              });
      house.awaitAlone();
      await().atMost(TrialHouse.PATIENCE).until(() -> house.places.free() == 3);
    }
  }

  @Test
  void shouldGoOnOnceWhenTheControlsDie(@TempDir Path data) {
    try (TrialHouse house = new TrialHouse(data, DIE_AS_SHADOW, ROOM, 3)) {
      house.start(noisy(house, "controls", house.version("", ""), BUT_PID, ANSWERS));
      house.await(PairReport.Ready.class);
      house.ask(BOOM);
      assertThat(house.await(PairReport.Ready.class).again()).isEqualTo(1);
      house.ask("{\"add\":1}");
      house.ask(BOOM);
      PairVerdict verdict = house.await(PairReport.Judged.class).verdict();
      assertThat(verdict.verdict().words()).contains("the control ended again");
    }
  }

  @Test
  void shouldNotTryWhereTheSecondControlHasNoPlace(@TempDir Path data) {
    try (TrialHouse house = new TrialHouse(data, "", ROOM)) {
      house.start(noisy(house, "noisy", house.version, BUT_PID, ANSWERS));
      PairReport.Failed failed = house.await(PairReport.Failed.class);
      assertThat(failed.code()).isEqualTo("too_many_shadows");
      assertThat(failed.message()).contains("0 of 2", "3 are to be added");
      assertThat(house.places.free()).isEqualTo(2);
    }
  }

  @Test
  void shouldMeasureWhatBothTake(@TempDir Path data) {
    try (TrialHouse house = new TrialHouse(data, "", ROOM)) {
      TrialRules memory = OtherRules.guardedBy(ANSWERS, new Guard(Metric.MEMORY, 0.5));
      house.start(plan(house, "memory", house.version, memory, Unfenced.ALLOW));
      house.writeUntil(
          report ->
              report instanceof PairReport.Progress progress
                  && progress.soFar().metrics().get(0).n() > 0);
      house.shadows.tell(new ShadowSupervisor.End("memory"));
      assertThat(house.await(PairReport.Failed.class).code()).isEqualTo("ended");
    }
  }

  @Test
  void shouldNotTryACandidateThatReachesTheNetworkUnlessAllowed(@TempDir Path data) {
    ProcessHost open = OtherHosts.withoutFence(ProcessHostSettings.of(data));
    try (TrialHouse house = new TrialHouse(data, "", ROOM, open)) {
      house.start(plan(house, "refused", house.version, ANSWERS, Unfenced.REFUSE));
      assertThat(house.await(PairReport.Failed.class).code()).isEqualTo("unfenced");
      house.awaitAlone();
      await().atMost(TrialHouse.PATIENCE).until(() -> house.places.free() == 2);
      house.start(plan(house, "allowed", house.version, ANSWERS, Unfenced.ALLOW));
      assertThat(house.writeUntilJudged().network()).isEqualTo("open");
    }
  }

  private static PairPlan plan(TrialHouse house, String trial, VersionId candidate) {
    return plan(house, trial, candidate, ANSWERS, Unfenced.ALLOW);
  }

  private static PairPlan noisy(
      TrialHouse house,
      String trial,
      VersionId candidate,
      ComparisonRules comparison,
      TrialRules rules) {
    return new PairPlan(
        trial,
        candidate,
        house.version,
        rules,
        comparison,
        TrialHouse.WHOLE,
        Unfenced.ALLOW,
        42,
        true);
  }

  private static PairPlan plan(
      TrialHouse house, String trial, VersionId candidate, TrialRules rules, Unfenced unfenced) {
    return new PairPlan(
        trial, candidate, house.version, rules, BUT_PID, TrialHouse.WHOLE, unfenced, 42);
  }
}
