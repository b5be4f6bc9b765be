package io.osupervisor.arbiter.shadow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.osupervisor.agent.VersionId;
import io.osupervisor.arbiter.compare.ComparisonRules;
import io.osupervisor.arbiter.compare.Tolerance;
import io.osupervisor.arbiter.judge.Decision;
import io.osupervisor.arbiter.judge.Guard;
import io.osupervisor.arbiter.judge.TrialRules;
import io.osupervisor.config.TrialPolicy.Unfenced;
import io.osupervisor.traffic.TrafficSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several candidates and one control on shadows of a real agent, under requests that write. */
class ShadowBatchIT {
  private static final String BOOM = "{\"do\":\"boom\"}";
  private static final String DIE_AS_SHADOW =
      "os.environ[\"OSUP_ROLE\"] == \"shadow\" and os._exit(3)";

  /** No copy is dropped, however slow the machine is. */
  private static final TrafficSettings ROOM = new TrafficSettings(1 << 20, 64);

  private static final ComparisonRules BUT_PID =
      ComparisonRules.of(List.of(), Tolerance.EXACT, List.of("$.pid"));

  private static final TrialRules ANSWERS =
      new TrialRules(
          0.05,
          60,
          Duration.ofMinutes(30),
          1000,
          Duration.ZERO,
          true,
          List.of(),
          List.of(Guard.agreement(0.95)));

  private static PairPlan plan(TrialHouse house, String trial, VersionId candidate) {
    return new PairPlan(
        trial, candidate, house.version, ANSWERS, BUT_PID, TrialHouse.WHOLE, Unfenced.ALLOW, 42);
  }

  private static PairPlan late(TrialHouse house, String trial, VersionId candidate) {
    TrialRules rules =
        new TrialRules(
            0.05,
            1500,
            ANSWERS.maxDuration(),
            1000,
            Duration.ZERO,
            true,
            List.of(),
            ANSWERS.guards());
    return new PairPlan(
        trial, candidate, house.version, rules, BUT_PID, TrialHouse.WHOLE, Unfenced.ALLOW, 42);
  }

  private static PairVerdict of(Map<String, PairVerdict> verdicts, String trial) {
    return Objects.requireNonNull(verdicts.get(trial));
  }

  @Test
  void shouldEndOneWithoutTheOthers(@TempDir Path data) {
    try (TrialHouse house = new TrialHouse(data, "", ROOM, 5)) {
      house.start(
          plan(house, "same", house.version),
          plan(house, "wrong", house.version("", " + 1")),
          plan(house, "dies", house.version("os._exit(3)", "")),
          plan(house, "broken", house.version("no python", "")));
      PairReport.Judged broken = house.await(PairReport.Judged.class);
      house.await(PairReport.Ready.class);
      assertThat(house.places.free()).isZero();
      house.sendAndForget(BOOM, Duration.ofSeconds(3));
      Map<String, PairVerdict> verdicts = house.writeUntilJudged(3);

      assertThat(of(verdicts, "same").verdict().decision()).isEqualTo(Decision.PROMOTE);
      assertThat(of(verdicts, "same").answers().differed()).isZero();
      assertThat(of(verdicts, "wrong").verdict().reason()).isEqualTo("harm");
      assertThat(of(verdicts, "dies").verdict().words()).startsWith("crash_loop");
      assertThat(broken.trial()).isEqualTo("broken");
      assertThat(broken.verdict().verdict().reason()).isEqualTo("hard_stop");
      assertThat(verdicts.values())
          .allMatch(verdict -> verdict.counts().resynchronisations() == 0)
          .allMatch(verdict -> verdict.counts().dropped() == 0);
      house.awaitAlone();
      await().atMost(TrialHouse.PATIENCE).until(() -> house.places.free() == 5);
    }
  }

  @Test
  void shouldGoOnTogetherFromANewCutWhenTheControlDies(@TempDir Path data) {
    try (TrialHouse house = new TrialHouse(data, DIE_AS_SHADOW, ROOM, 3)) {
      house.start(
          plan(house, "one", house.version("", "")), plan(house, "two", house.version("pass", "")));
      house.await(PairReport.Ready.class);
      house.await(PairReport.Ready.class);
      house.ask(BOOM);
      assertThat(house.await(PairReport.Ready.class).again()).isEqualTo(1);
      Map<String, PairVerdict> verdicts = house.writeUntilJudged(2);
      assertThat(verdicts.values())
          .allMatch(verdict -> verdict.verdict().decision() == Decision.PROMOTE)
          .allMatch(verdict -> verdict.counts().resynchronisations() == 1);
    }
  }

  @Test
  void shouldEndOneThatIsCalledOffAndNoOther(@TempDir Path data) {
    try (TrialHouse house = new TrialHouse(data, "", ROOM, 3)) {
      house.start(plan(house, "off", house.version), plan(house, "on", house.version("pass", "")));
      house.await(PairReport.Ready.class);
      house.await(PairReport.Ready.class);
      house.shadows.tell(new ShadowSupervisor.End("off"));
      assertThat(house.await(PairReport.Failed.class).trial()).isEqualTo("off");
      await().atMost(TrialHouse.PATIENCE).until(() -> house.processes() == 3);
      assertThat(house.writeUntilJudged(1)).containsOnlyKeys("on");
      house.awaitAlone();
      await().atMost(TrialHouse.PATIENCE).until(() -> house.places.free() == 3);
    }
  }

  /** It stands still until the other was compared in more requests than it may be behind. */
  @Test
  void shouldGiveNoMoreToOneThatFellBehind(@TempDir Path data) {
    try (TrialHouse house = new TrialHouse(data, "", ROOM, 3)) {
      house.start(
          late(house, "same", house.version("pass", "")),
          late(house, "behind", house.version("os.kill(os.getpid(), 19)", "")));
      house.await(PairReport.Ready.class);
      house.await(PairReport.Ready.class);
      house.sendAndForget(BOOM, TrialHouse.PATIENCE);
      PairVerdict same = of(house.writeUntilJudged(1), "same");
      assertThat(same.verdict().decision()).isEqualTo(Decision.PROMOTE);

      await().atMost(TrialHouse.PATIENCE).until(() -> house.resume() > 0);
      PairReport.Judged behind = house.await(PairReport.Judged.class);
      assertThat(behind.trial()).isEqualTo("behind");
      assertThat(behind.verdict().verdict().decision()).isEqualTo(Decision.INVALID);
      assertThat(behind.verdict().verdict().words())
          .contains("it fell 1024 requests behind its control");
      assertThat(behind.verdict().counts().compared()).isBetween(1024L, 1499L);
      house.awaitAlone();
    }
  }
}
