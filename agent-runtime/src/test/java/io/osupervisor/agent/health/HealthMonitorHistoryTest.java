package io.osupervisor.agent.health;

import static io.osupervisor.agent.health.InstanceComparisonTest.metric;
import static io.osupervisor.agent.health.MonitorBench.INTERVAL;
import static io.osupervisor.agent.health.MonitorBench.MEBIBYTE;
import static io.osupervisor.agent.health.MonitorBench.START;
import static io.osupervisor.agent.health.MonitorBench.usage;
import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.Role;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Samples, comparisons and what is kept of instances that ended. */
class HealthMonitorHistoryTest {
  private final MonitorBench bench = new MonitorBench();

  @AfterEach
  void stop() {
    bench.close();
  }

  @Test
  void shouldSampleEveryInterval() throws Exception {
    AtomicLong cpu = new AtomicLong();
    InstanceRecorder recorder =
        bench.watch("a-1", Role.PRIMARY, () -> usage(50, cpu.addAndGet(2), 1));
    recorder.answered(Duration.ofMillis(10).toNanos(), false);
    bench.sample();
    recorder.answered(Duration.ofMillis(30).toNanos(), true);
    recorder.answered(Duration.ofMillis(30).toNanos(), false);
    bench.sample();
    bench.sample();

    List<InstanceSample> samples = bench.history("a-1");

    assertThat(samples).extracting(InstanceSample::answers).containsExactly(1L, 2L, 0L);
    assertThat(samples).extracting(InstanceSample::errors).containsExactly(0L, 1L, 0L);
    assertThat(samples).extracting(InstanceSample::seconds).containsExactly(10.0, 10.0, 10.0);
    assertThat(samples).extracting(InstanceSample::cpuSeconds).containsExactly(2.0, 2.0, 2.0);
    assertThat(samples).extracting(InstanceSample::rssBytes).containsOnly(50 * MEBIBYTE);
    assertThat(samples).extracting(InstanceSample::pulseAge).containsExactly(10.0, 20.0, 30.0);
    assertThat(samples)
        .extracting(InstanceSample::at)
        .containsExactly(START.plusSeconds(10), START.plusSeconds(20), START.plusSeconds(30));
    assertThat(samples.get(0).p50()).isBetween(0.0099, 0.0101);
    assertThat(samples.get(1).p99()).isBetween(0.0297, 0.0303);
    assertThat(samples.get(2).p99()).isZero();
  }

  @Test
  void shouldKeepABoundedHistory() throws Exception {
    bench.watch("a-1", Role.PRIMARY, () -> usage(50, 3, 1));
    for (int i = 0; i < 8; i++) {
      bench.sample();
    }

    assertThat(bench.history("a-1")).hasSize(5);
  }

  @Test
  void shouldReadNothingWithoutInstances() {
    bench.pass(INTERVAL);
    bench.pass(INTERVAL);
    bench.settle();

    assertThat(bench.blocking).isEmpty();
  }

  @Test
  void shouldCompareLivingAndEndedInstances() throws Exception {
    InstanceRecorder old = bench.watch("a-1", Role.PRIMARY, () -> usage(50, 3, 1));
    InstanceRecorder fresh = bench.watch("a-2", Role.SHADOW, () -> usage(70, 3, 1));
    for (int i = 0; i < 100; i++) {
      old.answered(Duration.ofMillis(10 + i % 3).toNanos(), false);
      fresh.answered(Duration.ofMillis(20 + i % 3).toNanos(), i % 2 == 0);
    }
    bench.sample();
    bench.sample();
    bench.forget("a-1");
    bench.pass(INTERVAL);

    AgentReply.Comparison comparison = bench.compare("a-1", "a-2");

    assertThat(metric(comparison, "latency").estimate()).isBetween(1.8, 2.0);
    assertThat(metric(comparison, "error-rate").estimate()).isEqualTo(0.5);
    assertThat(metric(comparison, "memory").estimate()).isEqualTo(20.0 * MEBIBYTE);
    assertThat(metric(comparison, "throughput").a()).isEqualTo(5);
    assertThat(metric(comparison, "throughput").b()).isEqualTo(100 / 30.0);
    assertThat(comparison.missing()).containsOnlyKeys("latency-p99");
  }

  @Test
  void shouldCountThroughputFromServingOn() {
    InstanceRecorder slowStart = bench.watch("a-1", Role.PRIMARY, () -> usage(50, 3, 1));
    bench.pass(Duration.ofSeconds(8));
    slowStart.serving(bench.now());
    slowStart.answered(1000, false);
    bench.pass(Duration.ofSeconds(2));

    assertThat(metric(bench.compare("a-1", "a-1"), "throughput").a()).isEqualTo(0.5);
  }

  @Test
  void shouldNameTheKnownInstancesWhenOneIsUnknown() {
    bench.watch("a-1", Role.PRIMARY, () -> usage(50, 3, 1));
    bench.watch("a-2", Role.CANARY, () -> usage(50, 3, 1));
    bench.forget("a-1");

    bench.tell(new HealthMonitor.Compare("a-2", "no such thing", bench.probe.getRef()));
    AgentReply.Refusal compared = bench.refused();
    bench.tell(new HealthMonitor.GetHistory("a-1", bench.probe.getRef()));
    AgentReply.Refusal asked = bench.refused();

    assertThat(compared.code()).isEqualTo("unknown_instance");
    assertThat(compared.detail()).contains("counter").contains("'no such thing'");
    assertThat(compared.hint()).isEqualTo("name one of a-2 (canary), a-1 (ended)");
    assertThat(asked.code()).isEqualTo("unknown_instance");
  }

  @Test
  void shouldForgetTheOldestOfManyEndedInstances() {
    for (int i = 0; i <= HealthMonitor.ENDED_KEPT; i++) {
      bench.watch("a-" + i, Role.SHADOW, () -> usage(50, 3, 1));
      bench.forget("a-" + i);
    }
    bench.forget("never-seen");

    assertThat(bench.compare("a-1", "a-" + HealthMonitor.ENDED_KEPT).metrics()).isNotNull();
    bench.tell(new HealthMonitor.Compare("a-0", "a-1", bench.probe.getRef()));
    assertThat(bench.refused().hint()).doesNotContain("a-0 ").contains("a-1 (ended)");
    assertThat(bench.metrics().instances()).isEmpty();
  }
}
