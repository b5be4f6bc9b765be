package io.osupervisor.agent.health;

import static io.osupervisor.agent.health.MonitorBench.INTERVAL;
import static io.osupervisor.agent.health.MonitorBench.MEBIBYTE;
import static io.osupervisor.agent.health.MonitorBench.VERSION;
import static io.osupervisor.agent.health.MonitorBench.usage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osupervisor.agent.Role;
import io.osupervisor.agent.process.ProcessUsage;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HealthMonitorTest {
  private final MonitorBench bench = new MonitorBench();

  @AfterEach
  void stop() {
    bench.close();
  }

  @Test
  void shouldAnswerAtOnceWhenThereIsNoInstance() {
    bench.agent.up(true);

    AgentMetrics metrics = bench.metrics();

    assertThat(metrics.agent()).isEqualTo("counter");
    assertThat(metrics.up()).isTrue();
    assertThat(metrics.instances()).isEmpty();
    assertThat(bench.blocking).isEmpty();
  }

  @Test
  void shouldReadUsageBeforeItTellsOfIt() throws Exception {
    InstanceRecorder recorder = bench.watch("a-1", Role.PRIMARY, () -> usage(50, 3, 2));
    recorder.pid(4711);
    recorder.state("serving");
    recorder.answered(Duration.ofMillis(10).toNanos(), false);
    recorder.answered(Duration.ofMillis(10).toNanos(), true);
    bench.pass(Duration.ofSeconds(3));
    recorder.heard(bench.now() - Duration.ofMillis(500).toNanos());

    bench.askMetrics();
    bench.runRead();
    InstanceMetrics instance = bench.received().instances().get(0);

    assertThat(instance.instance()).isEqualTo("a-1");
    assertThat(instance.role()).isEqualTo("primary");
    assertThat(instance.version()).isEqualTo(VERSION.value());
    assertThat(instance.state()).isEqualTo("serving");
    assertThat(instance.pid()).isEqualTo(4711);
    assertThat(instance.uptime()).isEqualTo(3);
    assertThat(instance.pulseAge()).isEqualTo(0.5);
    assertThat(instance.rssBytes()).isEqualTo(50 * MEBIBYTE);
    assertThat(instance.cpuSeconds()).isEqualTo(3);
    assertThat(instance.processes()).isEqualTo(2);
    assertThat(instance.answers()).isEqualTo(2);
    assertThat(instance.errors()).isEqualTo(1);
    assertThat(instance.latency().count()).isEqualTo(2);
  }

  @Test
  void shouldReadUsageAgainOnlyAfterASecond() throws Exception {
    AtomicInteger reads = new AtomicInteger();
    bench.watch("a-1", Role.PRIMARY, () -> usage(reads.incrementAndGet(), 0, 1));
    bench.askMetrics();
    bench.runRead();
    bench.received();

    bench.pass(Duration.ofSeconds(1));
    assertThat(bench.metrics().instances().get(0).rssBytes()).isEqualTo(MEBIBYTE);
    bench.pass(Duration.ofMillis(1));
    bench.askMetrics();
    bench.runRead();

    assertThat(bench.received().instances().get(0).rssBytes()).isEqualTo(2 * MEBIBYTE);
    assertThat(reads).hasValue(2);
  }

  @Test
  void shouldReadOnceForAllWhoAsk() throws Exception {
    AtomicInteger reads = new AtomicInteger();
    bench.watch("a-1", Role.PRIMARY, () -> usage(reads.incrementAndGet(), 0, 1));
    for (int i = 0; i < 3; i++) {
      bench.askMetrics();
    }
    bench.runRead();
    for (int i = 0; i < 3; i++) {
      assertThat(bench.received().instances()).hasSize(1);
    }

    assertThat(reads).hasValue(1);
    assertThat(bench.blocking).isEmpty();
  }

  @Test
  void shouldAnswerWithTheLastUsageWhenReadingTakesLong() throws Exception {
    bench.watch("a-1", Role.PRIMARY, () -> usage(50, 3, 1));
    bench.askMetrics();
    bench.runRead();
    bench.received();
    bench.pass(Duration.ofSeconds(5));

    bench.askMetrics();
    Runnable stuck = bench.nextRead();
    bench.probe.expectNoMessage(Duration.ZERO);
    bench.pass(HealthMonitor.PATIENCE);

    assertThat(bench.received().instances().get(0).rssBytes()).isEqualTo(50 * MEBIBYTE);
    stuck.run();
    assertThat(bench.metrics().instances()).hasSize(1);
    bench.probe.expectNoMessage(Duration.ZERO);
  }

  @Test
  void shouldNeverReadTwiceAtATime() throws Exception {
    bench.watch("a-1", Role.PRIMARY, () -> usage(50, 3, 1));
    bench.pass(INTERVAL);
    Runnable slow = bench.nextRead();

    bench.pass(INTERVAL);
    bench.pass(INTERVAL);
    bench.askMetrics();
    bench.settle();
    assertThat(bench.blocking).isEmpty();

    slow.run();
    assertThat(bench.received().instances().get(0).rssBytes()).isEqualTo(50 * MEBIBYTE);
    assertThat(bench.history("a-1")).hasSize(1);
    assertThat(bench.history("a-1").get(0).seconds()).isEqualTo(30);
  }

  @Test
  void shouldReadAgainForAnInstanceThatCameDuringAReading() throws Exception {
    bench.watch("a-1", Role.PRIMARY, () -> usage(50, 3, 1));
    bench.askMetrics();
    Runnable first = bench.nextRead();
    bench.watch("a-2", Role.STANDBY, () -> usage(70, 3, 1));

    first.run();
    bench.runRead();

    assertThat(bench.received().instances())
        .extracting(InstanceMetrics::rssBytes)
        .containsExactly(50 * MEBIBYTE, 70 * MEBIBYTE);
  }

  @Test
  void shouldTellTheRestWhenOneUsageCannotBeRead() throws Exception {
    bench.watch(
        "a-1",
        Role.PRIMARY,
        () -> {
          throw new IllegalStateException("gone");
        });
    bench.watch("a-2", Role.SHADOW, () -> usage(70, 3, 1));
    bench.watch("a-3", Role.SHADOW, () -> ProcessUsage.NONE);
    bench.watch("a-4", Role.SHADOW, () -> usage(0, 3, 1));
    bench.pass(INTERVAL);
    bench.runRead();

    assertThat(bench.metrics().instances())
        .extracting(InstanceMetrics::rssBytes)
        .containsExactly(0L, 70 * MEBIBYTE, 0L, 0L);
    assertThat(bench.history("a-1")).isEmpty();
    assertThat(bench.history("a-2")).hasSize(1);
    assertThat(bench.history("a-3")).isEmpty();
    assertThat(bench.history("a-4")).isEmpty();
  }

  @Test
  void shouldAnswerWhenNothingCanBeReadAnyMore() {
    bench.readOn(
        task -> {
          throw new RejectedExecutionException("stopping");
        });
    bench.watch("a-1", Role.PRIMARY, () -> usage(50, 3, 1));

    assertThat(bench.metrics().instances()).hasSize(1);
  }

  @Test
  void shouldAnswerWhenAReadingDies() throws Exception {
    bench.watch(
        "a-1",
        Role.PRIMARY,
        () -> {
          throw new AssertionError("not an exception");
        });
    bench.askMetrics();
    bench.runRead();

    assertThat(bench.received().instances()).hasSize(1);
  }

  @Test
  void shouldRefuseToSampleNothing() {
    assertThatThrownBy(() -> bench.setup(Duration.ZERO, 5, Runnable::run))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> bench.setup(INTERVAL, 0, Runnable::run))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
