package io.osupervisor.agent.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.Patience;
import io.osupervisor.agent.Role;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.process.ProcessUsage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;

/** One monitor on a clock and an executor that the test moves. */
final class MonitorBench implements AutoCloseable {
  static final Duration INTERVAL = Duration.ofSeconds(10);
  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  static final VersionId VERSION = new VersionId("ab".repeat(32));
  static final long MEBIBYTE = 1 << 20;
  static final int SAMPLES = 5;

  private static final long STARTED = 1_000_000_000L;

  final ActorTestKit kit =
      ActorTestKit.create(ManualTime.config().withFallback(ActorTestKit.applicationTestConfig()));
  final BlockingQueue<Runnable> blocking = new LinkedBlockingQueue<>();
  final AgentRecorder agent = new AgentRecorder();
  final TestProbe<AgentReply> probe = kit.createTestProbe();

  private final ManualTime time = ManualTime.get(kit.system());
  private final AtomicLong nanos = new AtomicLong(STARTED);
  private ActorRef<HealthMonitor.Command> monitor = spawn(blocking::add);

  @Override
  public void close() {
    kit.shutdownTestKit();
  }

  long now() {
    return nanos.get();
  }

  void tell(HealthMonitor.Command command) {
    monitor.tell(command);
  }

  void readOn(Executor executor) {
    monitor = spawn(executor);
  }

  void askMetrics() {
    tell(new HealthMonitor.GetMetrics(probe.getRef()));
  }

  void forget(String instance) {
    tell(new HealthMonitor.Forget(new InstanceId(instance)));
  }

  AgentReply.Refusal refused() {
    return probe.expectMessageClass(AgentReply.Refusal.class);
  }

  private ActorRef<HealthMonitor.Command> spawn(Executor executor) {
    return kit.spawn(HealthMonitor.create(setup(INTERVAL, SAMPLES, executor)));
  }

  HealthMonitor.Setup setup(Duration interval, int samples, Executor executor) {
    return new HealthMonitor.Setup(
        new AgentId("counter"),
        agent,
        interval,
        samples,
        executor,
        () -> START.plusNanos(nanos.get() - STARTED),
        nanos::get);
  }

  InstanceRecorder watch(String id, Role role, Supplier<ProcessUsage> usage) {
    InstanceRecorder recorder =
        new InstanceRecorder(new InstanceId(id), VERSION, role, nanos.get());
    monitor.tell(new HealthMonitor.Watch(recorder, usage));
    settle();
    return recorder;
  }

  void pass(Duration span) {
    settle();
    nanos.addAndGet(span.toNanos());
    time.timePasses(span);
  }

  void sample() throws Exception {
    pass(INTERVAL);
    runRead();
    settle();
  }

  void runRead() throws Exception {
    nextRead().run();
  }

  /** The reading the monitor asked for; the monitor already listens for its end. */
  Runnable nextRead() throws Exception {
    Runnable read = blocking.poll(Patience.LONG.toSeconds(), TimeUnit.SECONDS);
    assertThat(read).as("a reading").isNotNull();
    settle();
    return read;
  }

  /** Answers come in order: what was told before is done. */
  void settle() {
    TestProbe<AgentReply> done = kit.createTestProbe();
    monitor.tell(new HealthMonitor.GetHistory("settled?", done.getRef()));
    done.receiveMessage();
  }

  AgentMetrics metrics() {
    monitor.tell(new HealthMonitor.GetMetrics(probe.getRef()));
    return received();
  }

  AgentMetrics received() {
    return probe.expectMessageClass(AgentReply.Metrics.class).metrics();
  }

  List<InstanceSample> history(String instance) {
    monitor.tell(new HealthMonitor.GetHistory(instance, probe.getRef()));
    return probe.expectMessageClass(AgentReply.History.class).samples();
  }

  AgentReply.Comparison compare(String a, String b) {
    monitor.tell(new HealthMonitor.Compare(a, b, probe.getRef()));
    return probe.expectMessageClass(AgentReply.Comparison.class);
  }

  static ProcessUsage usage(long mebibytes, long cpuSeconds, int processes) {
    return new ProcessUsage(mebibytes * MEBIBYTE, Duration.ofSeconds(cpuSeconds), processes);
  }
}
