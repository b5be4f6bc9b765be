package io.osupervisor.agent.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.Role;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.process.ProcessUsage;
import java.lang.ref.Reference;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What an agent's measurements keep of the heap, measured over many agents. */
class IdleMemoryTest {
  private static final int AGENTS = 500;
  private static final int SAMPLES = 360;
  private static final VersionId VERSION = new VersionId("ab".repeat(32));

  private record Measured(AgentRecorder agent, InstanceRecorder instance, WatchedInstance held) {}

  @Test
  void shouldTakeNextToNothingForAnAgentThatJustStarted() {
    assertThat(bytesEach(1, 0)).isLessThan(4_000);
  }

  @Test
  void shouldTakeAFewKilobytesForAnAgentThatIdledForAnHour() {
    assertThat(bytesEach(SAMPLES, 0)).isLessThan(12_000);
  }

  @Test
  void shouldGiveMemoryBackWhenABusyAgentGoesIdle() {
    assertThat(bytesEach(SAMPLES, 1000)).isLessThan(40_000);
  }

  private static double bytesEach(int samples, int requests) {
    measured(samples, requests);
    List<Measured> all = new ArrayList<>(AGENTS);
    try {
      long before = used();
      for (int i = 0; i < AGENTS; i++) {
        all.add(measured(samples, requests));
      }
      return (used() - before) / (double) AGENTS;
    } finally {
      Reference.reachabilityFence(all);
    }
  }

  private static Measured measured(int samples, int requests) {
    AgentRecorder agent = new AgentRecorder();
    InstanceId id = new InstanceId("a-1");
    InstanceRecorder instance = new InstanceRecorder(id, VERSION, Role.PRIMARY, 0);
    WatchedInstance watched = new WatchedInstance(instance, () -> ProcessUsage.NONE, SAMPLES);
    for (int i = 0; i < requests; i++) {
      long nanos = 300_000 + 37_000L * (i % 97);
      instance.answered(nanos, false);
      agent.latency.record(nanos);
      agent.commit.record(nanos);
    }
    for (int i = 1; i <= samples; i++) {
      ProcessUsage usage = new ProcessUsage((50 + i) << 20, Duration.ofMillis(i), 1);
      watched.used(Optional.of(usage), i);
      watched.sample(Instant.EPOCH, i * 10_000_000_000L);
    }
    agent.latency.summary();
    agent.commit.summary();
    agent.latency.summary();
    agent.commit.summary();
    return new Measured(agent, instance, watched);
  }

  private static long used() {
    Runtime runtime = Runtime.getRuntime();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 4; i++) {
      System.gc();
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }
}
