package io.osupervisor.agent.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.osupervisor.agent.AgentId;
import io.osupervisor.agent.AgentReply;
import io.osupervisor.agent.InstanceId;
import io.osupervisor.agent.Role;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.bytecode.BytecodeCache;
import io.osupervisor.agent.governor.StartGate;
import io.osupervisor.agent.health.AgentRecorder;
import io.osupervisor.agent.health.HealthMonitor;
import io.osupervisor.agent.pause.AnswerGate;
import io.osupervisor.agent.process.ProcessHost;
import io.osupervisor.agent.process.ProcessHostSettings;
import io.osupervisor.agent.protocol.LogEntry;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.agent.vault.CheckpointStore;
import io.osupervisor.agent.vault.FreeSpaceGate;
import io.osupervisor.agent.vault.LogExtent;
import io.osupervisor.agent.vault.LogFeed;
import io.osupervisor.agent.vault.VaultCommand;
import io.osupervisor.agent.vault.VaultReply;
import io.osupervisor.agent.version.GenomeFiles;
import io.osupervisor.agent.version.GenomeLimits;
import io.osupervisor.agent.version.VersionContent;
import io.osupervisor.agent.version.VersionStore;
import io.osupervisor.config.AgentSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.awaitility.Awaitility;

/** A real process whose owner, memory and clock are the test's. */
final class LoneInstance implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(30);

  /** So often an instance with this spec looks at itself. */
  private static final Duration TICK = Duration.ofMillis(200);

  final ActorTestKit kit = ActorTestKit.create("lone");
  final AtomicLong nanos = new AtomicLong();
  final AgentRecorder recorder = new AgentRecorder();
  final TestProbe<InstanceEvent> events = kit.createTestProbe();
  final TestProbe<VaultCommand> memory = kit.createTestProbe();
  final TestProbe<HealthMonitor.Command> health = kit.createTestProbe();
  final TestProbe<LogFeed.Command> feed = kit.createTestProbe();
  final ActorRef<AgentInstance.Command> instance;
  private final ProcessHost processes;
  private ActorRef<LogFeed.Delivery> follower = kit.<LogFeed.Delivery>createTestProbe().ref();
  private long pid;
  private final ExecutorService blocking = Executors.newFixedThreadPool(2);

  /** Starts {@code tiny.py} for a role, with these lines added to its spec. */
  LoneInstance(Path data, Role role, String... more) {
    processes = ProcessHost.open(ProcessHostSettings.of(data));
    AgentSpec spec = AgentHouse.spec(more);
    VersionStore versions = VersionStore.open(data.resolve("genomes"));
    Path agents = Path.of("src/test/resources/agents");
    VersionId version =
        versions.put(
            VersionContent.of(
                spec.command(),
                GenomeFiles.collect(agents, List.of("tiny.py"), GenomeLimits.DEFAULT),
                Map.of()));
    AgentServices services =
        new AgentServices(
            processes,
            versions,
            new BytecodeCache(
                data.resolve("compiled"),
                processes,
                versions,
                StartGate.unlimited(2),
                FreeSpaceGate.alwaysOpen(),
                InstantSource.system(),
                blocking),
            blocking,
            StartGate.unlimited(1),
            InstantSource.system(),
            nanos::get,
            new Random(7),
            4 << 20,
            RequestObserver.NONE,
            AnswerGate.alwaysOpen());
    AgentParts parts =
        new AgentParts(
            services,
            CheckpointStore.open(data.resolve("checkpoints")),
            memory.ref(),
            health.ref(),
            recorder);
    instance =
        kit.spawn(
            AgentInstance.create(
                new InstanceSetup(
                    new AgentId("tiny"),
                    new InstanceId("tiny-1"),
                    version,
                    role,
                    spec.policy(),
                    parts,
                    VaultCommand.PlanRestore.NEWEST,
                    events.ref())));
  }

  /** Lets it follow an empty log. */
  LoneInstance following() {
    memory
        .expectMessageClass(VaultCommand.PlanRestore.class, PATIENCE)
        .replyTo()
        .tell(new VaultReply.RestorePlan(List.of(), LogExtent.COMPLETE));
    VaultCommand.Follow follow = memory.expectMessageClass(VaultCommand.Follow.class, PATIENCE);
    follow.follower().tell(delivery(List.of(), 0));
    awaitState(InstanceState.FOLLOWING);
    follower = follow.follower();
    return this;
  }

  /** Gives it entries of its log. */
  void deliver(List<LogEntry> entries) {
    follower.tell(delivery(entries, entries.get(entries.size() - 1).seq()));
  }

  private LogFeed.Delivery delivery(List<LogEntry> entries, long last) {
    return new LogFeed.Delivery(entries, last, last, feed.ref());
  }

  /** Names it. */
  void name(Role role, long lastSeq) {
    instance.tell(new AgentInstance.Reign(new VaultReply.Reign(1, lastSeq, 0), role));
  }

  /** Gives it a request. */
  void ask(String id, String json) {
    AgentRequest request =
        new AgentRequest(
            Value.parseJson(json),
            null,
            null,
            PATIENCE,
            new AgentRequest.Guarantee(false, false),
            TestInbox.<AgentReply>create().getRef());
    instance.tell(new AgentInstance.Deliver(id, request, PATIENCE, 1));
  }

  /** Names it, at the start of an empty log, and waits until it serves. */
  LoneInstance serving(Role role) {
    name(role, 0);
    await(InstanceEvent.Serving.class);
    return this;
  }

  void awaitState(InstanceState state) {
    InstanceState now = await(InstanceEvent.Moved.class).state();
    while (now != state) {
      now = await(InstanceEvent.Moved.class).state();
    }
  }

  <E extends InstanceEvent> E await(Class<E> type) {
    InstanceEvent event = next();
    while (!type.isInstance(event)) {
      event = next();
    }
    return type.cast(event);
  }

  private InstanceEvent next() {
    InstanceEvent event = events.receiveMessage(PATIENCE);
    if (event instanceof InstanceEvent.Launched launched) {
      pid = launched.pid();
    }
    return event;
  }

  /** Its process, once it follows. */
  ProcessHandle process() {
    return ProcessHandle.of(pid).orElseThrow();
  }

  /** Lets time pass, step by step, until it ends. */
  EndReason passUntilEnded(Duration step) {
    AtomicReference<EndReason> reason = new AtomicReference<>();
    Awaitility.await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              nanos.addAndGet(step.toNanos());
              InstanceEvent event = events.receiveMessage(TICK);
              assertThat(event).isInstanceOf(InstanceEvent.Ended.class);
              reason.set(((InstanceEvent.Ended) event).reason());
            });
    return Objects.requireNonNull(reason.get());
  }

  @Override
  public void close() {
    kit.shutdownTestKit();
    processes.close();
    blocking.shutdown();
  }
}
