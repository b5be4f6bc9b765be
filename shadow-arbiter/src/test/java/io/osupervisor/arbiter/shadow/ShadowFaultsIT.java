package io.osupervisor.arbiter.shadow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.arbiter.compare.ComparisonRules;
import io.osupervisor.arbiter.compare.Tolerance;
import io.osupervisor.arbiter.judge.Decision;
import io.osupervisor.arbiter.judge.Guard;
import io.osupervisor.arbiter.judge.TrialRules;
import io.osupervisor.arbiter.judge.Verdict;
import io.osupervisor.config.TrialPolicy.Unfenced;
import io.osupervisor.traffic.TrafficSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A candidate that misbehaves as a shadow as badly as it can ends its own trial, and that is all:
 * nothing of it is left, and whoever asks the primary is answered.
 */
class ShadowFaultsIT {
  private static final String BOOM = "{\"do\":\"boom\"}";

  /** More requests than the fewest that are judged, each with a caller who does not wait long. */
  private static final int HASTY = 200;

  private static final Duration HASTE = Duration.ofSeconds(3);

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

  /** What a candidate does once it is asked to, and what its trial is rejected for. */
  private enum Fault {
    CRASHES("os._exit(3)", "hard_stop", "crash_loop: exit"),
    LEAVES("os._exit(0)", "hard_stop", "crash_loop: exit"),
    HANGS("time.sleep(3600)", "hard_stop", "lost_pulse: hang"),
    FLOODS_FRAMES(
        "any(send(type=\"heartbeat\") for _ in iter(int, 1))",
        "harm",
        "shown to be worse: agreement"),
    FLOODS_STDERR(
        "any(not os.write(2, b\"no end of it\\n\" * 5000) for _ in iter(int, 1))",
        "harm",
        "shown to be worse: agreement"),
    FORKS_AND_CRASHES(
        "[os.fork() or (os.setsid(), __import__(\"signal\").signal(15, 1), time.sleep(3600))"
            + " for _ in range(5)]; os._exit(3)",
        "hard_stop",
        "crash_loop: exit"),
    FORKS_WITHOUT_END(
        "exec(\"while True:\\n try:\\n  os.fork() or (os.setsid(), time.sleep(3600))\\n"
            + " except OSError:\\n  time.sleep(0.01)\")",
        "hard_stop",
        "memory_limit: limit"),
    ANSWERS_TWICE(
        "globals().update(send=lambda _once=send, **m:"
            + " [_once(**m) for _ in range(1 + (m[\"type\"] == \"response\"))])",
        "hard_stop",
        "decode_failures: unknown_response"),
    PRINTS("os.write(out, b\"this is no frame at all\")", "hard_stop", "decode_failures: frame"),
    LEAVES_A_GAP(
        "send(type=\"wal_entry\", seq=seq + 5, data={\"add\": 1})",
        "hard_stop",
        "state_mismatch: wal_gap");

    private final String deed;
    private final String reason;
    private final String words;

    Fault(String deed, String reason, String words) {
      this.deed = deed;
      this.reason = reason;
      this.words = words;
    }

    /** Whether nothing ends it but that it answers nobody. */
    boolean isBusy() {
      return reason.equals("harm");
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldEndItsOwnTrialOnly(Fault fault, @TempDir Path data) {
    try (TrialHouse house = new TrialHouse(data, "", ROOM)) {
      commit(house, fault, fault.name());
    }
  }

  @Test
  @Tag("proof")
  void shouldEndNothingElseHoweverOften(@TempDir Path data) {
    try (TrialHouse house = new TrialHouse(data, "", ROOM)) {
      for (int round = 0; round < 10; round++) {
        for (Fault fault : Fault.values()) {
          commit(house, fault, fault + "-" + round);
        }
      }
    }
  }

  /** All at once, beside one that does nothing wrong: there is one control and no second cut. */
  @Test
  @Tag("proof")
  void shouldEndNothingElseBesideTheOthers(@TempDir Path data) {
    int all = Fault.values().length + 1;
    try (TrialHouse house = new TrialHouse(data, "", ROOM, all + 1)) {
      Value before = house.ask("{}");
      Set<Long> primary = house.running();
      List<PairPlan> plans = new ArrayList<>();
      plans.add(plan(house, house.version("", ""), "GOOD"));
      for (Fault fault : Fault.values()) {
        plans.add(plan(house, house.version(fault.deed, ""), fault.name()));
      }
      house.start(plans.toArray(PairPlan[]::new));
      for (int i = 0; i < all; i++) {
        house.await(PairReport.Ready.class);
      }
      house.sendAndForget(BOOM, HASTE);
      for (int i = 0; i < HASTY; i++) {
        house.sendAndForget("{}", HASTE);
      }
      Map<String, PairVerdict> verdicts = house.writeUntilJudged(all);
      assertThat(of(verdicts, "GOOD").decision()).isEqualTo(Decision.PROMOTE);
      assertThat(verdicts.values()).allMatch(one -> one.counts().resynchronisations() == 0);
      for (Fault fault : Fault.values()) {
        Verdict verdict = of(verdicts, fault.name());
        assertThat(verdict.decision()).as(verdict.words()).isEqualTo(Decision.REJECT);
      }
      house.awaitAlone();
      await().atMost(TrialHouse.PATIENCE).until(() -> house.processes() == 1);
      await().atMost(TrialHouse.PATIENCE).until(() -> house.places.free() == all + 1);
      Value after = house.ask("{}");
      assertThat(house.running()).isEqualTo(primary);
      assertThat(total(after)).isEqualTo(total(before) + house.written());
    }
  }

  private static Verdict of(Map<String, PairVerdict> verdicts, String trial) {
    return Objects.requireNonNull(verdicts.get(trial)).verdict();
  }

  /** What the primary has in the end is what those who waited were told they added. */
  private static void commit(TrialHouse house, Fault fault, String trial) {
    Value before = house.ask("{}");
    Set<Long> primary = house.running();
    long written = house.written();
    house.start(plan(house, house.version(fault.deed, ""), trial));
    house.await(PairReport.Ready.class);
    house.sendAndForget(BOOM, HASTE);
    for (int i = 0; fault.isBusy() && i < HASTY; i++) {
      house.sendAndForget("{}", HASTE);
    }
    Verdict verdict = house.writeUntilJudged().verdict();
    assertThat(verdict.decision()).as(verdict.words()).isEqualTo(Decision.REJECT);
    assertThat(verdict.reason()).as(verdict.words()).isEqualTo(fault.reason);
    assertThat(verdict.words()).startsWith(fault.words);
    house.awaitAlone();
    await().atMost(TrialHouse.PATIENCE).until(() -> house.processes() == 1);
    await().atMost(TrialHouse.PATIENCE).until(() -> house.places.free() == 2);
    Value after = house.ask("{}");
    assertThat(house.running()).isEqualTo(primary);
    assertThat(total(after)).isEqualTo(total(before) + house.written() - written);
  }

  private static PairPlan plan(TrialHouse house, VersionId candidate, String trial) {
    return new PairPlan(
        trial, candidate, house.version, ANSWERS, BUT_PID, TrialHouse.WHOLE, Unfenced.ALLOW, 42);
  }

  private static long total(Value answer) {
    return Objects.requireNonNull(answer.field("total")).asLong();
  }
}
