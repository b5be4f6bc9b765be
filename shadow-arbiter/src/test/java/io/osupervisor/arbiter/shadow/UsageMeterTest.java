package io.osupervisor.arbiter.shadow;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.health.AgentMetrics;
import io.osupervisor.agent.health.AgentRecorder;
import io.osupervisor.agent.health.InstanceMetrics;
import io.osupervisor.agent.health.LatencySummary;
import io.osupervisor.agent.instance.ScratchLog;
import io.osupervisor.arbiter.compare.ComparisonRules;
import io.osupervisor.arbiter.judge.Guard;
import io.osupervisor.arbiter.judge.Metric;
import io.osupervisor.arbiter.judge.MetricReport;
import io.osupervisor.arbiter.judge.TrialRules;
import io.osupervisor.config.StateKind;
import io.osupervisor.config.TrialPolicy.Unfenced;
import io.osupervisor.traffic.Twin;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class UsageMeterTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final VersionId VERSION = new VersionId("a".repeat(64));
  private static final InstanceId CONTROL = new InstanceId("control");
  private static final TrialRules RULES =
      new TrialRules(
          0.05,
          60,
          Duration.ofHours(1),
          1000,
          Duration.ZERO,
          true,
          List.of(),
          List.of(new Guard(Metric.MEMORY, 0.5), new Guard(Metric.CPU, 0.5)));

  private final Tried first = tried("first");
  private final Tried late = tried("late");

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  private static Tried tried(String name) {
    PairPlan plan =
        new PairPlan(
            name,
            VERSION,
            VERSION,
            RULES,
            ComparisonRules.STRICT,
            TrialHouse.WHOLE,
            Unfenced.ALLOW,
            1);
    PairBench bench =
        new PairBench(
            plan,
            StateKind.SHARED,
            BatchBench.room(10, 2),
            new BatchOracles(new TestOracles()),
            Runnable::run);
    Tried tried = new Tried(plan, bench);
    tried.raised(
        new TwinShadow(
            Twin.CANDIDATE,
            tried,
            new InstanceId(name),
            VERSION,
            KIT.system().ignoreRef(),
            new ScratchLog(1)));
    return tried;
  }

  private static InstanceMetrics measured(String instance, double cpuSeconds) {
    LatencySummary none = new LatencySummary(0, 0, 0, 0, 0, 0, 0, List.of());
    return new InstanceMetrics(
        instance,
        "shadow",
        VERSION.value(),
        "serving",
        1,
        1,
        0.1,
        1 << 20,
        cpuSeconds,
        1,
        0,
        0,
        none,
        Map.of());
  }

  /** Each of these instances has used as much processor time by now. */
  private void sample(long atMs, double cpuSeconds, String... instances) {
    AgentMetrics metrics =
        new AgentRecorder()
            .metrics(
                new AgentId("a"),
                Instant.EPOCH,
                Stream.of(instances).map(name -> measured(name, cpuSeconds)).toList());
    UsageMeter.tell(metrics, List.of(first, late), CONTROL, atMs);
  }

  private static List<MetricReport> reports(Tried one) {
    return one.bench.verdict().metrics();
  }

  @Test
  void shouldTellThoseThatWereMeasuredWithoutTheOthers() {
    sample(0, 1, "control", "first");
    sample(40_000, 3, "control", "first");
    assertThat(reports(first)).extracting(MetricReport::n).containsOnly(2L);
    assertThat(reports(late)).extracting(MetricReport::n).containsOnly(0L);
  }

  @Test
  void shouldTellNobodyWithoutTheControl() {
    sample(0, 1, "first", "late");
    assertThat(reports(first)).extracting(MetricReport::n).containsOnly(0L);
  }

  /** What was used before its first sample, or between two, counts for both alike. */
  @Test
  void shouldCompareWhatWasUsedInTheSameTime() {
    sample(0, 1, "control", "first");
    sample(40_000, 3, "control", "first", "late");
    sample(50_000, 4, "control", "first");
    sample(80_000, 9, "control", "first", "late");
    assertThat(reports(late)).extracting(MetricReport::n).containsOnly(2L);
    assertThat(Stream.of(first, late).flatMap(one -> reports(one).stream()))
        .hasSize(4)
        .allSatisfy(
            report ->
                assertThat(report.estimate())
                    .isNotNull()
                    .satisfies(told -> assertThat(told.effect()).isZero()));
  }
}
